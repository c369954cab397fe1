// The rules of one layer, its formats and scales to start from.
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  maxRaw,
  ufixed,
} from '../../core/fixed-point-format.js';
import type { StudentSpec } from '../../core/student.js';
import { chooseFormat } from '../choose-format.js';
import type { WeightedLayer } from '../network-plan.js';
import { binaryExponent } from './binary.js';
import { startStep } from './lsq.js';
import { exponentsFor, formatOfPowers } from './power-of-two.js';
import { scaleExponent, signFormat } from './scale.js';
import { ternaryExponent } from './ternary.js';
import { ACTIVATION_SCALE, WEIGHT_SCALE } from './trained-scales.js';
import type { WeightRule } from './weight-rule.js';

/** The format a kernel starts with. */
export interface ChosenKernel {
  readonly kernel: FixedPointFormat;
  readonly weightRule?: WeightRule;
}

/**
 * For the weights that will survive the pruning. `unit` is what a weight over standardised inputs counts in: binary
 * and ternary weights stay within ± that. Writes the starting step into `scales`.
 */
export function chooseKernel(
  spec: StudentSpec,
  layer: WeightedLayer,
  kept: Float64Array,
  unit: number,
  scales: Float64Array | undefined,
): ChosenKernel {
  const { weightBits, weightQuantiser } = spec;
  const isEnd = layer.position === 0 || layer.isLast;
  const wanted = spec.quantisedLayers === 'inner' && isEnd ? undefined : weightQuantiser;
  switch (wanted) {
    case undefined:
      return { kernel: chooseFormat(kept, weightBits, true) };
    case 'quantized_bits': {
      const kernel = { ...chooseFormat(kept, weightBits, true), rounding: 'RND_CONV' } as const;
      return { kernel, weightRule: { kind: wanted } };
    }
    case 'binary':
      return { kernel: signFormat(binaryExponent(kept)), weightRule: { kind: wanted, clip: unit } };
    case 'ternary':
      return {
        kernel: signFormat(ternaryExponent(kept)),
        weightRule: { kind: wanted, clip: unit },
      };
    case 'power_of_two': {
      const largest = kept.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
      const kernel = formatOfPowers(exponentsFor(weightBits, largest));
      return { kernel, weightRule: { kind: wanted } };
    }
    case 'lsq': {
      const step = startStep(kept, weightBits, true);
      if (scales) scales[WEIGHT_SCALE] = Math.log2(step);
      const kernel = fixed(weightBits, weightBits + scaleExponent(step), 'RND', 'SAT');
      return { kernel, weightRule: { kind: wanted } };
    }
  }
}

/** The format the sums of a layer start with, for what the layer makes of training samples (behind its ReLU). */
export function chooseActivation(
  { activationBits: bits, activationQuantiser }: StudentSpec,
  values: ArrayLike<number>,
  signed: boolean,
  scales: Float64Array | undefined,
): FixedPointFormat {
  if (activationQuantiser === 'lsq') {
    const step = startStep(values, bits, signed);
    if (scales) scales[ACTIVATION_SCALE] = Math.log2(step);
    return (signed ? fixed : ufixed)(bits, bits + scaleExponent(step), 'RND', 'SAT');
  }
  const chosen = chooseFormat(values, bits, signed);
  if (activationQuantiser === 'quantized_relu') return { ...chosen, rounding: 'RND_CONV' };
  if (activationQuantiser === 'pact' && scales) {
    scales[ACTIVATION_SCALE] = Math.log2(Math.max(1, maxRaw(chosen))) - fractionBits(chosen);
  }
  return chosen;
}
