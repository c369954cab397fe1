// What the sum of several numbers consists of and how long its paths are.

import { countClampBits } from '../cast-plan.js';
import { adderDelay, countCompressorBits } from '../constant-product/compressor-tree.js';
import { widthOf } from '../interval-width.js';
import { timeTree } from '../timing/adder-timing.js';
import { timeCastBits } from '../timing/cast-timing.js';
import { delayBy, latestOf, type PathTime } from '../timing/path-time.js';
import { countFinalAdders, type EngineCounts, sum, sumTreeLevels } from './engine-figures.js';
import type { OperandSum } from './operand-sum.js';

/** Counts of one sum. */
export function countSum(operandSum: OperandSum): Partial<EngineCounts> {
  if (operandSum.kind === 'steps') {
    const { steps } = operandSum;
    const added = steps.filter(({ left }) => left !== undefined);
    return {
      adderBits: sum(added.map(({ cast }) => widthOf(cast.low, cast.high))),
      clampBits: sum(steps.map(({ cast }) => countClampBits(cast))),
    };
  }
  return {
    compressorBits: countCompressorBits(operandSum.tree),
    adderBits: countFinalAdders(operandSum.tree),
    clampBits: countClampBits(operandSum.cast),
  };
}

/** Bits of the sum when all operands settle at `start`. */
export function timeSum(operandSum: OperandSum, start: PathTime): readonly PathTime[] {
  if (operandSum.kind === 'tree') {
    const leaves = operandSum.leaves.map(() => start);
    return timeCastBits(operandSum.cast, timeTree(operandSum.tree, leaves));
  }
  const { count, steps } = operandSum;
  const settled = new Array<PathTime>(count).fill(start);
  let bits: readonly PathTime[] = [];
  for (const { left, right, cast } of steps) {
    const width = widthOf(cast.low, cast.high);
    const latest = left === undefined ? start : latestOf([settled[left], settled[right]]);
    const added = left === undefined ? latest : delayBy(latest, 'adders', adderDelay(width) / 2);
    bits = timeCastBits(cast, new Array<PathTime>(width).fill(added));
    settled.push(latestOf(bits));
  }
  return bits;
}

/** Σ of the levels of its full adders in compressor trees. */
export function sumLevelsOfSum(operandSum: OperandSum): number {
  if (operandSum.kind === 'steps') return 0;
  return sumTreeLevels(
    operandSum.tree,
    operandSum.leaves.map(() => 0),
  );
}
