// How deep in the arithmetic its full adders lie: each level of addition adds hazards to those it receives.
import { type CompressorTree, NO_WIRE, ONE } from './constant-product/compressor-tree.js';
import type { StageEngine } from './stage-engine.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** Σ over the counters of a tree (half adders by half) of their level, leaves at the levels given. */
function sumTreeLevels(tree: CompressorTree, leafLevels: readonly number[]): number {
  const levels = [...leafLevels];
  const levelOf = (wire: number) => (wire < 0 ? 0 : levels[wire]);
  let sum = 0;
  for (const { a, b, c, hasCarry } of tree.counters) {
    const level = Math.max(levelOf(a), levelOf(b), levelOf(c)) + 1;
    const isPartial = !hasCarry || [a, b, c].includes(ONE) || c === NO_WIRE;
    sum += (isPartial ? 0.5 : 1) * level;
    levels.push(level, level);
  }
  return sum;
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

/** Σ of the levels of all full adders in compressor trees and shared sums; 0 for a pool. */
export function countGlitchBits(engine: StageEngine): number {
  if (engine.kind === 'pool') return 0;
  if (engine.kind === 'unrolled') return sumGraphLevels(engine);
  return engine.accumulators.reduce(
    (sum, { tree, leaves }) =>
      sum +
      sumTreeLevels(
        tree,
        leaves.map(() => 0),
      ),
    0,
  );
}
