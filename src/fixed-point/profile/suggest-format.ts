// A format for the values that were seen: as many integer bits as the largest needs, as many fraction bits as the small ones need.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { formatHolding } from '../exact-width.js';
import { roundReal } from '../round-and-overflow.js';
import { extentOf, sortedMagnitudes } from './distribution.js';

/** What a suggested format must do. */
export interface SuggestionPolicy {
  /** Fraction of the values other than zero that must not round to zero, above 0, at most 1. */
  readonly keep: number;
  /** Significant bits that the smallest value kept must have: 1 says that it is not zero, each further one halves its error. */
  readonly significantBits: number;
  /** Integer bits beyond what the largest value seen needs; data not seen may be larger. */
  readonly guardBits: number;
}

/** A format and why it is suggested. */
export interface Suggestion {
  readonly format: FixedPointFormat;
  readonly reason: string;
}

const WIDEST = 64;
/** Finest unit suggested: 2^-60. Values below are noise of double precision. */
const MOST_FRACTION_BITS = 60;

/**
 * The narrowest format, in the rounding and overflow modes of `modes`, in which none of the finite `values`
 * overflows and the given fraction of those other than zero keeps its significant bits. Fraction bits
 * that no value uses are left out. Undefined where all values are zero.
 */
export function suggestFormat(
  values: ArrayLike<number>,
  modes: FixedPointFormat,
  policy: SuggestionPolicy,
  sorted = sortedMagnitudes(values),
): Suggestion | undefined {
  if (sorted.length === 0) return undefined;
  const lost = Math.min(Math.floor((1 - policy.keep) * sorted.length), sorted.length - 1);
  const [low, high] = extentOf(values);
  const finest = fractionOf(sorted[lost]) + policy.significantBits - 1;
  const wanted = usedFraction(values, Math.min(finest, MOST_FRACTION_BITS));
  const room = WIDEST - policy.guardBits - 2;
  const largest = sorted[sorted.length - 1];
  const fraction = Math.min(wanted, room - Math.ceil(Math.log2(largest)));
  const scale = 2 ** fraction;
  const rawOf = (value: number) => BigInt(roundReal(value * scale, modes.rounding));
  const lowest = rawOf(low);
  // Symmetric saturation leaves out the most negative code.
  const reached = modes.overflow === 'SAT_SYM' && lowest < 0n ? lowest - 1n : lowest;
  const tight = formatHolding({ low: reached, high: rawOf(high) }, fraction);
  const format = {
    ...modes,
    signed: tight.signed,
    width: tight.width + policy.guardBits,
    integer: tight.integer + policy.guardBits,
  };
  return { format, reason: reasonOf(largest, tight, sorted[lost], fraction, policy) };
}

/** Fraction bits for which `magnitude` is at least one unit. */
function fractionOf(magnitude: number): number {
  let fraction = Math.ceil(-Math.log2(magnitude));
  while (2 ** -fraction > magnitude) fraction++;
  while (2 ** (1 - fraction) <= magnitude) fraction--;
  return fraction;
}

/** As many of the fraction bits as the values use: quantised values lie on a coarser grid. */
function usedFraction(values: ArrayLike<number>, fraction: number): number {
  let used = fraction;
  const onGrid = (bits: number) => {
    const scale = 2 ** bits;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isInteger(values[i] * scale)) return false;
    }
    return true;
  };
  while (used > -MOST_FRACTION_BITS && onGrid(used - 1)) used--;
  return used;
}

function reasonOf(
  largest: number,
  tight: FixedPointFormat,
  kept: number,
  fraction: number,
  { keep, guardBits }: SuggestionPolicy,
): string {
  const sign = tight.signed ? ' with the sign' : '';
  const guard = guardBits > 0 ? `, ${guardBits} to spare` : '';
  const share = Number((100 * keep).toPrecision(4));
  return (
    `largest |x| ${Number(largest.toPrecision(4))} needs ${tight.integer} integer bits${sign}${guard}; ` +
    `${share} % of the values are at least ${Number(kept.toPrecision(4))}, unit 2^${-fraction}`
  );
}
