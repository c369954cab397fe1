// What an adder graph consists of and how long its paths are.

import { countClampBits } from '../cast-plan.js';
import { timeAdder, timeTree } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import {
  countCounters,
  countFinalAdders,
  type EngineCounts,
  type EngineFigures,
  NO_COUNTS,
  sum,
  sumTreeLevels,
} from './engine-figures.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** Full adders of a shared sum: half of one where only one operand has a bit. */
function countSharedAdders({ nodes, products }: UnrolledEngine): number {
  return sum(
    products.sums.map(({ left, right, shift }, index) => {
      if (nodes[products.inputs + index].adderBits === 0) return 0;
      const [a, b] = [nodes[left].width - shift, nodes[right].width];
      return Math.min(a, b) + Math.abs(a - b) / 2;
    }),
  );
}

function countUnrolled(engine: UnrolledEngine): EngineCounts {
  const trees = engine.outputs.map((output) => output.tree);
  return {
    ...NO_COUNTS,
    ...countCounters(trees, engine.adderStyle),
    adderBits: countSharedAdders(engine) + sum(trees.map(countFinalAdders)),
    clampBits: sum(engine.outputs.map((output) => countClampBits(output.cast))),
  };
}

/** Cells that each bit of each node drives. */
function countFanOuts({ nodes, outputs, products }: UnrolledEngine): Float64Array[] {
  const fanOuts = nodes.map(({ width }) => new Float64Array(width));
  for (const { leaves } of outputs) for (const { node, bit } of leaves) fanOuts[node][bit]++;
  for (const { left, right } of products.sums) {
    for (const node of [left, right]) {
      for (let bit = 0; bit < fanOuts[node].length; bit++) fanOuts[node][bit]++;
    }
  }
  return fanOuts;
}

function timeNodes(engine: UnrolledEngine): PathTime[][] {
  const { nodes, products } = engine;
  const fanOuts = countFanOuts(engine);
  const times: PathTime[][] = [];
  nodes.forEach(({ width, adderBits }, node) => {
    let bits: PathTime[] = new Array(width).fill(AT_START);
    if (node >= products.inputs) {
      const { left, right, shift } = products.sums[node - products.inputs];
      const [low, high] = [times[left], times[right]];
      const gap = Math.max(0, shift - low.length);
      const upper = Array.from({ length: adderBits }, (_, bit) => bit);
      bits =
        adderBits === 0
          ? [...low, ...new Array<PathTime>(gap).fill(AT_START), ...high]
          : [
              ...low.slice(0, shift),
              ...timeAdder(
                upper.map((bit) => low[bit + shift]),
                upper.map((bit) => high[bit]),
              ),
            ];
    }
    times.push(bits.slice(0, width).map((bit, i) => delayByFanOut(bit, fanOuts[node][i])));
  });
  return times;
}

function timeUnrolled(engine: UnrolledEngine): PathTime {
  const nodes = timeNodes(engine);
  return latestOf(
    engine.outputs.map(({ leaves, tree, cast }) =>
      timeCast(
        cast,
        timeTree(
          tree,
          leaves.map(({ node, bit }) => nodes[node][bit]),
          engine.adderStyle,
        ),
      ),
    ),
  );
}

function sumGraphLevels({ nodes, products, outputs }: UnrolledEngine): number {
  const levels = nodes.map(() => 0);
  let sum = 0;
  products.sums.forEach(({ left, right }, index) => {
    const node = products.inputs + index;
    const { adderBits } = nodes[node];
    levels[node] = Math.max(levels[left], levels[right]) + (adderBits > 0 ? 1 : 0);
    sum += adderBits * levels[node];
  });
  return outputs.reduce(
    (total, { leaves, tree }) =>
      total +
      sumTreeLevels(
        tree,
        leaves.map(({ node }) => levels[node]),
      ),
    sum,
  );
}

/** Figures of `UnrolledEngine`. */
export const unrolledFigures: EngineFigures<UnrolledEngine> = {
  kind: 'unrolled',
  count: countUnrolled,
  time: timeUnrolled,
  countGlitchBits: sumGraphLevels,
};
