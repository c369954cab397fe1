// Terms and pairs of terms as plain numbers, so that the sharing of sub-expressions can count millions of them.
import type { ProductTerm } from './product-plan.js';

/** Shifts are below this, nodes below `NODE_SPAN`. */
const SHIFT_SPAN = 64;
const NODE_SPAN = 2 ** 20;
const NODE_STEP = 2 * SHIFT_SPAN;

/** Adding this to a term's code shifts it by one. */
export const SHIFT_STEP = 2;

/** A sum of two nodes up to a common shift and sign: `left ± (right << shift)`. */
export interface TermPair {
  readonly left: number;
  readonly right: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** `± (node << shift)` as one number. The lowest bit is the sign. */
export function termCode(node: number, shift: number, negative: number): number {
  return node * NODE_STEP + shift * SHIFT_STEP + negative;
}

/** The term with the other sign. */
export function negated(code: number): number {
  return code ^ 1;
}

export function nodeOf(code: number): number {
  return code >> 7;
}

export function shiftOf(code: number): number {
  return (code >> 1) & (SHIFT_SPAN - 1);
}

/** 1 for a negative term. */
export function signOf(code: number): number {
  return code & 1;
}

/** The term a code stands for. */
export function termOfCode(code: number): ProductTerm {
  return { node: nodeOf(code), shift: shiftOf(code), negative: signOf(code) === 1 };
}

/** One number for one pair, whatever the order of its terms, their common shift and their common sign. */
export function pairKey(a: number, b: number): number {
  const gap = shiftOf(a) - shiftOf(b);
  const aFirst = gap < 0 || (gap === 0 && nodeOf(a) < nodeOf(b));
  const [left, right] = aFirst ? [a, b] : [b, a];
  const relative = Math.abs(gap) * 2 + ((a ^ b) & 1);
  return (nodeOf(left) * NODE_SPAN + nodeOf(right)) * NODE_STEP + relative;
}

/** The key of a pair given as such. */
export function keyOfPair({ left, right, shift, negative }: TermPair): number {
  return (left * NODE_SPAN + right) * NODE_STEP + shift * 2 + (negative ? 1 : 0);
}

/** The pair that `pairKey` encoded. */
export function pairOfKey(key: number): TermPair {
  const relative = key % NODE_STEP;
  const nodes = Math.floor(key / NODE_STEP);
  return {
    left: Math.floor(nodes / NODE_SPAN),
    right: nodes % NODE_SPAN,
    shift: relative >> 1,
    negative: relative % 2 === 1,
  };
}
