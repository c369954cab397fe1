// Takes shared sums apart again, so that sharing can start anew from a graph that is almost the one it made.
import type { GraphNode, SharingGraph } from './sharing-graph.js';
import { negated, nodeOf, SHIFT_STEP, shiftOf, signOf, termCode } from './term-code.js';

/** A set of terms with the same sum: equal terms become one of twice the weight, opposite ones cancel. */
function collectTerms(list: number[]): Set<number> {
  const terms = new Set<number>();
  for (let term = list.pop(); term !== undefined; term = list.pop()) {
    if (terms.has(term)) {
      terms.delete(term);
      list.push(term + SHIFT_STEP);
    } else if (!terms.delete(negated(term))) terms.add(term);
  }
  return terms;
}

/** The terms of an output with dead nodes replaced by what they are sums of, in the numbers of the new graph. */
function expandTerms(
  terms: ReadonlySet<number>,
  nodes: readonly GraphNode[],
  renamed: Int32Array,
): Set<number> {
  const open = [...terms];
  const kept: number[] = [];
  for (let term = open.pop(); term !== undefined; term = open.pop()) {
    const node = nodeOf(term);
    const { pair } = nodes[node];
    const [shift, sign] = [shiftOf(term), signOf(term)];
    if (renamed[node] >= 0 || pair === undefined) {
      kept.push(termCode(renamed[node], shift, sign));
      continue;
    }
    const other = sign ^ (pair.negative ? 1 : 0);
    open.push(termCode(pair.left, shift, sign), termCode(pair.right, shift + pair.shift, other));
  }
  return collectTerms(kept);
}

/** The graph without the nodes marked dead, and without those that are sums of dead ones. */
export function dissolveSums(graph: SharingGraph, isDead: (node: number) => boolean): SharingGraph {
  const { inputs, nodes, outputs } = graph;
  const renamed = new Int32Array(nodes.length).fill(-1);
  const kept: GraphNode[] = [];
  nodes.forEach((node, index) => {
    const { pair } = node;
    if (pair === undefined) renamed[index] = kept.push(node) - 1;
    else if (renamed[pair.left] >= 0 && renamed[pair.right] >= 0 && !isDead(index)) {
      const moved = { ...pair, left: renamed[pair.left], right: renamed[pair.right] };
      renamed[index] = kept.push({ ...node, pair: moved }) - 1;
    }
  });
  return {
    inputs,
    nodes: kept,
    outputs: outputs.map((terms) => expandTerms(terms, nodes, renamed)),
  };
}

/** Dissolves sums that nobody uses, and those that one output alone uses: a compressor tree takes them in for less. */
export function dropUnusedSums(graph: SharingGraph): SharingGraph {
  let current = graph;
  for (;;) {
    const { inputs, nodes, outputs } = current;
    const byOutputs = new Int32Array(nodes.length);
    for (const terms of outputs) for (const term of terms) byOutputs[nodeOf(term)]++;
    const uses = Int32Array.from(byOutputs);
    for (let node = nodes.length - 1; node >= inputs; node--) {
      const { pair } = nodes[node];
      if (pair === undefined || uses[node] === 0) continue;
      uses[pair.left]++;
      uses[pair.right]++;
    }
    const isSpare = (node: number) =>
      uses[node] === 0 || (uses[node] === 1 && byOutputs[node] === 1);
    if (!nodes.some((_, node) => node >= inputs && isSpare(node))) return current;
    current = dissolveSums(current, isSpare);
  }
}

/**
 * Writes some terms otherwise at the same number of digits: `x + 2x` as `4x − x` and back. Each place is chosen by
 * `isChosen`; sums are shared by how their digits are written.
 */
export function rewriteDigits(graph: SharingGraph, isChosen: () => boolean): SharingGraph {
  const outputs = graph.outputs.map((original) => {
    const terms = new Set(original);
    for (const term of original) {
      if (!terms.has(term) || !isChosen()) continue;
      const [next, second] = [term + SHIFT_STEP, term + 2 * SHIFT_STEP];
      const isFree = (...codes: number[]) =>
        codes.every((code) => !terms.has(code) && !terms.has(negated(code)));
      if (terms.has(next) && isFree(second)) {
        terms.delete(term);
        terms.delete(next);
        terms.add(negated(term)).add(second);
      } else if (terms.has(negated(second)) && isFree(next)) {
        terms.delete(term);
        terms.delete(negated(second));
        terms.add(negated(term)).add(negated(next));
      }
    }
    return terms;
  });
  return { ...graph, outputs };
}
