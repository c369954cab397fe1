// Casts for inner loops: what can be decided once per layer is decided once.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import { holdsRange, type RawRange } from './exact-width.js';
import { castRaw, WIDEST_EXACT } from './quantise.js';
import { createFitter, roundReal } from './round-and-overflow.js';

const SAFE = 1n << 53n;

/** Whether every integer of the range is exact in a double. */
export function isSafeRange(range: RawRange): boolean {
  return range.low >= -SAFE && range.high <= SAFE;
}

/**
 * The cast of raw values in `range` with `fromFraction` fraction bits into `to`; the same values as
 * `castRaw`, never a negative zero (hence `+ 0`). Undefined where doubles do not suffice.
 */
export function createCast(
  range: RawRange,
  fromFraction: number,
  to: FixedPointFormat,
): ((raw: number) => number) | undefined {
  if (to.width > WIDEST_EXACT || !isSafeRange(range)) return undefined;
  const shift = fromFraction - fractionBits(to);
  if (shift === 0 && holdsRange(to, range)) return (raw) => raw + 0;
  if (Math.abs(shift) > 60) return (raw) => castRaw(raw, fromFraction, to);
  const scale = 2 ** -shift;
  const intoWidth = createFitter(to);
  const { rounding } = to;
  if (shift <= 0) return (raw) => intoWidth(raw * scale) + 0;
  if (rounding === 'TRN') return (raw) => intoWidth(Math.floor(raw * scale)) + 0;
  return (raw) => intoWidth(roundReal(raw * scale, rounding));
}
