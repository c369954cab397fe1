// A straight line over one number as additions of its bits: canonical signed digits in a compressor tree.
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import { csdDigits } from '../constant-product/csd.js';

/** A net as a number. */
export interface Operand {
  readonly width: number;
  readonly signed: boolean;
}

/** A bit of the operand, inverted or not. */
export interface OperandBit {
  readonly bit: number;
  readonly inverted: boolean;
}

/** `wire`: the operand with zeros below. `sum`: leaf `l` of the tree is `leaves[l]`. Both modulo 2^width of their result. */
export type LinePlan =
  | { readonly kind: 'wire'; readonly up: number }
  | { readonly kind: 'sum'; readonly leaves: readonly OperandBit[]; readonly tree: CompressorTree };

/** True where a line is its operand, shifted. */
export function isWire(slope: number, offset: number): boolean {
  return offset === 0 && slope > 0 && Number.isInteger(Math.log2(slope));
}

/**
 * `slope·x + offset` modulo `2^width`. The operand's sign bit enters inverted, as a number `u = x + 2^(w−1)` without sign; a negative
 * digit adds `~u`. What that is too much by is one constant.
 */
export function planLine(slope: number, offset: number, operand: Operand, width: number): LinePlan {
  if (isWire(slope, offset)) return { kind: 'wire', up: Math.log2(slope) };
  const leaves: OperandBit[] = [];
  const treeLeaves: TreeLeaf[] = [];
  const bias = operand.signed ? -(2 ** (operand.width - 1)) : 0;
  let constant = offset;
  for (const { shift, negative } of csdDigits(slope)) {
    const missing = negative ? -(2 ** operand.width - 1) - bias : bias;
    constant += missing * 2 ** shift;
    for (let bit = 0; bit < operand.width && bit + shift < width; bit++) {
      const isSign = operand.signed && bit === operand.width - 1;
      leaves.push({ bit, inverted: negative !== isSign });
      treeLeaves.push({ column: bit + shift, arrival: 0 });
    }
  }
  return { kind: 'sum', leaves, tree: planCompressorTree(treeLeaves, constant, width) };
}

/** Range of a line over `low … high`. */
export function rangeOfLine(slope: number, offset: number, low: number, high: number) {
  const [a, b] = [slope * low + offset, slope * high + offset];
  return { low: Math.min(a, b), high: Math.max(a, b) };
}

/** Range of the product of two numbers. */
export function rangeOfProduct(
  a: { readonly low: number; readonly high: number },
  b: { readonly low: number; readonly high: number },
) {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return { low: Math.min(...corners) + 0, high: Math.max(...corners) + 0 };
}
