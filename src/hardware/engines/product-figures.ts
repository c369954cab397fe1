// What sums of products of variable numbers consist of and how long their paths are.

import { countCompressorBits } from '../constant-product/compressor-tree.js';
import { timeTree } from '../timing/adder-timing.js';
import { AT_START, delayBy, delayByFanOut, type PathTime } from '../timing/path-time.js';
import { countFinalAdders, type EngineCounts, sumTreeLevels } from './engine-figures.js';
import type { ProductTree } from './product-tree.js';

/** A gate of a product. */
const GATE = 0.33;

/** Gates, counters and the last adder. */
export function countProductTree({
  tree,
  leaves,
}: ProductTree): Pick<EngineCounts, 'compressorBits' | 'adderBits' | 'multiplierBits'> {
  return {
    compressorBits: countCompressorBits(tree),
    adderBits: countFinalAdders(tree),
    multiplierBits: leaves.length,
  };
}

/** Bits of the sum; every bit of a number drives as many gates as the other number has bits. */
export function timeProductTree({ tree, leaves }: ProductTree): PathTime[] {
  const gates = Math.max(...leaves.map(({ aBit, bBit }) => Math.max(aBit, bBit) + 1));
  const product = delayBy(delayByFanOut(AT_START, gates), 'select', GATE);
  return timeTree(tree, new Array(leaves.length).fill(product));
}

/** Σ of the levels of the full adders. */
export function sumProductLevels({ tree, leaves }: ProductTree): number {
  return sumTreeLevels(tree, new Array(leaves.length).fill(0));
}
