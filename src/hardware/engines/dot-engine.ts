// Plan of a dot product: all products at once, added in the accumulator's format.
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import type { DotLayer } from '../../core/quantised-network.js';
import { type CastPlan, foldRoundingAddend, planCast } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import type { StageSource } from '../stage-source.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';
import { listOperands, type MergeOperand, requireExactRange } from './merge-operands.js';
import { type ProductTree, planProductTree } from './product-tree.js';

export type DotPair = readonly [MergeOperand, MergeOperand];

/** Products cast one by one, added one after the other: what a rounding or saturating accumulator means. */
export interface DotSteps {
  /** From a product to the accumulator's format. */
  readonly product: CastPlan;
  /** From the sum of two numbers of that format to that format. */
  readonly sum: CastPlan;
}

/** Without `steps`, `tree` adds up the products of all pairs; with them, it makes the product of one pair. */
export interface DotEngine {
  readonly kind: 'dot';
  readonly pairs: readonly DotPair[];
  readonly tree: ProductTree;
  readonly steps?: DotSteps;
  readonly cast: CastPlan;
}

function productRange([a, b]: DotPair): readonly [number, number] {
  const corners = [minRaw(a.format), maxRaw(a.format)].flatMap((left) =>
    [minRaw(b.format), maxRaw(b.format)].map((right) => left * right),
  );
  return [Math.min(...corners), Math.max(...corners)];
}

/** Whether every product and every sum fits the accumulator as it is; what wraps comes right again if the whole sum fits. */
function isExact(
  layer: DotLayer,
  range: readonly [number, number],
  fraction: number,
  pairs: number,
) {
  const { accumulator } = layer;
  const scale = 2 ** (fractionBits(accumulator) - fraction);
  if (scale < 1) return false;
  const [low, high] = range.map((bound) => bound * pairs * scale);
  const [first, last] =
    accumulator.overflow === 'WRAP' ? [low, high] : [Math.min(0, low), Math.max(0, high)];
  return first >= minRaw(accumulator) && last <= maxRaw(accumulator);
}

function planStepwise(stage: Stage, layer: DotLayer, pairs: readonly DotPair[]): DotEngine {
  const { accumulator } = layer;
  const [a, b] = pairs[0].map(({ format }) => format);
  const into = [{ ...layer, result: accumulator }];
  const fraction = fractionBits(a) + fractionBits(b);
  const product = foldRoundingAddend(planCast(...productRange(pairs[0]), fraction, into));
  const [low, high] = [minRaw({ ...accumulator, overflow: 'WRAP' }), maxRaw(accumulator)];
  requireExactRange(stage, [2 * low, 2 * high]);
  const point = fractionBits(accumulator);
  return {
    kind: 'dot',
    pairs,
    tree: planProductTree(a, b, 1, product.offset, widthOf(product.low, product.high)),
    steps: { product, sum: planCast(2 * low, 2 * high, point, into) },
    cast: planCast(low, high, point, activationLayersOf(stage)),
  };
}

/** The engine of a dot stage. Throws INPUT where its exact results are too wide. */
export function planDotEngine(stage: Stage, source: StageSource): DotEngine {
  const layer = computeLayerOf(stage) as DotLayer;
  const [left, right] = listOperands(stage, source);
  const pairs = left.map((operand, index): DotPair => [operand, right[index]]);
  const [a, b] = pairs[0].map(({ format }) => format);
  const range = productRange(pairs[0]);
  const fraction = fractionBits(a) + fractionBits(b);
  requireExactRange(
    stage,
    range.map((bound) => bound * pairs.length),
  );
  if (!isExact(layer, range, fraction, pairs.length)) return planStepwise(stage, layer, pairs);
  const [low, high] = range.map((bound) => bound * pairs.length);
  const cast = foldRoundingAddend(planCast(low, high, fraction, activationLayersOf(stage)));
  const width = widthOf(cast.low, cast.high);
  const tree = planProductTree(a, b, pairs.length, cast.offset, width);
  return { kind: 'dot', pairs, tree, cast };
}
