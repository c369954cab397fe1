// What the functions of an element-wise stage consist of and how long their paths are.

import { addCounts, countElement, timeElement } from '../elements/element-figures.js';
import { counterWidth } from '../interval-width.js';
import { delayBy, latestOf, type PathTime } from '../timing/path-time.js';
import type { EngineCounts, EngineFigures } from './engine-figures.js';
import { sumTreeLevels } from './engine-figures.js';
import type { PointwiseEngine } from './pointwise-engine.js';

/** A level of the multiplexers that choose between results. */
const MULTIPLEXER = 0.65;

/** Results that leave one after the other pass multiplexers. */
function countPointwise(engine: PointwiseEngine): EngineCounts {
  const { plans, values, elements, results, output } = engine;
  const ofPlan = plans.map(countElement);
  const muxBits = (elements.length - elements.length / results) * output.width;
  return addCounts([
    ...values.map(({ plan }) => ofPlan[plan]),
    {
      muxBits,
      selectorBits: muxBits,
      flipFlopBits: results > 1 ? counterWidth(results) : 0,
    },
  ]);
}

function timePointwise({ plans, results }: PointwiseEngine): PathTime {
  const settled = latestOf(plans.map((plan) => timeElement(plan)));
  return delayBy(settled, 'select', MULTIPLEXER * Math.ceil(Math.log2(results)));
}

function sumPointwiseLevels({ plans, values }: PointwiseEngine): number {
  const ofPlan = plans.map(({ lines }) =>
    lines.reduce((levels, line) => {
      if (line.kind === 'wire') return levels;
      const leaves = line.leaves.map(() => 0);
      return levels + sumTreeLevels(line.tree, leaves);
    }, 0),
  );
  return values.reduce((levels, { plan }) => levels + ofPlan[plan], 0);
}

/** Figures of `PointwiseEngine`. */
export const pointwiseFigures: EngineFigures<PointwiseEngine> = {
  kind: 'pointwise',
  count: countPointwise,
  time: timePointwise,
  countGlitchBits: sumPointwiseLevels,
};
