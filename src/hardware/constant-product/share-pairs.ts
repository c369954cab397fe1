// Shares the two-term sums that occur most often: greedy common sub-expression elimination over all outputs.
import type { RandomStream } from '../../core/random.js';
import { type HeapEntry, popEntry, pushEntry } from './max-heap.js';
import { PairCounts } from './pair-counts.js';
import { createNode, type GraphNode, overlapOf, type SharingGraph } from './sharing-graph.js';
import {
  keyOfPair,
  negated,
  nodeOf,
  pairKey,
  pairOfKey,
  SHIFT_STEP,
  shiftOf,
  signOf,
  type TermPair,
  termCode,
} from './term-code.js';

export interface SharingOptions {
  /** Sums that lie behind more additions than this are not shared. */
  readonly maxDepth: number;
  /** Share of a score that is drawn by lot, to find other ends from the same start; 0 leaves all to the scores. */
  readonly noise: number;
  readonly random: RandomStream;
}

/** Work on one graph. */
interface Sharing extends SharingOptions {
  readonly nodes: GraphNode[];
  readonly outputs: Set<number>[];
  /** Number of terms each node has in each output, by node. */
  readonly users: Map<number, number>[];
  /** Sums that are there already, by pair. */
  readonly known: Map<number, number>;
  readonly counts: PairCounts;
  readonly heap: HeapEntry[];
  /** Pairs counted so far. */
  work: number;
}

/** Occurrences a pair must have to be worth a sum: one where the sum is there already. */
function leastCount(sharing: Sharing, key: number): number {
  return sharing.known.has(key) ? 1 : 2;
}

/** Gain of sharing: every use but the first saves a row of full adders as long as the operands overlap. */
function scoreOf(sharing: Sharing, key: number, count: number): number {
  const { nodes, maxDepth, noise, random } = sharing;
  const pair = pairOfKey(key);
  if (Math.max(nodes[pair.left].depth, nodes[pair.right].depth) >= maxDepth) return 0;
  const uses = count - (sharing.known.has(key) ? 0 : 1);
  const score = uses * (overlapOf(nodes, pair) + 1);
  return noise > 0 ? score * (1 + noise * random.uniform()) : score;
}

function pushPair(sharing: Sharing, key: number, count: number): void {
  if (count < leastCount(sharing, key)) return;
  const score = scoreOf(sharing, key, count);
  if (score > 0) pushEntry(sharing.heap, { score, key, count });
}

function changeCount(sharing: Sharing, key: number, change: number): void {
  const count = sharing.counts.change(key, change);
  sharing.work++;
  // A lower count is noticed when the entry of the higher one is served.
  if (change > 0) pushPair(sharing, key, count);
}

function changeUsers(sharing: Sharing, term: number, output: number, change: number): void {
  const node = nodeOf(term);
  sharing.users[node] ??= new Map();
  const users = sharing.users[node];
  const count = (users.get(output) ?? 0) + change;
  if (count === 0) users.delete(output);
  else users.set(output, count);
}

/** A term that is there already becomes one of twice the weight, its negative cancels it. */
function addTerm(sharing: Sharing, term: number, output: number): void {
  const terms = sharing.outputs[output];
  if (terms.has(negated(term))) {
    removeTerm(sharing, negated(term), output);
    return;
  }
  if (terms.has(term)) {
    removeTerm(sharing, term, output);
    addTerm(sharing, term + SHIFT_STEP, output);
    return;
  }
  for (const other of terms) changeCount(sharing, pairKey(term, other), 1);
  terms.add(term);
  changeUsers(sharing, term, output, 1);
}

function removeTerm(sharing: Sharing, term: number, output: number): void {
  const terms = sharing.outputs[output];
  terms.delete(term);
  for (const other of terms) changeCount(sharing, pairKey(term, other), -1);
  changeUsers(sharing, term, output, -1);
}

function countAllPairs(sharing: Sharing): void {
  const { counts, outputs } = sharing;
  outputs.forEach((terms, output) => {
    const before: number[] = [];
    for (const term of terms) {
      for (const other of before) counts.change(pairKey(term, other), 1);
      sharing.work += before.length;
      before.push(term);
      changeUsers(sharing, term, output, 1);
    }
  });
  counts.forEach((key, count) => {
    pushPair(sharing, key, count);
  });
}

/** Terms of an output that form the pair, each term used once. */
function findInOutput(pair: TermPair, terms: ReadonlySet<number>): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const used = new Set<number>();
  for (const term of terms) {
    if (nodeOf(term) !== pair.left || used.has(term)) continue;
    const sign = signOf(term) ^ (pair.negative ? 1 : 0);
    const partner = termCode(pair.right, shiftOf(term) + pair.shift, sign);
    if (partner === term || !terms.has(partner) || used.has(partner)) continue;
    used.add(term).add(partner);
    found.push([term, partner]);
  }
  return found;
}

interface Occurrence {
  readonly output: number;
  readonly terms: readonly [number, number];
}

function findOccurrences(sharing: Sharing, pair: TermPair): Occurrence[] {
  const [left, right] = [sharing.users[pair.left], sharing.users[pair.right]];
  const fewer = left.size < right.size ? left : right;
  return [...fewer.keys()]
    .sort((a, b) => a - b)
    .flatMap((output) =>
      findInOutput(pair, sharing.outputs[output]).map((terms) => ({ output, terms })),
    );
}

/** Puts the sum of the pair in the place of every occurrence. */
function sharePair(sharing: Sharing, key: number, occurrences: readonly Occurrence[]): void {
  let node = sharing.known.get(key);
  if (node === undefined) {
    node = sharing.nodes.push(createNode(sharing.nodes, pairOfKey(key))) - 1;
    sharing.known.set(key, node);
  }
  for (const { output, terms } of occurrences) {
    for (const term of terms) removeTerm(sharing, term, output);
    addTerm(sharing, termCode(node, shiftOf(terms[0]), signOf(terms[0])), output);
  }
}

function startSharing(graph: SharingGraph, options: SharingOptions): Sharing {
  const known = new Map<number, number>();
  graph.nodes.forEach(({ pair }, node) => {
    if (pair !== undefined) known.set(keyOfPair(pair), node);
  });
  return {
    ...options,
    nodes: [...graph.nodes],
    outputs: graph.outputs.map((terms) => new Set(terms)),
    users: [],
    known,
    counts: new PairCounts(),
    heap: [],
    work: 0,
  };
}

/**
 * Shares pairs, best score first, until no pair of terms occurs twice (or is a sum that is there). A score is
 * (occurrences − 1)·(overlapping bits + 1); ties go to the lower node numbers. `work`: pairs counted on the way.
 */
export function sharePairs(
  graph: SharingGraph,
  options: SharingOptions,
): { readonly graph: SharingGraph; readonly work: number } {
  const sharing = startSharing(graph, options);
  const { heap } = sharing;
  countAllPairs(sharing);
  for (let entry = popEntry(heap); entry; entry = popEntry(heap)) {
    const count = sharing.counts.get(entry.key);
    if (count < entry.count) pushPair(sharing, entry.key, count);
    if (count !== entry.count) continue;
    const occurrences = findOccurrences(sharing, pairOfKey(entry.key));
    if (occurrences.length < leastCount(sharing, entry.key)) continue;
    if (occurrences.length < entry.count) {
      // Occurrences that overlap each other were counted twice: is it still the best?
      const score = scoreOf(sharing, entry.key, occurrences.length);
      if (score < entry.score && heap.length > 0 && score < heap[0].score) {
        pushEntry(heap, { ...entry, score });
        continue;
      }
    }
    sharePair(sharing, entry.key, occurrences);
  }
  const { nodes, outputs, work } = sharing;
  return { graph: { inputs: graph.inputs, nodes, outputs }, work };
}
