// The product of two numbers that both vary: one gate a pair of bits, in a compressor tree.
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import type { Operand } from '../elements/line-plan.js';

/** `left bit & right bit`, inverted or not. */
export interface ProductBit {
  readonly left: number;
  readonly right: number;
  readonly inverted: boolean;
}

/** Leaf `l` of the tree is `leaves[l]`. */
export interface BitProduct {
  readonly leaves: readonly ProductBit[];
  readonly tree: CompressorTree;
}

/**
 * `a·b + addend` modulo `2^width`. Pairs with exactly one sign bit count negatively and enter inverted (Baugh and Wooley, IEEE Trans.
 * Comput. C-22(12) 1973); what that is too much by is one constant.
 */
export function planBitProduct(a: Operand, b: Operand, addend: number, width: number): BitProduct {
  const leaves: ProductBit[] = [];
  const treeLeaves: TreeLeaf[] = [];
  let constant = addend;
  for (let left = 0; left < a.width; left++) {
    for (let right = 0; right < b.width && left + right < width; right++) {
      const isLeftSign = a.signed && left === a.width - 1;
      const isRightSign = b.signed && right === b.width - 1;
      const inverted = isLeftSign !== isRightSign;
      if (inverted) constant -= 2 ** (left + right);
      leaves.push({ left, right, inverted });
      treeLeaves.push({ column: left + right, arrival: 1 });
    }
  }
  return { leaves, tree: planCompressorTree(treeLeaves, constant, width) };
}
