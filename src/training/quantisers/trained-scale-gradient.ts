// The gradient of an activation's trained step or clip.
import { stepGradientScale } from './lsq.js';
import { stepSlope } from './step-slope.js';

/**
 * Gradient of an activation's trained log2 scale over one chunk: `sums` (with their bias) and the gradients `outer` of
 * the outputs count in steps of the format, where `step·dL/d(step)` is the sum of `outer · stepSlope`. `size` is the
 * number of values of one sample.
 */
export function trainedScaleGradient(
  sums: Float32Array,
  outer: Float32Array,
  bias: Float64Array,
  range: { readonly low: number; readonly high: number; readonly quantiser?: string },
  size: number,
): number {
  const { low, high, quantiser } = range;
  const trained = quantiser === 'lsq' ? 'step' : 'clip';
  let sum = 0;
  for (let i = 0; i < sums.length; i++) {
    sum += outer[i] * stepSlope(sums[i] + bias[i % bias.length], low, high, trained);
  }
  return sum * Math.LN2 * (quantiser === 'lsq' ? stepGradientScale(size, high) : 1);
}
