// Weights rounded to fractional bits of their own, and the gradients of weights and bits.
import { scaleOf } from './bit-parameters.js';

/** `2^f` of every group, `f` rounded to whole bits. */
export function scalesOf(f: Float64Array): Float64Array {
  return f.map(scaleOf);
}

/** w^q = floor(w·2^f + ½)·2^−f, never saturated: every weight has as many integer bits as it needs. */
export function roundWeights(
  values: Float64Array,
  groups: Int32Array,
  scales: Float64Array,
): Float64Array {
  const rounded = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const scale = scales[groups[i]];
    // Adding 0 turns −0 into 0.
    rounded[i] = Math.floor(values[i] * scale + 0.5) / scale + 0;
  }
  return rounded;
}

/**
 * Adds the gradient of the bits to `bitGradient`, given the gradient of the rounded weights, which passes straight
 * through to the weights. The surrogate is w^q(f) = w + (w^q − w)·2^(f₀ − f): a rounding error scales as 2^−f, so
 * dw^q/df = ln 2 · (w − w^q) at f₀ (Sun et al., arXiv 2405.00645).
 */
export function addBitGradient(
  values: Float64Array,
  rounded: Float64Array,
  gradient: Float64Array,
  groups: Int32Array,
  bitGradient: Float64Array,
): void {
  for (let i = 0; i < values.length; i++) {
    bitGradient[groups[i]] += Math.LN2 * (values[i] - rounded[i]) * gradient[i];
  }
}
