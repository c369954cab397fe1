// What rounding adds to a product whose lowest bits are cut off: one bit, made of what is cut off.
import type { Rounding } from '../../core/fixed-point-format.js';
import type { NumberSize } from '../multiplexed/mac-multiples.js';

/** A quantisation mode, or `CEIL`, which is how the negative of a number is truncated. */
export type ProductRounding = Rounding | 'CEIL';

/** What that bit is made of besides the highest bit cut off (`half`). */
export interface RoundingBit {
  /** Part of the bit is whether any of the `sticky` lowest bits is set. */
  readonly sticky: number;
  /** The bit is 0 unless the highest bit cut off is set. */
  readonly half: boolean;
  /** What else makes it 1 (with `half`), or must be 1 too (`and sign`). */
  readonly other: 'none' | 'sign' | 'notSign' | 'lowestKept' | 'and sign';
}

const MIRRORED: Readonly<Record<Rounding, ProductRounding>> = {
  TRN: 'CEIL',
  TRN_ZERO: 'TRN_ZERO',
  RND: 'RND_MIN_INF',
  RND_MIN_INF: 'RND',
  RND_ZERO: 'RND_ZERO',
  RND_INF: 'RND_INF',
  RND_CONV: 'RND_CONV',
};

/** The mode for which `round(−x) = −mirrored(x)`. */
export function mirrorRounding(rounding: Rounding): ProductRounding {
  return MIRRORED[rounding];
}

/**
 * `round(p / 2^drop) = floor(p / 2^drop) + bit` for a number of the given size (UG1399, quantisation modes); undefined where the bit
 * is always 0.
 */
export function planRoundingBit(
  rounding: ProductRounding,
  drop: number,
  { signed }: NumberSize,
): RoundingBit | undefined {
  const rest = drop - 1;
  switch (rounding) {
    case 'TRN':
      return undefined;
    case 'CEIL':
      return { sticky: drop, half: false, other: 'none' };
    case 'TRN_ZERO':
      return signed ? { sticky: drop, half: false, other: 'and sign' } : undefined;
    case 'RND':
      return { sticky: 0, half: true, other: 'none' };
    case 'RND_MIN_INF':
      return rest === 0 ? undefined : { sticky: rest, half: true, other: 'none' };
    case 'RND_ZERO':
      if (!signed) return planRoundingBit('RND_MIN_INF', drop, { width: 0, signed });
      return { sticky: rest, half: true, other: 'sign' };
    case 'RND_INF':
      if (!signed) return planRoundingBit('RND', drop, { width: 0, signed });
      return { sticky: rest, half: true, other: 'notSign' };
    case 'RND_CONV':
      return { sticky: rest, half: true, other: 'lowestKept' };
  }
}

/** Bits that pass through the gates of a rounding bit. */
export function countRoundingGates({ sticky, half, other }: RoundingBit): number {
  const inputs = sticky + (half ? 1 : 0) + (other === 'none' ? 0 : 1);
  return inputs - 1;
}

/** Gates behind each other in a rounding bit. */
export function countRoundingLevels(bit: RoundingBit): number {
  return Math.ceil(Math.log2(countRoundingGates(bit) + 1));
}

/** Bits left of a number of the given size without its `drop` lowest ones; where none is left, a signed one keeps its sign. */
export function keptBits({ width, signed }: NumberSize, drop: number): number {
  return Math.max(width - drop, signed ? 1 : 0);
}

/** Bits of a number, counted from the lowest, that its rounding bit may depend on. */
export function lookedAt({ other }: RoundingBit, drop: number): number {
  if (other === 'none') return drop;
  return other === 'lowestKept' ? drop + 1 : Number.POSITIVE_INFINITY;
}
