// Weighted sums for the batch kernels: the narrowest lanes in which every product and partial sum is exact.
import { fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import {
  type LaneValue,
  lanesHold,
  planFit,
  planShift,
  planTail,
  type Tail,
} from './batch-arithmetic.js';
import { castRawBig } from './quantise.js';
import type { Sums } from './sum-of-products.js';
import type { LaneKind, LaneStep } from './wasm/lane-arithmetic.js';
import { laneKindOf, type Storage } from './wasm/storage.js';

/** A layer of weighted sums, ready to be written as taps of a kernel. */
export interface SumPlan {
  readonly input: Storage;
  /** In units of the kernel, output index fastest as in `Sums`. */
  readonly weights: Float64Array;
  /** Biases in accumulator units. */
  readonly initial: Float64Array;
  /** Whether two inputs may share a tap: their products need no rounding and no check before they are added. */
  readonly paired: boolean;
  readonly productSteps: readonly LaneStep[];
  readonly sumSteps: readonly LaneStep[];
  readonly totalSteps: readonly LaneStep[];
}

/** Weights without their common factor of two, and the bits a product still loses in the accumulator. */
interface Scaled {
  readonly weights: Float64Array;
  readonly dropped: number;
  readonly largest: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Range of all partial sums, in accumulator units. */
interface SumRange {
  readonly low: number;
  readonly high: number;
}

/** Undefined where neither 32-bit integers nor doubles hold every value; then the interpreter must do it. */
export function planSums(sums: Sums, tail: readonly Tail[]): SumPlan | undefined {
  if (sums.input.width > 52 || sums.accumulator.width > 52) return undefined;
  const initial = Float64Array.from(sums.bias.values, (bias) =>
    Number(castRawBig(BigInt(bias), fractionBits(sums.bias.format), sums.accumulator)),
  );
  const scaled = scaleWeights(sums);
  const range = scaled && rangeOfSums(sums, scaled, initial);
  if (range === undefined) return undefined;
  for (const input of ['pairs', 'words', 'doubles'] as const) {
    const plan = planLanes(sums, scaled as Scaled, range, tail, input);
    if (plan !== undefined) return { ...plan, input, initial };
  }
  return undefined;
}

/** Exact in doubles: weights only lose factors of two they have, or gain some below 2^52. */
function scaleWeights(sums: Sums): Scaled | undefined {
  const dropped =
    fractionBits(sums.input) + fractionBits(sums.weights.format) - fractionBits(sums.accumulator);
  if (Math.abs(dropped) > 60) return undefined;
  let common = Math.max(dropped, 0);
  let lowest = 0;
  let highest = 0;
  for (const weight of sums.weights.values) {
    while (common > 0 && weight % 2 ** common !== 0) common--;
    lowest = Math.min(lowest, weight);
    highest = Math.max(highest, weight);
  }
  const largest = Math.max(-lowest, highest);
  if (largest === 0) common = dropped;
  const scale = 2 ** -(dropped < 0 ? dropped : common);
  return {
    weights: sums.weights.values.map((weight) => weight * scale),
    dropped: dropped < 0 ? 0 : dropped - common,
    largest: largest * scale,
    lowest: lowest * scale,
    highest: highest * scale,
  };
}

/** Interval arithmetic as in `exact-width.ts`, in doubles; undefined where they might not be exact. */
function rangeOfSums(
  sums: Sums,
  { weights, dropped, largest }: Scaled,
  initial: Float64Array,
): SumRange | undefined {
  const [least, most] = [minRaw(sums.input), maxRaw(sums.input)];
  if (!lanesHold('doubles', -largest * Math.max(-least, most), 0)) return undefined;
  const scale = 2 ** -dropped;
  const outputs = initial.length;
  const lows = initial.map((bias) => Math.min(bias, 0));
  const highs = initial.map((bias) => Math.max(bias, 0));
  for (let i = 0; i < weights.length; ) {
    for (let output = 0; output < outputs; output++, i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      const a = weight * least * scale;
      const b = weight * most * scale;
      lows[output] += Math.floor(Math.min(a, b, 0));
      highs[output] += Math.ceil(Math.max(a, b, 0));
    }
  }
  const low = lows.reduce((a, b) => Math.min(a, b), 0);
  const high = highs.reduce((a, b) => Math.max(a, b), 0);
  return lanesHold('doubles', low, high) ? { low, high } : undefined;
}

/** Whether the lanes hold inputs, weights and single products. */
function lanesHoldTerms(sums: Sums, scaled: Scaled, input: Storage): boolean {
  if (input === 'doubles') return true;
  const [least, most] = [minRaw(sums.input), maxRaw(sums.input)];
  const bound = input === 'pairs' ? 2 ** 15 - 1 : 2 ** 31 - 1;
  return scaled.largest <= bound && least >= -bound - 1 && most <= bound;
}

type Lanes = Omit<SumPlan, 'input' | 'initial'>;

function planLanes(
  sums: Sums,
  scaled: Scaled,
  range: SumRange,
  tail: readonly Tail[],
  input: Storage,
): Lanes | undefined {
  if (!lanesHoldTerms(sums, scaled, input)) return undefined;
  const lanes = laneKindOf(input);
  const { accumulator } = sums;
  const held = range.low >= minRaw(accumulator) && range.high <= maxRaw(accumulator);
  const stepwise = !held && accumulator.overflow !== 'WRAP';
  const paired = scaled.dropped === 0 && !stepwise;
  const products = paired ? { steps: [], sumSteps: [] } : planTerms(sums, scaled, stepwise, lanes);
  if (products === undefined) return undefined;
  const total = totalOf(sums, range, stepwise, lanes);
  const fitted =
    total && (held || stepwise ? { steps: [], value: total } : planFit(total, accumulator, lanes));
  const planned = fitted && planTail(fitted.value, tail, lanes);
  if (planned === undefined) return undefined;
  return {
    weights:
      lanes === 'doubles' ? scaled.weights.map((w) => w * 2 ** -scaled.dropped) : scaled.weights,
    paired,
    productSteps: products.steps,
    sumSteps: products.sumSteps,
    totalSteps: [...(fitted as { steps: readonly LaneStep[] }).steps, ...planned.steps],
  };
}

/** What happens to each product and each partial sum; undefined where the lanes do not hold a product. */
function planTerms(
  sums: Sums,
  scaled: Scaled,
  stepwise: boolean,
  lanes: LaneKind,
): { steps: readonly LaneStep[]; sumSteps: readonly LaneStep[] } | undefined {
  const { accumulator, input } = sums;
  const corners = [minRaw(input), maxRaw(input)].flatMap((raw) => [
    raw * scaled.lowest,
    raw * scaled.highest,
  ]);
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  if (!lanesHold(lanes, low, high)) return undefined;
  const fraction = fractionBits(accumulator) + scaled.dropped;
  const product: LaneValue = { low, high, fraction, modular: false };
  const rounded = planShift(product, accumulator, lanes);
  if (rounded === undefined) return undefined;
  // Weights in doubles carry the shift already.
  const steps = rounded.steps.map((step) =>
    step.kind === 'round' && lanes === 'doubles' ? { ...step, bits: 0 } : step,
  );
  if (!stepwise) return { steps, sumSteps: [] };
  const fitted = planFit(rounded.value, accumulator, lanes);
  const [least, most] = [minRaw(accumulator), maxRaw(accumulator)];
  const sum = { low: 2 * least, high: 2 * most, fraction, modular: false };
  const fittedSum = planFit(sum, accumulator, lanes);
  if (fitted === undefined || fittedSum === undefined) return undefined;
  if (!lanesHold(lanes, sum.low, sum.high)) return undefined;
  return { steps: [...steps, ...fitted.steps], sumSteps: fittedSum.steps };
}

/** The sum behind the last tap; modular where 32 bits lose what the accumulator loses anyway. */
function totalOf(
  { accumulator }: Sums,
  range: SumRange,
  stepwise: boolean,
  lanes: LaneKind,
): LaneValue | undefined {
  const fraction = fractionBits(accumulator);
  if (stepwise) {
    return { low: minRaw(accumulator), high: maxRaw(accumulator), fraction, modular: false };
  }
  const { low, high } = range;
  if (lanesHold(lanes, low, high)) return { low, high, fraction, modular: false };
  const wraps = accumulator.overflow === 'WRAP' && lanes === 'integers';
  return wraps ? { low, high, fraction, modular: true } : undefined;
}
