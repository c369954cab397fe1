// Weights that are powers of two: a multiplication becomes a shift (QKeras' quantized_po2).
import { type FixedPointFormat, fixed } from '../../core/fixed-point-format.js';
import { mapValues, type Quantiser } from './quantiser.js';

/** Exponents a weight may have, ends included. */
export interface Exponents {
  readonly lowest: number;
  readonly highest: number;
}

/** Most bits of a power-of-two weight: eight exponents and a sign fill nine bits of fixed point. */
export const MOST_POWER_BITS = 4;

/** The `2^(bits − 1)` exponents of `bits` with a sign, up to that of `largest`. */
export function exponentsFor(bits: number, largest: number): Exponents {
  const highest = largest > 0 ? Math.round(Math.log2(largest)) + 0 : 0;
  return { lowest: highest - 2 ** (bits - 1) + 1, highest };
}

/** The narrowest format that holds ± every power. */
export function formatOfPowers({ lowest, highest }: Exponents): FixedPointFormat {
  return fixed(highest - lowest + 2, highest + 2, 'RND', 'SAT');
}

/** The exponents of a format that `formatOfPowers` made. */
export function exponentsOf({ width, integer }: FixedPointFormat): Exponents {
  return { lowest: integer - width, highest: integer - 2 };
}

/** `sign(x) · 2^clip(round(log2|x|), lowest, highest)`, the sign of 0 being +1; gradients pass everywhere. */
export function powerOfTwo({ lowest, highest }: Exponents): Quantiser {
  return {
    forward: (values) =>
      mapValues(values, (x) => {
        const wanted = Math.round(Math.log2(Math.abs(x)));
        const power = 2 ** Math.min(highest, Math.max(lowest, wanted));
        return x < 0 ? -power : power;
      }),
    backward: (_, outer) => ({ values: new Float64Array(outer) }),
  };
}
