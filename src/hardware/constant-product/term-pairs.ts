// The pairs of terms that outputs have in common, counted while sub-expressions are pulled out.
import type { ProductTerm } from './product-plan.js';

const SHIFT_SPAN = 256;
const NODE_SPAN = 2 ** 21;

/** A sum of two nodes up to a common shift and sign: `left ± (right << shift)`. */
export interface TermPair {
  readonly left: number;
  readonly right: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** One number for one term, distinct within an output. */
export function termCode(node: number, shift: number, negative: boolean): number {
  return (node * SHIFT_SPAN + shift) * 2 + (negative ? 1 : 0);
}

/** One number for one pair, whatever the order of its terms, their common shift and common sign. */
export function pairKey(a: ProductTerm, b: ProductTerm): number {
  const aFirst = a.shift < b.shift || (a.shift === b.shift && a.node < b.node);
  const left = aFirst ? a : b;
  const right = aFirst ? b : a;
  const relative = (right.shift - left.shift) * 2 + (left.negative === right.negative ? 0 : 1);
  return (left.node * NODE_SPAN + right.node) * (2 * SHIFT_SPAN) + relative;
}

/** The pair that `pairKey` encoded. */
export function pairOfKey(key: number): TermPair {
  const relative = key % (2 * SHIFT_SPAN);
  const nodes = Math.floor(key / (2 * SHIFT_SPAN));
  return {
    left: Math.floor(nodes / NODE_SPAN),
    right: nodes % NODE_SPAN,
    shift: relative >> 1,
    negative: relative % 2 === 1,
  };
}

/** Terms of `output` that form the pair, each term used once, in order of appearance. */
export function findOccurrences(
  pair: TermPair,
  output: ReadonlyMap<number, ProductTerm>,
): (readonly [ProductTerm, ProductTerm])[] {
  const found: (readonly [ProductTerm, ProductTerm])[] = [];
  const used = new Set<ProductTerm>();
  for (const term of output.values()) {
    if (term.node !== pair.left || used.has(term)) continue;
    const code = termCode(pair.right, term.shift + pair.shift, term.negative !== pair.negative);
    const partner = output.get(code);
    if (partner === undefined || partner === term || used.has(partner)) continue;
    used.add(term).add(partner);
    found.push([term, partner]);
  }
  return found;
}
