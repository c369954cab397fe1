// Fake quantisation: trained parameters rounded to the grids of their formats, as numbers of a training graph.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import { foldMeans, type InputConditioning } from './condition-input.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { LayerParameters } from './layer-parameters.js';
import { boundOfRule, roundByRule, type WeightRule } from './quantisers/weight-rule.js';
import type { StepFormats } from './steps/step-numbers.js';

/** The formats of one weighted layer. Its accumulator has `inputFraction` + the kernel's fraction bits. */
export type LayerFormats = StepFormats;

/** 1 = kept, 0 = pruned; one entry a kernel weight. */
export type PruningMask = Uint8Array;

/** Raw integers `floor(w·2^f + ½)`, saturated (AP_RND, AP_SAT), unless a rule says otherwise; 0 where pruned. */
export function quantiseKernel(
  kernel: ArrayLike<number>,
  mask: PruningMask | undefined,
  format: FixedPointFormat,
  rule?: WeightRule,
): Float64Array {
  if (rule) return roundByRule(kernel, mask, format, rule);
  const scale = 2 ** fractionBits(format);
  const low = minRaw(format);
  const high = maxRaw(format);
  const raw = new Float64Array(kernel.length);
  for (let i = 0; i < raw.length; i++) {
    if (mask && mask[i] === 0) continue;
    // Adding 0 turns −0 into 0.
    raw[i] = Math.min(high, Math.max(low, Math.floor(kernel[i] * scale + 0.5))) + 0;
  }
  return raw;
}

/** Bits after the binary point of a layer's products, and so of its bias. */
export function accumulatorFraction(formats: LayerFormats): number {
  return formats.inputFraction + fractionBits(formats.kernel);
}

/** Biases rounded to the accumulator's grid, as raw integers that float32 holds exactly once scaled back. */
export function quantiseBias(bias: Float64Array, formats: LayerFormats): Float64Array {
  const scale = 2 ** accumulatorFraction(formats);
  return bias.map((value) => Math.fround(Math.floor(value * scale + 0.5)) + 0);
}

/** The graph of rounded weights: every activation step hands on raw integers of its layer's output format. */
export function quantisedNumbers(
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
  formats: readonly LayerFormats[],
): LayerNumbers[] {
  return parameters.map(({ kernel, bias }, i) => {
    const { kernel: kernelFormat, inputFraction, weightRule, activationRule } = formats[i];
    const output = formats[i].sum ?? formats[i].output;
    const outputFraction = output ? fractionBits(output) : 0;
    const unit = 2 ** (outputFraction - accumulatorFraction(formats[i]));
    const raw = quantiseKernel(kernel, masks[i], kernelFormat, weightRule);
    const quantiser = activationRule && { quantiser: activationRule };
    return {
      kernel: Float32Array.from(raw, (weight) => weight * unit),
      bias: quantiseBias(bias, formats[i]).map((value) => value * unit),
      range: output && { low: minRaw(output), high: maxRaw(output), ...quantiser },
      kernelScale: 2 ** (outputFraction - inputFraction),
      biasScale: 2 ** outputFraction,
      formats: formats[i],
    };
  });
}

/** Parameters whose first bias has the input's means folded in, for the rounded kernel that is going to be used. */
export function foldInput(
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
  formats: readonly LayerFormats[],
  conditioning: InputConditioning,
): LayerParameters[] {
  const [{ kernel, bias, scales }, ...others] = parameters;
  const { kernel: format, weightRule } = formats[0];
  const unit = 2 ** -fractionBits(format);
  const rounded = quantiseKernel(kernel, masks[0], format, weightRule).map((raw) => raw * unit);
  const folded = {
    kernel,
    bias: foldMeans(rounded, bias, conditioning),
    ...(scales && { scales }),
  };
  return [folded, ...others];
}

/**
 * Keeps every weight inside the range of its format. A weight beyond it would get no straight-through
 * gradient any more and could never come back.
 */
export function clampToRange(
  parameters: readonly LayerParameters[],
  formats: readonly LayerFormats[],
) {
  parameters.forEach(({ kernel }, i) => {
    const { low, high } = trainedRange(formats[i]);
    for (let k = 0; k < kernel.length; k++) {
      if (kernel[k] < low) kernel[k] = low;
      else if (kernel[k] > high) kernel[k] = high;
    }
  });
}

/** Where weights are kept while they train: the range of their format, or that of their rule. */
function trainedRange({ kernel, weightRule }: LayerFormats): { low: number; high: number } {
  if (!weightRule) return rangeOf(kernel);
  const bound = boundOfRule(weightRule);
  return { low: -bound, high: bound };
}

/** Smallest and largest value of a format. */
export function rangeOf(format: FixedPointFormat): { low: number; high: number } {
  const unit = 2 ** -fractionBits(format);
  return { low: minRaw(format) * unit, high: maxRaw(format) * unit };
}
