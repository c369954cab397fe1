// A matrix product while its sub-expressions are being shared: nodes, and the terms that every output still adds up.
import { csdDigits } from './csd.js';
import type { ProductPlan, SharedSum } from './product-plan.js';
import { nodeOf, shiftOf, type TermPair, termCode, termOfCode } from './term-code.js';

/** An input or a shared sum, as the unsigned number it is in hardware: `0 ≤ u ≤ max < 2^width`. */
export interface GraphNode {
  readonly max: number;
  readonly width: number;
  /** Additions on the longest way from an input. */
  readonly depth: number;
  /** What it is the sum of; undefined for inputs. */
  readonly pair?: TermPair;
}

/** Nodes in order of dependence, inputs first. Outputs are sets of term codes. */
export interface SharingGraph {
  readonly inputs: number;
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly ReadonlySet<number>[];
}

function inputNode(width: number): GraphNode {
  return { max: 2 ** width - 1, width, depth: 0 };
}

/** The graph of `W[nIn, nOut]` before anything is shared: canonical signed digits. Widths of all inputs, or of each. */
export function startGraph(
  weights: ArrayLike<number>,
  nIn: number,
  nOut: number,
  inputWidths: number | readonly number[],
): SharingGraph {
  const outputs = Array.from({ length: nOut }, (_, output) => {
    const terms = new Set<number>();
    for (let node = 0; node < nIn; node++) {
      for (const { shift, negative } of csdDigits(weights[node * nOut + output])) {
        terms.add(termCode(node, shift, negative ? 1 : 0));
      }
    }
    return terms;
  });
  const nodes =
    typeof inputWidths === 'number'
      ? new Array<GraphNode>(nIn).fill(inputNode(inputWidths))
      : inputWidths.map(inputNode);
  return { inputs: nIn, nodes, outputs };
}

/** The node that is the sum of a pair. A subtracted operand is added inverted: all its bits may be ones. */
export function createNode(nodes: readonly GraphNode[], pair: TermPair): GraphNode {
  const [left, right] = [nodes[pair.left], nodes[pair.right]];
  const rightMax = pair.negative ? 2 ** right.width - 1 : right.max;
  const max = left.max + rightMax * 2 ** pair.shift;
  let width = left.width;
  while (2 ** width - 1 < max) width++;
  return { max, width, depth: Math.max(left.depth, right.depth) + 1, pair };
}

/** Bit positions in which both operands of a pair have a bit. */
export function overlapOf(nodes: readonly GraphNode[], pair: TermPair): number {
  const [left, right] = [nodes[pair.left].width, nodes[pair.right].width + pair.shift];
  return Math.max(0, Math.min(left, right) - pair.shift);
}

/**
 * Full adders of the graph. Every full adder of a compressor tree takes one bit out of the sum, so an output costs its
 * bits less those of its result. A shared sum costs one for a position with two bits, half of one where a carry may pass.
 */
export function countFullAdders({ inputs, nodes, outputs }: SharingGraph): number {
  let count = 0;
  for (const { pair } of nodes.slice(inputs)) {
    if (pair === undefined) continue;
    const overlap = overlapOf(nodes, pair);
    const longest = Math.max(nodes[pair.left].width - pair.shift, nodes[pair.right].width);
    if (overlap > 0) count += (overlap + longest) / 2;
  }
  for (const terms of outputs) {
    let [bits, low, high] = [0, Number.POSITIVE_INFINITY, 0];
    for (const term of terms) {
      const { width } = nodes[nodeOf(term)];
      const shift = shiftOf(term);
      bits += width;
      low = Math.min(low, shift);
      high = Math.max(high, shift + width);
    }
    if (terms.size > 0) count += bits - (high - low);
  }
  return count;
}

/** `countFullAdders` of a finished plan, its inputs `inputWidth` bits wide. */
export function countPlanFullAdders(plan: ProductPlan, inputWidth: number): number {
  const nodes = new Array<GraphNode>(plan.inputs).fill(inputNode(inputWidth));
  for (const sum of plan.sums) nodes.push(createNode(nodes, sum));
  const outputs = plan.outputs.map(
    (terms) =>
      new Set(terms.map(({ node, shift, negative }) => termCode(node, shift, negative ? 1 : 0))),
  );
  return countFullAdders({ inputs: plan.inputs, nodes, outputs });
}

/** The finished plan. `digits`: signed digits before sharing. */
export function planOfGraph({ inputs, nodes, outputs }: SharingGraph, digits: number): ProductPlan {
  const sums = nodes.slice(inputs).map(({ pair }): SharedSum => {
    if (pair === undefined) throw new RangeError('an input after the first sum');
    return pair;
  });
  return { inputs, sums, outputs: outputs.map((terms) => [...terms].map(termOfCode)), digits };
}
