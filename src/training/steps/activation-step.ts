// Bias, activation and rounding in one pass, and the gradient back through them.
import type * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from '../host-kernel.js';
import { roundHalfEven } from '../quantisers/quantiser.js';
import { trainedScaleGradient } from '../quantisers/trained-scale-gradient.js';
import { ACTIVATION_SCALE } from '../quantisers/trained-scales.js';
import { given, type OwnWeights, type StepKind } from './step-kind.js';
import type { LayerNumbers, RawRange } from './step-numbers.js';

/** What follows the sums of layer `weights`; `size` is the number of elements of one sample. */
export interface ActivationStep {
  readonly kind: 'activation';
  readonly weights: number;
  readonly size: number;
}

function ruleOf({ layer, numbers }: OwnWeights): ActivationRule {
  return { relu: layer.activation === 'relu', range: numbers.range };
}

export const activationStep: StepKind<ActivationStep, undefined> = {
  kind: 'activation',
  layers: [],
  forward: (_, context, input) => {
    const own = given(context.own);
    const output = activateForward(input, own.numbers.bias, ruleOf(own), input.shape);
    return { output, kept: undefined };
  },
  backward: ({ size }, context, { input }, outer, gradient) => {
    const own = given(context.own);
    const { bias, scales } = given(gradient);
    addScaleGradient(input, outer, own.numbers, size, scales);
    return activateBackward(input, outer, own.numbers.bias, ruleOf(own), bias);
  },
  compute: (_, sums, layer) => {
    const { bias, shift, low, high, relu, formats } = given(layer);
    const isEven = formats.output?.rounding === 'RND_CONV';
    const round = isEven ? roundHalfEven : (x: number) => Math.floor(x + 0.5);
    for (let i = 0; i < sums.length; i++) {
      const sum = sums[i] + bias[i % bias.length];
      if (shift === undefined) sums[i] = relu ? Math.max(0, sum) : sum;
      else sums[i] = Math.min(high, Math.max(low, round(sum * 2 ** shift)));
    }
    return sums;
  },
};

/** Adds the gradient of a trained step or clip to `scales`; nothing where the layer trains none. */
function addScaleGradient(
  z: tf.Tensor,
  dy: tf.Tensor,
  { bias, range }: LayerNumbers,
  size: number,
  scales: Float64Array | undefined,
): void {
  if (!scales || !range || (range.quantiser !== 'pact' && range.quantiser !== 'lsq')) return;
  runHostKernel([z, dy], [], ([sums, outer]) => {
    scales[ACTIVATION_SCALE] += trainedScaleGradient(sums, outer, bias, range, size);
  });
}

/** How one activation step treats `z + bias`: rounded into a range, or ReLU, or nothing. */
export interface ActivationRule {
  readonly relu: boolean;
  /** Present once quantised. A ReLU is then part of the range: `low` is 0. */
  readonly range: RawRange | undefined;
}

/** `rule(z + bias)`, the bias along the last axis. Sums are taken in doubles. */
export function activateForward(
  z: tf.Tensor,
  bias: Float64Array,
  rule: ActivationRule,
  shape: readonly number[],
): tf.Tensor {
  const { low, high } = boundsOf(rule);
  const offset = rule.range ? 0.5 : 0;
  const isEven = rule.range?.quantiser === 'quantized_relu';
  return runHostKernel([z], [shape], ([source], [target]) => {
    const channels = bias.length;
    for (let start = 0; start < source.length; start += channels) {
      for (let c = 0; c < channels; c++) {
        const sum = source[start + c] + bias[c] + offset;
        const whole = rule.range ? Math.floor(sum) : sum;
        const rounded = isEven && whole === sum && whole % 2 !== 0 ? whole - 1 : whole;
        target[start + c] = rounded < low ? low : Math.min(rounded, high);
      }
    }
  })[0];
}

function boundsOf(rule: ActivationRule): RawRange {
  return rule.range ?? { low: rule.relu ? 0 : -Infinity, high: Infinity };
}

/**
 * Straight-through gradient: `dy` where the sum was inside the range, 0 where it was cut off by saturation
 * or by the ReLU: half a unit beyond the ends of plain rounding, at the ends of a quantiser with a clip. Adds the
 * gradient of the bias to `biasGradient`.
 */
export function activateBackward(
  z: tf.Tensor,
  dy: tf.Tensor,
  bias: Float64Array,
  rule: ActivationRule,
  biasGradient: Float64Array,
): tf.Tensor {
  const { low, high } = boundsOf(rule);
  const half = rule.range && !rule.range.quantiser ? 0.5 : 0;
  const from = low - half;
  const to = high + half;
  return runHostKernel([z, dy], [z.shape], ([source, outer], [inner]) => {
    const channels = bias.length;
    for (let start = 0; start < source.length; start += channels) {
      for (let c = 0; c < channels; c++) {
        const sum = source[start + c] + bias[c];
        const gradient = sum > from && sum < to ? outer[start + c] : 0;
        inner[start + c] = gradient;
        biasGradient[c] += gradient;
      }
    }
  })[0];
}
