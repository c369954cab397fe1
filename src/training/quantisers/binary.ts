// Binary weights: a sign times one power of two a layer.
import { mapValues, passWhere, type Quantiser } from './quantiser.js';
import { meanMagnitude, scaleExponent } from './scale.js';

/** Exponent of the scale of these weights: E|x|, rounded to a power of two. */
export function binaryExponent(values: ArrayLike<number>): number {
  return scaleExponent(meanMagnitude(values));
}

/**
 * `sign(x) · 2^k`, the sign of 0 being +1 (arXiv 1603.05279 with the scale E|x| rounded to a power of two, which is
 * taken for a constant). The gradient passes where `|x| ≤ clip`.
 */
export function binary(clip = 1): Quantiser {
  return {
    forward: (values) => {
      const scale = 2 ** binaryExponent(values);
      return mapValues(values, (x) => (x < 0 ? -scale : scale));
    },
    backward: (values, outer) => ({
      values: passWhere(values, outer, (x) => Math.abs(x) <= clip),
    }),
  };
}
