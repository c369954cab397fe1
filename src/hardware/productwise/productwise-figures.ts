// What products that are cut off one by one, and their sums, consist of and how long their paths are.

import { countClampBits } from '../cast-plan.js';
import {
  countCounters,
  countFinalAdders,
  type EngineCounts,
  type EngineFigures,
  NO_COUNTS,
  sum,
  sumTreeLevels,
} from '../engines/engine-figures.js';
import { levelsOfMultiples } from '../multiplexed/mac-multiples.js';
import { countMultipleAdders, sumMultipleLevels } from '../multiplexed/multiple-figures.js';
import { timeTree } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { timeMultipleBits } from '../timing/multiple-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import { countRoundingGates, countRoundingLevels, lookedAt } from './product-rounding.js';
import type { ProductwiseEngine } from './productwise-engine.js';

/** A gate of a rounding bit. */
const GATE = 0.25;

function countProductwise(engine: ProductwiseEngine): EngineCounts {
  const trees = engine.outputs.map(({ tree }) => tree);
  return {
    ...NO_COUNTS,
    ...countCounters(trees, engine.adderStyle),
    adderBits: countMultipleAdders(engine) + sum(trees.map(countFinalAdders)),
    clampBits:
      sum(engine.outputs.map(({ cast }) => countClampBits(cast))) +
      sum(engine.roundings.map(countRoundingGates)),
  };
}

/** Terms that each multiple, and each rounding bit, enters. */
function countUses({ outputs, multiples, roundings }: ProductwiseEngine) {
  const ofMultiple = multiples.map(() => 0);
  const ofRounding = roundings.map(() => 0);
  for (const { multiple, rounding } of outputs.flatMap(({ terms }) => terms)) {
    ofMultiple[multiple]++;
    if (rounding !== undefined) ofRounding[rounding]++;
  }
  return { ofMultiple, ofRounding };
}

function timeProductwise(engine: ProductwiseEngine): PathTime {
  const { roundings, outputs, adderStyle } = engine;
  const { ofMultiple, ofRounding } = countUses(engine);
  const settled = timeMultipleBits(engine, ({ multiples }) =>
    delayByFanOut(AT_START, multiples.length),
  );
  const bits = settled.map((times, multiple) =>
    times.map((time) => delayByFanOut(time, ofMultiple[multiple])),
  );
  const rounded = roundings.map((bit, index) => {
    const seen = latestOf(settled[bit.multiple].slice(0, lookedAt(bit, bit.drop)));
    const made = delayBy(seen, 'adders', GATE * countRoundingLevels(bit));
    return delayByFanOut(made, ofRounding[index]);
  });
  return latestOf(
    outputs.map(({ leaves, tree, cast }) => {
      const times = leaves.map((leaf) =>
        leaf.kind === 'bit' ? bits[leaf.multiple][leaf.bit] : rounded[leaf.rounding],
      );
      return timeCast(cast, timeTree(tree, times, adderStyle));
    }),
  );
}

function sumProductwiseLevels(engine: ProductwiseEngine): number {
  const levels = levelsOfMultiples(engine.graphs);
  return engine.outputs.reduce((total, { leaves, tree }) => {
    const levelOf = leaves.map((leaf) =>
      leaf.kind === 'bit'
        ? levels[leaf.multiple]
        : levels[engine.roundings[leaf.rounding].multiple],
    );
    return total + sumTreeLevels(tree, levelOf);
  }, sumMultipleLevels(engine));
}

/** Figures of `ProductwiseEngine`. */
export const productwiseFigures: EngineFigures<ProductwiseEngine> = {
  kind: 'productwise',
  count: countProductwise,
  time: timeProductwise,
  countGlitchBits: sumProductwiseLevels,
};
