// The two halves of every cast: rounding a scaled value to an integer, and fitting that integer into a width.
import {
  type FixedPointFormat,
  maxRaw,
  minRaw,
  type Overflow,
  type Rounding,
} from '../core/fixed-point-format.js';

/** Dropping more bits than this from a word of 64 leaves less than a quarter unit, so it rounds like dropping this many. */
export const FARTHEST_SHIFT = 100;

/**
 * The integer that `rounding` makes of `value` (UG1399, quantisation modes). Truncation, the
 * remainder and the comparisons are exact in doubles, so no bit depends on float rounding:
 * `value − trunc(value)` keeps a subset of the bits of `value`.
 */
export function roundReal(value: number, rounding: Rounding): number {
  const toZero = Math.trunc(value);
  const rest = value - toZero;
  if (rest === 0) return toZero + 0;
  return toZero + stepFor(rest, toZero % 2 !== 0, rounding);
}

/** −1, 0 or 1: what is added to the value truncated towards zero; `rest` is in (−1, 1) and not 0. */
function stepFor(rest: number, odd: boolean, rounding: Rounding): number {
  const away = rest < 0 ? -1 : 1;
  const size = Math.abs(rest);
  if (rounding === 'TRN') return rest < 0 ? -1 : 0;
  if (rounding === 'TRN_ZERO' || size < 0.5) return 0;
  if (size > 0.5) return away;
  switch (rounding) {
    case 'RND':
      return rest > 0 ? 1 : 0;
    case 'RND_ZERO':
      return 0;
    case 'RND_INF':
      return away;
    case 'RND_MIN_INF':
      return rest < 0 ? -1 : 0;
    case 'RND_CONV':
      return odd ? away : 0;
  }
}

/** `numerator / 2^shift` rounded to an integer; `shift` may be negative, then nothing is lost. */
export function roundBig(numerator: bigint, shift: number, rounding: Rounding): bigint {
  if (shift <= 0) return numerator << BigInt(-shift);
  const floor = numerator >> BigInt(shift);
  const rest = numerator - (floor << BigInt(shift));
  if (rest === 0n) return floor;
  const half = 1n << BigInt(shift - 1);
  return floor + (stepsUp(numerator < 0n, rest, half, (floor & 1n) === 1n, rounding) ? 1n : 0n);
}

/** Whether the upper neighbour is taken; `rest` is what lies above the lower one, in (0, 2·half). */
function stepsUp(
  negative: boolean,
  rest: bigint,
  half: bigint,
  floorIsOdd: boolean,
  rounding: Rounding,
): boolean {
  if (rounding === 'TRN') return false;
  if (rounding === 'TRN_ZERO') return negative;
  if (rest !== half) return rest > half;
  switch (rounding) {
    case 'RND':
      return true;
    case 'RND_ZERO':
      return negative;
    case 'RND_INF':
      return !negative;
    case 'RND_MIN_INF':
      return false;
    case 'RND_CONV':
      return floorIsOdd;
  }
}

/** Fits integer-valued finite doubles of any size into a format of at most 53 bits; made once for a loop. */
export function createFitter(format: FixedPointFormat): (value: number) => number {
  const low = minRaw(format);
  const high = maxRaw(format);
  switch (format.overflow) {
    case 'SAT':
    case 'SAT_SYM':
      return (value) => Math.min(Math.max(value, low), high);
    case 'SAT_ZERO':
      return (value) => (value >= low && value <= high ? value : 0);
    case 'WRAP':
      return createWrapper(low, high);
  }
}

/** Two's complement: the low bits of an integer-valued double; every step is exact below width 53. */
function createWrapper(low: number, high: number): (value: number) => number {
  const codes = high - low + 1;
  return (value) => {
    if (value >= low && value <= high) return value;
    const positive = value - Math.floor(value / codes) * codes;
    return positive > high ? positive - codes : positive;
  };
}

/** `createFitter` for a single value. */
export function overflowReal(value: number, format: FixedPointFormat): number {
  return createFitter(format)(value);
}

/** Fits an integer of any size into any format. */
export function overflowBig(value: bigint, format: FixedPointFormat): bigint {
  const { low, high } = rawRangeBig(format);
  if (value >= low && value <= high) return value;
  const overflow: Overflow = format.overflow;
  if (overflow === 'SAT_ZERO') return 0n;
  if (overflow !== 'WRAP') return value < low ? low : high;
  return format.signed ? BigInt.asIntN(format.width, value) : BigInt.asUintN(format.width, value);
}

/** Smallest and largest raw integer of a format, exact at every width. */
export function rawRangeBig(format: FixedPointFormat): { low: bigint; high: bigint } {
  const half = 1n << BigInt(format.width - 1);
  if (!format.signed) return { low: 0n, high: 2n * half - 1n };
  return { low: format.overflow === 'SAT_SYM' ? 1n - half : -half, high: half - 1n };
}
