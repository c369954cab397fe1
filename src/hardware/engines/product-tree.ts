// Sums of products of two variable numbers: every pair of bits a leaf of one compressor tree.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';

/** `bit aBit of a & bit bBit of b` of one pair of numbers. */
export interface ProductLeaf {
  readonly pair: number;
  readonly aBit: number;
  readonly bBit: number;
  readonly inverted: boolean;
}

/** Leaf `l` of the tree is `leaves[l]`. */
export interface ProductTree {
  readonly leaves: readonly ProductLeaf[];
  readonly tree: CompressorTree;
}

/** Arrival of the gates of a product in half full-adder delays. */
const GATE_ARRIVAL = 1;

/**
 * The sum of the products of `pairs` pairs and a constant, modulo `2^width`. Products with one sign bit weigh negatively: their
 * inverse is added and a constant corrects it (C. R. Baugh, B. A. Wooley, IEEE Trans. Comput. C-22(12) 1973).
 */
export function planProductTree(
  a: FixedPointFormat,
  b: FixedPointFormat,
  pairs: number,
  constant: number,
  width: number,
): ProductTree {
  const leaves: ProductLeaf[] = [];
  const treeLeaves: TreeLeaf[] = [];
  let correction = 0;
  for (let pair = 0; pair < pairs; pair++) {
    for (let aBit = 0; aBit < a.width; aBit++) {
      for (let bBit = 0; bBit < b.width; bBit++) {
        const column = aBit + bBit;
        const inverted = (a.signed && aBit === a.width - 1) !== (b.signed && bBit === b.width - 1);
        if (inverted) correction -= 2 ** column;
        leaves.push({ pair, aBit, bBit, inverted });
        treeLeaves.push({ column, arrival: GATE_ARRIVAL });
      }
    }
  }
  return { leaves, tree: planCompressorTree(treeLeaves, constant + correction, width) };
}
