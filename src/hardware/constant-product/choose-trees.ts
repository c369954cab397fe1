// Which of several trees each output gets: the fastest sets the pace, all others take the smallest that keeps it.
import {
  type CompressorTree,
  countCompressorBits,
  countFinalAdderBits,
} from './compressor-tree.js';

/** A bit of the final adder against a full adder of the tree, in area. */
const ADDER_BIT = 1.2;

function roughArea(tree: CompressorTree): number {
  return countCompressorBits(tree) + ADDER_BIT * countFinalAdderBits(tree);
}

/** One tree of the candidates of every output. Of equals the first. */
export function chooseTrees(
  candidates: readonly (readonly CompressorTree[])[],
): readonly CompressorTree[] {
  const fastest = candidates.map((trees) => Math.min(...trees.map(({ arrival }) => arrival)));
  const pace = Math.max(0, ...fastest);
  return candidates.map((trees) =>
    trees
      .filter(({ arrival }) => arrival <= pace)
      .reduce((best, tree) => (roughArea(tree) < roughArea(best) ? tree : best)),
  );
}
