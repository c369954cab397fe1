// The sum of several numbers of one format in an accumulator: at once where the order does not matter, else addition by addition.
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import { type CastPlan, castTo, planCast, rangeAfter } from '../cast-plan.js';
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import { requireSmall } from '../elements/element-function.js';
import { widthOf } from '../interval-width.js';

/** Bit `bit` of operand `operand`. */
export interface SummandBit {
  readonly operand: number;
  readonly bit: number;
  readonly inverted: boolean;
}

/** Operands 0 … n−1, then steps; `left` is left out in a step that only casts. Both are shifted up to a common binary point. */
export interface SumStep {
  readonly left: number | undefined;
  readonly leftUp: number;
  readonly right: number;
  readonly rightUp: number;
  readonly cast: CastPlan;
}

/** `tree`: everything added, then cast to the accumulator. `steps`: cast to the accumulator step by step. */
export type OperandSum =
  | {
      readonly kind: 'tree';
      readonly leaves: readonly SummandBit[];
      readonly tree: CompressorTree;
      readonly cast: CastPlan;
    }
  | { readonly kind: 'steps'; readonly count: number; readonly steps: readonly SumStep[] };

/** `count` numbers of one range, given in `width` bits. */
export interface Summands {
  readonly name: string;
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly signed: boolean;
  readonly fraction: number;
}

/** How an interpreter adds: one after the other from zero on (`chain`), or like hls4ml's `reduce` (`halves`). */
export type SumOrder = 'chain' | 'halves';

function planTreeSum(summands: Summands, accumulator: FixedPointFormat): OperandSum {
  const { count, low, high, width, signed, fraction } = summands;
  const leaves: SummandBit[] = [];
  const treeLeaves: TreeLeaf[] = [];
  for (let operand = 0; operand < count; operand++) {
    for (let bit = 0; bit < width; bit++) {
      leaves.push({ operand, bit, inverted: signed && bit === width - 1 });
      treeLeaves.push({ column: bit, arrival: 0 });
    }
  }
  const constant = signed ? -count * 2 ** (width - 1) : 0;
  const tree = planCompressorTree(treeLeaves, constant, widthOf(count * low, count * high));
  const cast = planCast(count * low, count * high, fraction, [castTo(accumulator)]);
  return { kind: 'tree', leaves, tree, cast };
}

interface Ranged {
  readonly index: number;
  readonly low: number;
  readonly high: number;
  readonly up: number;
}

function planStepSum(
  summands: Summands,
  accumulator: FixedPointFormat,
  order: SumOrder,
): OperandSum {
  const { name, count, low, high, fraction } = summands;
  const sums = fractionBits(accumulator);
  const common = Math.max(sums, fraction);
  const steps: SumStep[] = [];
  const add = (left: Ranged | undefined, right: Ranged): Ranged => {
    const { low: leftLow, high: leftHigh, up } = left ?? { low: 0, high: 0, up: 0 };
    const from = leftLow * 2 ** up + right.low * 2 ** right.up;
    const to = leftHigh * 2 ** up + right.high * 2 ** right.up;
    requireSmall(name, from, to);
    const cast = planCast(from, to, common, [castTo(accumulator)]);
    const operands = { left: left?.index, leftUp: up, right: right.index, rightUp: right.up };
    const index = count + steps.push({ ...operands, cast }) - 1;
    return { index, ...rangeAfter(cast), up: common - sums };
  };
  const operand = (index: number): Ranged => ({ index, low, high, up: common - fraction });
  const addHalves = (from: number, to: number): Ranged => {
    if (to - from === 1) return operand(from);
    const middle = from + 2 ** Math.floor(Math.log2(Math.max(to - from - 1, 1)));
    return add(addHalves(from, middle), addHalves(middle, to));
  };
  if (order === 'halves') addHalves(0, count);
  else {
    let before = add(undefined, operand(0));
    for (let index = 1; index < count; index++) before = add(before, operand(index));
  }
  return { kind: 'steps', count, steps };
}

/** The order matters where the accumulator cuts bits off or holds on to its bounds. */
function isOrderFree({ count, low, high, fraction }: Summands, accumulator: FixedPointFormat) {
  const up = fractionBits(accumulator) - fraction;
  if (up < 0) return false;
  const scale = count * 2 ** up;
  const fits = low * scale >= minRaw(accumulator) && high * scale <= maxRaw(accumulator);
  return fits || accumulator.overflow === 'WRAP';
}

/** The sum in the accumulator, bit for bit that of an interpreter which adds in this order. */
export function planOperandSum(
  summands: Summands,
  accumulator: FixedPointFormat,
  order: SumOrder,
): OperandSum {
  requireSmall(summands.name, summands.count * summands.low, summands.count * summands.high);
  const isFree = summands.count === 1 || isOrderFree(summands, accumulator);
  return isFree ? planTreeSum(summands, accumulator) : planStepSum(summands, accumulator, order);
}

/** Range of the sum, raw in the accumulator. */
export function rangeOfSum(operandSum: OperandSum): { low: number; high: number } {
  if (operandSum.kind === 'tree') return rangeAfter(operandSum.cast);
  return rangeAfter(operandSum.steps[operandSum.steps.length - 1].cast);
}
