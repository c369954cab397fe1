// What a dot product consists of and how long its paths are.

import { countClampBits } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import { timeAdder } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import type { PathTime } from '../timing/path-time.js';
import type { DotEngine } from './dot-engine.js';
import { type EngineCounts, type EngineFigures, NO_COUNTS } from './engine-figures.js';
import { countProductTree, sumProductLevels, timeProductTree } from './product-figures.js';

function countDot({ pairs, tree, steps, cast }: DotEngine): EngineCounts {
  const counts = countProductTree(tree);
  if (steps === undefined) return { ...NO_COUNTS, ...counts, clampBits: countClampBits(cast) };
  const { product, sum } = steps;
  const sums = pairs.length - 1;
  return {
    ...NO_COUNTS,
    compressorBits: pairs.length * counts.compressorBits,
    multiplierBits: pairs.length * counts.multiplierBits,
    adderBits: pairs.length * counts.adderBits + sums * widthOf(sum.low, sum.high),
    clampBits:
      pairs.length * countClampBits(product) + sums * countClampBits(sum) + countClampBits(cast),
  };
}

/** Sums one after the other, each behind the cast of the one before. */
function timeDot({ pairs, tree, steps, cast }: DotEngine): PathTime {
  const products = timeProductTree(tree);
  if (steps === undefined) return timeCast(cast, products);
  const width = widthOf(steps.sum.low, steps.sum.high);
  const term = timeCast(steps.product, products);
  let total = term;
  for (let pair = 1; pair < pairs.length; pair++) {
    const added = timeAdder(new Array(width).fill(total), new Array(width).fill(term));
    total = timeCast(steps.sum, added.slice(0, width));
  }
  return timeCast(cast, new Array(widthOf(cast.low, cast.high)).fill(total));
}

/** Figures of `DotEngine`. */
export const dotFigures: EngineFigures<DotEngine> = {
  kind: 'dot',
  count: countDot,
  time: timeDot,
  countGlitchBits: ({ pairs, tree, steps }) =>
    (steps === undefined ? 1 : pairs.length) * sumProductLevels(tree),
};
