// The steps from an exact sum to the output format: rounding, ReLU, overflow; only those that can matter.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { NetworkLayer } from '../core/quantised-network.js';
import { widthOf } from './interval-width.js';

/** What a cast needs to know of a layer: a ReLU cuts before it casts, a reshape does not cast. */
export type CastTarget = Pick<NetworkLayer, 'kind' | 'result'>;

/** A cast that belongs to no layer of its own. */
export function castTo(result: FixedPointFormat): CastTarget {
  return { kind: 'elementCasts', result };
}

/** The part of a rounding addend that depends on the value. */
export type RoundingCorrection = 'none' | 'even' | 'ifNegative' | 'ifPositive' | 'towardsZero';

/** `low … high` is the range after the step; the numbers are raw integers of the fraction at that point. */
interface StepRange {
  readonly low: number;
  readonly high: number;
}

/**
 * `round`: add, then drop the lowest bits; `correction` is one more addend: the lowest kept bit (`even`), one if negative
 * (`ifNegative`), one if not (`ifPositive`), or ones in all dropped bits if negative (`towardsZero`).
 * `scale`: append zeros. `relu`: negative becomes zero. `saturate`: clamp to `min … max`.
 * `zeroOverflow`: zero outside `min … max`. `wrap`: keep the lowest bits.
 */
export type CastStep = StepRange &
  (
    | {
        readonly kind: 'round';
        readonly drop: number;
        readonly add: number;
        readonly correction: RoundingCorrection;
      }
    | { readonly kind: 'scale'; readonly up: number }
    | { readonly kind: 'relu' }
    | { readonly kind: 'saturate'; readonly min: number; readonly max: number }
    | { readonly kind: 'zeroOverflow'; readonly min: number; readonly max: number }
    | { readonly kind: 'wrap'; readonly width: number; readonly signed: boolean }
  );

/** How one value becomes a raw integer of the output format. */
export interface CastPlan {
  /** To be added to the value before the steps, by whoever makes the value. */
  readonly offset: number;
  /** Range before the steps, `offset` included. */
  readonly low: number;
  readonly high: number;
  readonly steps: readonly CastStep[];
  readonly output: FixedPointFormat;
}

interface CastState {
  low: number;
  high: number;
  fraction: number;
  isReluPending: boolean;
  readonly steps: CastStep[];
}

interface RoundingAddend {
  readonly add: number;
  readonly correction: RoundingCorrection;
}

function roundingOf(
  format: FixedPointFormat,
  drop: number,
  isNonNegative: boolean,
): RoundingAddend {
  const half = 2 ** (drop - 1);
  switch (format.rounding) {
    case 'TRN':
      return { add: 0, correction: 'none' };
    case 'TRN_ZERO':
      return { add: 0, correction: isNonNegative ? 'none' : 'towardsZero' };
    case 'RND':
      return { add: half, correction: 'none' };
    case 'RND_MIN_INF':
      return { add: half - 1, correction: 'none' };
    case 'RND_CONV':
      return { add: half - 1, correction: 'even' };
    case 'RND_ZERO':
      return { add: half - 1, correction: isNonNegative ? 'none' : 'ifNegative' };
    case 'RND_INF':
      return isNonNegative
        ? { add: half, correction: 'none' }
        : { add: half - 1, correction: 'ifPositive' };
  }
}

function largestCorrection(correction: RoundingCorrection, drop: number): number {
  if (correction === 'none') return 0;
  return correction === 'towardsZero' ? 2 ** drop - 1 : 1;
}

function applyRounding(state: CastState, format: FixedPointFormat, drop: number): void {
  const isNonNegative = state.isReluPending || state.low >= 0;
  const { add, correction } = roundingOf(format, drop, isNonNegative);
  const extra = largestCorrection(correction, drop);
  const low = Math.floor((state.low + add) / 2 ** drop);
  const high = Math.floor((state.high + add + extra) / 2 ** drop);
  state.steps.push({ kind: 'round', drop, add, correction, low, high });
  state.low = low;
  state.high = high;
}

function applyScaling(state: CastState, fraction: number): void {
  const up = fraction - state.fraction;
  if (up <= 0) return;
  state.fraction = fraction;
  state.low *= 2 ** up;
  state.high *= 2 ** up;
  state.steps.push({ kind: 'scale', up, low: state.low, high: state.high });
}

function applyPendingRelu(state: CastState): void {
  if (!state.isReluPending) return;
  state.isReluPending = false;
  if (state.low >= 0) return;
  state.low = 0;
  state.high = Math.max(0, state.high);
  state.steps.push({ kind: 'relu', low: state.low, high: state.high });
}

function applyOverflow(state: CastState, format: FixedPointFormat): void {
  const scale = 2 ** (fractionBits(format) - state.fraction);
  const min = minRaw(format);
  const max = maxRaw(format);
  if (state.low * scale >= min && state.high * scale <= max) return;
  applyScaling(state, fractionBits(format));
  if (format.overflow === 'WRAP') {
    const { width, signed } = format;
    state.low = min;
    state.high = max;
    state.steps.push({ kind: 'wrap', width, signed, low: min, high: max });
    return;
  }
  const isZeroing = format.overflow === 'SAT_ZERO';
  const clamp = (bound: number) => Math.min(max, Math.max(min, bound));
  state.low = isZeroing ? min : clamp(state.low);
  state.high = isZeroing ? max : clamp(state.high);
  const kind = isZeroing ? 'zeroOverflow' : 'saturate';
  state.steps.push({ kind, min, max, low: state.low, high: state.high });
}

/** A format with more fraction bits changes nothing yet: zeros are appended where they are first needed. */
function applyCast(state: CastState, format: FixedPointFormat): void {
  const drop = state.fraction - fractionBits(format);
  if (drop > 0) {
    applyRounding(state, format, drop);
    state.fraction = fractionBits(format);
  }
  applyPendingRelu(state);
  applyOverflow(state, format);
}

/**
 * Plan for a value in `low … high` (raw, `fraction` fraction bits) through the results of `layers`, a compute layer and
 * the activations after it. ReLU is moved behind a rounding: both orders give the same result, since every mode used on
 * non-negative values rounds negative ones to zero or less.
 */
export function planCast(
  low: number,
  high: number,
  fraction: number,
  layers: readonly CastTarget[],
): CastPlan {
  const state: CastState = { low, high, fraction, isReluPending: false, steps: [] };
  for (const layer of layers) {
    if (layer.kind === 'reshape') continue;
    if (layer.kind === 'relu') state.isReluPending = state.low < 0;
    applyCast(state, layer.result);
  }
  const output = layers[layers.length - 1].result;
  applyScaling(state, fractionBits(output));
  return { offset: 0, low, high, steps: state.steps, output };
}

/** Range of the raw output. */
export function rangeAfter({ low, high, steps }: CastPlan): { low: number; high: number } {
  return steps.length > 0 ? steps[steps.length - 1] : { low, high };
}

/** Moves the addend of a plain first rounding to the front, where the sum's own constant takes it along. */
export function foldRoundingAddend(plan: CastPlan): CastPlan {
  const [first, ...rest] = plan.steps;
  if (first?.kind !== 'round' || first.correction !== 'none' || first.add === 0) return plan;
  const offset = plan.offset + first.add;
  const [low, high] = [plan.low + first.add, plan.high + first.add];
  return { ...plan, offset, low, high, steps: [{ ...first, add: 0 }, ...rest] };
}

/** Bits that pass through rounding additions, ReLU and overflow logic. */
export function countClampBits(plan: CastPlan): number {
  let width = widthOf(plan.low, plan.high);
  let bits = 0;
  for (const step of plan.steps) {
    const isLogic = step.kind === 'round' ? step.add > 0 || step.correction !== 'none' : true;
    if (isLogic && step.kind !== 'scale' && step.kind !== 'wrap') bits += width;
    width = widthOf(step.low, step.high);
  }
  return bits;
}
