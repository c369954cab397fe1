// Turns a matrix of constants into shift-and-add terms and shares the two-term sums that occur most.
import { csdDigits } from './csd.js';
import { type HeapEntry, popEntry, pushEntry } from './max-heap.js';
import type { ProductPlan, ProductTerm, SharedSum } from './product-plan.js';
import { findOccurrences, pairKey, pairOfKey, type TermPair, termCode } from './term-pairs.js';

/** Pairs looked at together; larger matrices are shared block of inputs by block of inputs. */
const MAX_PAIRS = 150_000;

interface Sharing {
  readonly outputs: readonly Map<number, ProductTerm>[];
  /** Width of every node seen as an unsigned number; grows with the sums. */
  readonly widths: number[];
  readonly sums: SharedSum[];
  readonly counts: Map<number, number>;
  readonly heap: HeapEntry[];
}

/** Gain of sharing: every use but one saves a row of counters as long as the operands overlap. */
function scoreOf(sharing: Sharing, key: number, count: number): number {
  const pair = pairOfKey(key);
  const end = Math.min(sharing.widths[pair.left], sharing.widths[pair.right] + pair.shift);
  return (count - 1) * (Math.max(0, end - pair.shift) + 1);
}

function addPairs(sharing: Sharing, term: ProductTerm, output: ReadonlyMap<number, ProductTerm>) {
  for (const other of output.values()) {
    if (other === term) continue;
    const key = pairKey(term, other);
    const count = (sharing.counts.get(key) ?? 0) + 1;
    sharing.counts.set(key, count);
    if (count > 1) pushEntry(sharing.heap, { score: scoreOf(sharing, key, count), key, count });
  }
}

function removePairs(
  sharing: Sharing,
  term: ProductTerm,
  output: ReadonlyMap<number, ProductTerm>,
) {
  for (const other of output.values()) {
    if (other === term) continue;
    const key = pairKey(term, other);
    const count = (sharing.counts.get(key) ?? 0) - 1;
    sharing.counts.set(key, count);
    if (count > 1) pushEntry(sharing.heap, { score: scoreOf(sharing, key, count), key, count });
  }
}

function sumWidth(pair: TermPair, widths: readonly number[]): number {
  const left = 2 ** widths[pair.left] - 1;
  const right = (2 ** widths[pair.right] - 1) * 2 ** pair.shift;
  let width = 1;
  while (2 ** width - 1 < left + right) width++;
  return width;
}

/** Makes the pair a node of its own and puts it in the place of every occurrence. */
function extractPair(sharing: Sharing, pair: TermPair): void {
  const node = sharing.widths.length;
  sharing.widths.push(sumWidth(pair, sharing.widths));
  sharing.sums.push(pair);
  for (const output of sharing.outputs) {
    for (const [first, second] of findOccurrences(pair, output)) {
      for (const term of [first, second]) {
        removePairs(sharing, term, output);
        output.delete(termCode(term.node, term.shift, term.negative));
      }
      const joined = { node, shift: first.shift, negative: first.negative };
      output.set(termCode(node, joined.shift, joined.negative), joined);
      addPairs(sharing, joined, output);
    }
  }
}

/** Shares pairs, best first, until no pair occurs twice without overlapping itself. */
function sharePairs(sharing: Sharing): void {
  for (const output of sharing.outputs) {
    const before = new Map<number, ProductTerm>();
    for (const [code, term] of output) {
      addPairs(sharing, term, before);
      before.set(code, term);
    }
  }
  for (let entry = popEntry(sharing.heap); entry; entry = popEntry(sharing.heap)) {
    if (sharing.counts.get(entry.key) !== entry.count) continue;
    const pair = pairOfKey(entry.key);
    const disjoint = sharing.outputs.reduce(
      (sum, output) => sum + findOccurrences(pair, output).length,
      0,
    );
    if (disjoint < 2) continue;
    const score = scoreOf(sharing, entry.key, disjoint);
    const isStillBest = sharing.heap.length === 0 || score >= sharing.heap[0].score;
    if (score === entry.score || isStillBest) extractPair(sharing, pair);
    else pushEntry(sharing.heap, { ...entry, score });
  }
}

/** Digits of the rows `from … to − 1` of the matrix, one map of terms an output. */
function termsOfRows(weights: ArrayLike<number>, nOut: number, from: number, to: number) {
  return Array.from({ length: nOut }, (_, output) => {
    const terms = new Map<number, ProductTerm>();
    for (let node = from; node < to; node++) {
      for (const { shift, negative } of csdDigits(weights[node * nOut + output])) {
        terms.set(termCode(node, shift, negative), { node, shift, negative });
      }
    }
    return terms;
  });
}

function countPairs(outputs: readonly Map<number, ProductTerm>[]): number {
  return outputs.reduce((sum, { size }) => sum + (size * (size - 1)) / 2, 0);
}

/**
 * Plan of `y = Wᵀx` for integers `W[nIn, nOut]` (row-major, |w| < 2^52) and inputs of `inputWidth` bits:
 * canonical signed digits, then greedy two-term sub-expression sharing over the whole matrix. A pair scores
 * (occurrences − 1)·(overlapping bits + 1); ties go to the lower node numbers, so the plan is a function of
 * the matrix alone. Matrices with more than 150 000 pairs of terms are shared in blocks of inputs.
 */
export function optimiseProducts(
  weights: ArrayLike<number>,
  nIn: number,
  nOut: number,
  inputWidth: number,
): ProductPlan {
  const pairs = countPairs(termsOfRows(weights, nOut, 0, nIn));
  const blocks = Math.max(1, Math.ceil(pairs / MAX_PAIRS));
  const rowsPerBlock = Math.ceil(nIn / blocks);
  const widths = new Array<number>(nIn).fill(inputWidth);
  const sums: SharedSum[] = [];
  const outputs: ProductTerm[][] = Array.from({ length: nOut }, () => []);
  let digits = 0;
  for (let from = 0; from < nIn; from += rowsPerBlock) {
    const block = termsOfRows(weights, nOut, from, Math.min(nIn, from + rowsPerBlock));
    digits += block.reduce((sum, terms) => sum + terms.size, 0);
    sharePairs({ outputs: block, widths, sums, counts: new Map(), heap: [] });
    block.forEach((terms, output) => {
      outputs[output].push(...terms.values());
    });
  }
  return { inputs: nIn, sums, outputs, digits };
}
