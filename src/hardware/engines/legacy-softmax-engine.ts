// Plan of hls4ml's first softmax, `1 / Σ exp(x_j − x_i)`: two cycles an element, one for the exponentials, one for the rest.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { LegacySoftmaxLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../../fixed-point/quantise.js';
import { portRange } from '../elements/affine-functions.js';
import { castThrough } from '../elements/element-plan.js';
import { type FunctionTablePlan, planFunctionTable } from '../elements/function-table.js';
import { tableScale } from '../elements/table-functions.js';
import { widthOf } from '../interval-width.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';
import { type OperandSum, planOperandSum, rangeOfSum } from './operand-sum.js';

export interface LegacySoftmaxEngine {
  readonly kind: 'legacySoftmax';
  readonly length: number;
  /** Two cycles an element. */
  readonly ticks: number;
  /** Elements leave one by one. */
  readonly turns: number;
  /** Range of a difference of two elements. */
  readonly low: number;
  readonly high: number;
  readonly exponential: FunctionTablePlan;
  /** What stands for the exponential of an element's difference to itself, raw; `undefined` where the table says the same. */
  readonly self: number | undefined;
  readonly sum: OperandSum;
  /** Format of exponentials and their sum. */
  readonly accumulator: FixedPointFormat;
  /** Range of the sum. */
  readonly sumLow: number;
  readonly sumHigh: number;
  readonly reciprocal: FunctionTablePlan;
  readonly outputWidth: number;
}

/** Sums that the table of reciprocals covers. */
const LARGEST_SUM = 64;

function planExponential(stage: Stage, layer: LegacySoftmaxLayer) {
  const { entries, reach } = layer.exponentials;
  const size = entries.values.length;
  const input = portRange(stage.inputFormat);
  const range = { low: input.low - input.high, high: input.high - input.low };
  const operand = { width: widthOf(range.low, range.high), signed: range.low < 0 };
  const fraction = fractionBits(stage.inputFormat);
  const piece = {
    kind: 'table',
    ...tableScale(layer.name, size, 2 * reach, fraction, range.high),
    first: -Math.floor(size / 2),
    entries: [...entries.values],
  } as const;
  const keep = (entry: number) => entry;
  const table = planFunctionTable(layer.name, piece, range, operand, keep);
  const ofZero = entries.values[Math.floor(size / 2)];
  return { table, range, ofZero };
}

/** Tables and adders of a legacySoftmax stage. Throws INPUT where they are larger than plans are made for. */
export function planLegacySoftmaxEngine(stage: Stage): LegacySoftmaxEngine {
  const layer = computeLayerOf(stage) as LegacySoftmaxLayer;
  const { name, outputShape, reciprocals } = layer;
  const length = outputShape[outputShape.length - 1];
  const { table: exponential, range, ofZero } = planExponential(stage, layer);
  const { format } = layer.exponentials.entries;
  const one = Number(castRawBig(1n, 0, format));
  const [low, high] = [exponential.table.low, exponential.table.high];
  const terms = { low: Math.min(low, one), high: Math.max(high, one) };
  const operand = { width: widthOf(terms.low, terms.high), signed: terms.low < 0 };
  const fraction = fractionBits(format);
  const summands = { name, count: length, ...terms, ...operand, fraction };
  const sum = planOperandSum(summands, format, 'chain');
  const sums = rangeOfSum(sum);
  const largest = Math.max(-sums.low, sums.high);
  const piece = {
    kind: 'table',
    ...tableScale(name, reciprocals.values.length, LARGEST_SUM, fraction, largest),
    first: 0,
    entries: [...reciprocals.values],
  } as const;
  const sumOperand = { width: widthOf(sums.low, sums.high), signed: sums.low < 0 };
  const casts = activationLayersOf(stage);
  const resultOf = (entry: number) => castThrough(casts, entry, fractionBits(reciprocals.format));
  const { width: outputWidth } = stage.outputFormat;
  return {
    kind: 'legacySoftmax',
    length,
    ticks: 2 * length,
    turns: length,
    ...range,
    exponential,
    self: one === ofZero ? undefined : one,
    sum,
    accumulator: format,
    sumLow: sums.low,
    sumHigh: sums.high,
    reciprocal: planFunctionTable(name, piece, sums, sumOperand, resultOf, outputWidth),
    outputWidth,
  };
}

/** Bits of a register that holds one term of the sum. */
export function termWidth({ exponential, self }: LegacySoftmaxEngine): number {
  const { low, high } = exponential.table;
  const value = self ?? low;
  return widthOf(Math.min(low, value), Math.max(high, value));
}
