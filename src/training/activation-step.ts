// Bias, activation and rounding in one pass, and the gradient back through them.
import type * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from './host-kernel.js';

/** Raw integers a rounded activation may take: `floor(x + ½)`, saturated to `low … high`. */
export interface RawRange {
  readonly low: number;
  readonly high: number;
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
  return runHostKernel([z], [shape], ([source], [target]) => {
    const channels = bias.length;
    for (let start = 0; start < source.length; start += channels) {
      for (let c = 0; c < channels; c++) {
        const sum = source[start + c] + bias[c] + offset;
        const rounded = rule.range ? Math.floor(sum) : sum;
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
 * or by the ReLU. Adds the gradient of the bias to `biasGradient`.
 */
export function activateBackward(
  z: tf.Tensor,
  dy: tf.Tensor,
  bias: Float64Array,
  rule: ActivationRule,
  biasGradient: Float64Array,
): tf.Tensor {
  const { low, high } = boundsOf(rule);
  const half = rule.range ? 0.5 : 0;
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
