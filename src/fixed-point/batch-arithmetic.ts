// Which integers are wide enough: casts planned for 32-bit lanes or doubles by the proven range of every value.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { LaneKind, LaneStep } from './wasm/lane-arithmetic.js';
import type { Storage } from './wasm/storage.js';

/** Raw values on their way through a layer. Bounds are exact: at most 2^52 in magnitude. */
export interface LaneValue {
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
  /** Only the value modulo 2^32 is right: a wrap into at most 32 bits must come next. */
  readonly modular: boolean;
}

/** What follows a sum: a cast, a ReLU, or the division of average pooling. */
export type Tail =
  | { readonly kind: 'cast'; readonly format: FixedPointFormat }
  | { readonly kind: 'relu' }
  | { readonly kind: 'divide'; readonly divisor: number };

/** Steps, and what the value is behind them. */
export interface PlannedSteps {
  readonly steps: readonly LaneStep[];
  readonly value: LaneValue;
}

/** Bits of formats, and of any value, that doubles hold with a margin for rounding. */
export const WIDEST_IN_DOUBLES = 52;
const FARTHEST_SHIFT = 60;
const LARGEST_INTEGER = 2 ** 31 - 1;

/** Whether the lanes hold every value from `low` to `high`. */
export function lanesHold(lanes: LaneKind, low: number, high: number): boolean {
  if (lanes === 'integers') return low >= -LARGEST_INTEGER - 1 && high <= LARGEST_INTEGER;
  return Math.max(-low, high) <= 2 ** WIDEST_IN_DOUBLES;
}

/** The most compact storage of the raw integers of a format; undefined where doubles do not hold them. */
export function storageOf(format: FixedPointFormat): Storage | undefined {
  const [low, high] = [minRaw(format), maxRaw(format)];
  if (low >= -(2 ** 15) && high < 2 ** 15) return 'pairs';
  if (lanesHold('integers', low, high)) return 'words';
  return format.width <= WIDEST_IN_DOUBLES ? 'doubles' : undefined;
}

/** All steps of a tail; undefined where the lanes cannot hold something on the way. */
export function planTail(
  start: LaneValue,
  tail: readonly Tail[],
  lanes: LaneKind,
): PlannedSteps | undefined {
  const steps: LaneStep[] = [];
  let value = start;
  for (const part of tail) {
    const planned = planPart(value, part, lanes);
    if (planned === undefined) return undefined;
    steps.push(...planned.steps);
    value = planned.value;
  }
  return value.modular ? undefined : { steps, value };
}

function planPart(value: LaneValue, part: Tail, lanes: LaneKind): PlannedSteps | undefined {
  if (part.kind === 'cast') return planCast(value, part.format, lanes);
  if (value.modular) return undefined;
  const { low, high } = value;
  if (part.kind === 'relu') {
    const steps: LaneStep[] = low < 0 ? [{ kind: 'atLeast', bound: 0 }] : [];
    return { steps, value: { ...value, low: Math.max(low, 0), high: Math.max(high, 0) } };
  }
  if (lanes !== 'doubles') return undefined;
  const bounds = { low: Math.trunc(low / part.divisor), high: Math.trunc(high / part.divisor) };
  return { steps: [part], value: { ...value, ...bounds } };
}

/** The cast into `format`: shift or round, then fit. */
export function planCast(
  value: LaneValue,
  format: FixedPointFormat,
  lanes: LaneKind,
): PlannedSteps | undefined {
  const moved = planShift(value, format, lanes);
  const fitted = moved && planFit(moved.value, format, lanes);
  return fitted && { steps: [...moved.steps, ...fitted.steps], value: fitted.value };
}

/** Brings the value to the fraction of `format`, rounding where bits are dropped. */
export function planShift(
  value: LaneValue,
  format: FixedPointFormat,
  lanes: LaneKind,
): PlannedSteps | undefined {
  const fraction = fractionBits(format);
  const bits = value.fraction - fraction;
  if (Math.abs(bits) > (lanes === 'integers' ? 31 : FARTHEST_SHIFT)) return undefined;
  if (bits === 0) return { steps: [], value };
  const scale = 2 ** -bits;
  const low = Math.floor(value.low * scale);
  if (bits < 0) {
    const moved = { ...value, low, high: value.high * scale, fraction };
    const held = lanesHold(lanes, moved.low, moved.high);
    if (!held && (lanes === 'doubles' || format.overflow !== 'WRAP')) return undefined;
    const modular = value.modular || !held;
    return { steps: [{ kind: 'shiftLeft', bits: -bits }], value: { ...moved, modular } };
  }
  const { rounding } = format;
  const addend = rounding === 'TRN' || rounding === 'TRN_ZERO' ? 0 : 2 ** (bits - 1);
  if (value.modular || !lanesHold(lanes, value.low, value.high + addend)) return undefined;
  const high = rounding === 'TRN' ? Math.floor(value.high * scale) : Math.ceil(value.high * scale);
  const step: LaneStep = { kind: 'round', bits, rounding };
  return { steps: [step], value: { low, high, fraction, modular: false } };
}

/** Fits a value of the right fraction into the width of `format`. */
export function planFit(
  value: LaneValue,
  format: FixedPointFormat,
  lanes: LaneKind,
): PlannedSteps | undefined {
  const [least, most] = [minRaw(format), maxRaw(format)];
  const { low, high, modular } = value;
  if (!modular && low >= least && high <= most) return { steps: [], value };
  if (format.width > WIDEST_IN_DOUBLES) return undefined;
  const { width, signed, overflow } = format;
  if (overflow === 'WRAP') {
    if (lanes === 'integers' && width > (signed ? 32 : 31)) return undefined;
    const whole = { ...value, low: least, high: most, modular: false };
    return { steps: [{ kind: 'wrap', width, signed }], value: whole };
  }
  if (modular) return undefined;
  const steps: LaneStep[] = [];
  if (overflow === 'SAT_ZERO') {
    const bounds = { low: Math.max(least, -(2 ** 31)), high: Math.min(most, LARGEST_INTEGER) };
    const exact = lanes === 'integers' ? bounds : { low: least, high: most };
    steps.push({ kind: 'zeroOutside', ...exact });
    const fitted = {
      low: Math.min(Math.max(low, least), 0),
      high: Math.max(Math.min(high, most), 0),
    };
    return { steps, value: { ...value, ...fitted } };
  }
  if (low < least) steps.push({ kind: 'atLeast', bound: least });
  if (high > most) steps.push({ kind: 'atMost', bound: most });
  const clamp = (bound: number) => Math.min(Math.max(bound, least), most);
  return { steps, value: { ...value, low: clamp(low), high: clamp(high) } };
}
