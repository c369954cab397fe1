// Ternary weights: −1, 0 or 1 times one power of two a layer.
import { mapValues, passWhere, type Quantiser } from './quantiser.js';
import { meanMagnitude, scaleExponent } from './scale.js';

/** Share of E|x| at and below which a weight becomes zero (ternary weight networks, arXiv 1605.04711). */
const THRESHOLD = 0.7;

/** Weights beyond the threshold `0.7·E|x|`, as ±1; 0 elsewhere. */
export function ternaryCodes(values: ArrayLike<number>): Float64Array {
  const threshold = THRESHOLD * meanMagnitude(values);
  return mapValues(values, (x) => (Math.abs(x) > threshold ? Math.sign(x) : 0));
}

/** Exponent of the scale of these weights: E|x| of those beyond the threshold, rounded to a power of two. */
export function ternaryExponent(values: ArrayLike<number>): number {
  const codes = ternaryCodes(values);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === 0) continue;
    sum += Math.abs(values[i]);
    count++;
  }
  return scaleExponent(count === 0 ? 0 : sum / count);
}

/** `{−1, 0, 1} · 2^k`, threshold and scale taken for constants. The gradient passes where `|x| ≤ clip`. */
export function ternary(clip = 1): Quantiser {
  return {
    forward: (values) => {
      const scale = 2 ** ternaryExponent(values);
      return ternaryCodes(values).map((code) => code * scale);
    },
    backward: (values, outer) => ({
      values: passWhere(values, outer, (x) => Math.abs(x) <= clip),
    }),
  };
}
