// Plan of a merge: one value of two numbers for each output element, all at once.
import { fractionBits } from '../../core/fixed-point-format.js';
import {
  type ConcatenateLayer,
  type MergeLayer,
  type NetworkLayer,
  sizeOf,
} from '../../core/quantised-network.js';
import { type CastPlan, foldRoundingAddend, planCast } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import type { StageSource } from '../stage-source.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';
import {
  listOperands,
  type MergeOperand,
  rangeOf,
  readLayersOf,
  requireExactRange,
} from './merge-operands.js';
import { type ProductTree, planProductTree } from './product-tree.js';

type Operation = MergeLayer['operation'];

/** One output element; a lane of a concatenation has one operand. */
export interface MergeLane {
  readonly operands: readonly MergeOperand[];
  readonly cast: CastPlan;
}

export interface MergeEngine {
  readonly kind: 'merge';
  readonly operation: Operation | 'concatenate';
  /** Fraction bits of sums and of compared numbers; those of a product or of an only operand follow from them. */
  readonly fraction: number;
  /** The lanes' multiplier. */
  readonly product?: ProductTree;
  readonly lanes: readonly MergeLane[];
}

type Range = readonly [number, number];

/** Range of the exact result, from those of the operands with one binary point. */
function resultRange(operation: Operation, [a, b]: Range, [c, d]: Range): Range {
  switch (operation) {
    case 'add':
      return [a + c, b + d];
    case 'subtract':
      return [a - d, b - c];
    case 'multiply': {
      const corners = [a * c, a * d, b * c, b * d];
      return [Math.min(...corners), Math.max(...corners)];
    }
    case 'average':
      return [Math.trunc((a + c) / 2) + 0, Math.trunc((b + d) / 2)];
    case 'maximum':
      return [Math.max(a, c), Math.max(b, d)];
    case 'minimum':
      return [Math.min(a, c), Math.min(b, d)];
  }
}

/** The engine of a merge stage. Throws INPUT where its exact results are too wide. */
export function planMergeEngine(stage: Stage, source: StageSource): MergeEngine {
  const { operation } = computeLayerOf(stage) as MergeLayer;
  const [left, right] = listOperands(stage, source);
  const [a, b] = [left[0].format, right[0].format];
  const layers = activationLayersOf(stage);
  if (operation === 'multiply') return planProducts(stage, left, right, layers);
  const fraction = Math.max(fractionBits(a), fractionBits(b));
  const ranges = [rangeOf(a, fraction), rangeOf(b, fraction)] as const;
  const [low, high] = resultRange(operation, ...ranges);
  requireExactRange(stage, [low, high, ...ranges.flat()]);
  const cast = planCast(low, high, fraction, layers);
  const lanes = left.map((operand, lane) => ({ operands: [operand, right[lane]], cast }));
  return { kind: 'merge', operation, fraction, lanes };
}

function planProducts(
  stage: Stage,
  left: readonly MergeOperand[],
  right: readonly MergeOperand[],
  layers: readonly NetworkLayer[],
): MergeEngine {
  const [a, b] = [left[0].format, right[0].format];
  const fraction = fractionBits(a) + fractionBits(b);
  const range = resultRange('multiply', rangeOf(a, fractionBits(a)), rangeOf(b, fractionBits(b)));
  requireExactRange(stage, range);
  const cast = foldRoundingAddend(planCast(...range, fraction, layers));
  const product = planProductTree(a, b, 1, cast.offset, widthOf(cast.low, cast.high));
  const lanes = left.map((operand, lane) => ({ operands: [operand, right[lane]], cast }));
  return { kind: 'merge', operation: 'multiply', fraction, product, lanes };
}

/** The engine of a concatenate stage: blocks of both tensors in turn, each element cast from its own format. */
export function planConcatenation(stage: Stage, source: StageSource): MergeEngine {
  const { axis } = computeLayerOf(stage) as ConcatenateLayer;
  const sides = listOperands(stage, source);
  const layers = activationLayersOf(stage);
  const casts = sides.map(([{ format }]) =>
    planCast(...rangeOf(format, fractionBits(format)), fractionBits(format), layers),
  );
  const shapes = readLayersOf(stage).map(({ outputShape }) => outputShape);
  const rounds =
    source.kind === 'direct' && source.beats > 1 ? 1 : sizeOf(shapes[0].slice(0, axis));
  const lanes: MergeLane[] = [];
  for (let round = 0; round < rounds; round++) {
    sides.forEach((side, index) => {
      const block = side.length / rounds;
      for (const operand of side.slice(round * block, (round + 1) * block)) {
        lanes.push({ operands: [operand], cast: casts[index] });
      }
    });
  }
  const fraction = Math.max(...sides.map(([{ format }]) => fractionBits(format)));
  return { kind: 'merge', operation: 'concatenate', fraction, lanes };
}
