// Scales of quantisers as powers of two, so that they fold into the binary point and cost no hardware.
import { type FixedPointFormat, fixed } from '../../core/fixed-point-format.js';

/** The exponent of the power of two nearest to a scale by ratio; 0 for scales that are not above zero. */
export function scaleExponent(scale: number): number {
  return scale > 0 ? Math.round(Math.log2(scale)) + 0 : 0;
}

/** E|x|; 0 of nothing. */
export function meanMagnitude(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
  return values.length === 0 ? 0 : sum / values.length;
}

/** Two bits that hold −1, 0 and 1 times `2^exponent`. */
export function signFormat(exponent: number): FixedPointFormat {
  return fixed(2, 2 + exponent, 'RND', 'SAT_SYM');
}
