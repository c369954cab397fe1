// Turns a matrix of constants into few additions: greedy sharing, then annealing over sharing taken apart in part.
import { contentHash } from '../../core/hash.js';
import { createRandom, type RandomStream } from '../../core/random.js';
import { dissolveSums, dropUnusedSums, rewriteDigits } from './dissolve-sums.js';
import type { ProductPlan } from './product-plan.js';
import { sharePairs } from './share-pairs.js';
import { countFullAdders, planOfGraph, type SharingGraph, startGraph } from './sharing-graph.js';

export interface OptimiseOptions {
  /** Sums behind more additions than this are not shared: faster and larger. By size when left out. */
  readonly maxDepth?: number;
  /** Pairs of terms that may be counted while the greedy result is improved; 0 leaves it as it is. */
  readonly work?: number;
}

/**
 * Deeper sums save nothing more once sharing is searched for, and cost time: 16 × 64 weights of 6 bits, 60 % zero (717 digits), take
 * 3547 full adders with sums of depth 1, 3409 with depth 2 and 3409 with depth 3; 32 × 32 dense ones (2149 digits) 10 028 with depth
 * 2 and 9732 with depth 3.
 */
function chooseDepth(digits: number): number {
  return digits > 1000 ? 3 : 2;
}

/** A second or two for a matrix of 16 × 64; what is greater than that spends most of it on the first pass. */
const DEFAULT_WORK = 8_000_000;
const MAX_ROUNDS = 2500;
/** Small matrices are through with all that can be shared after a few rounds a digit. */
const ROUNDS_PER_DIGIT = 10;
/** Sums taken apart in a round: at most this many and this share, more would be a start from nothing. */
const DISSOLVED_SUMS = 40;
const DISSOLVED_SHARE = 0.6;
/** Share of digit pairs that are written otherwise in a round. */
const REWRITTEN_SHARE = 0.03;
const NOISE = 0.3;
/** Loss that is accepted in the first round, as a share of the whole; falls to 0 with the work done. */
const START_TEMPERATURE = 0.003;

interface Search {
  readonly random: RandomStream;
  readonly maxDepth: number;
  readonly work: number;
  readonly rounds: number;
}

/** One round: some sums taken apart, some digits written otherwise, shared again. */
function varyGraph(graph: SharingGraph, { random, maxDepth }: Search) {
  const sums = graph.nodes.length - graph.inputs;
  const share = random.uniform() * Math.min(DISSOLVED_SHARE, DISSOLVED_SUMS / Math.max(1, sums));
  const opened = dissolveSums(graph, () => random.uniform() < share);
  const rewritten = rewriteDigits(opened, () => random.uniform() < REWRITTEN_SHARE);
  const shared = sharePairs(rewritten, { maxDepth, noise: NOISE, random });
  return { graph: dropUnusedSums(shared.graph), work: shared.work };
}

/** Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) from the greedy graph; answers the best one met. */
function improveGraph(start: SharingGraph, search: Search): SharingGraph {
  let current = { graph: start, cost: countFullAdders(start) };
  let best = current;
  const temperature = START_TEMPERATURE * current.cost;
  let done = 0;
  for (let round = 0; round < search.rounds && done < search.work; round++) {
    const progress = Math.max(round / search.rounds, done / search.work);
    const { graph, work } = varyGraph(current.graph, search);
    done += work + graph.nodes.length;
    const cost = countFullAdders(graph);
    const loss = temperature * (1 - progress) * search.random.uniform();
    if (cost <= current.cost + loss) current = { graph, cost };
    if (cost < best.cost) best = current;
  }
  return best.graph;
}

function planProducts(
  weights: ArrayLike<number>,
  nIn: number,
  nOut: number,
  inputWidths: number | readonly number[],
  options: OptimiseOptions & { readonly work: number },
): ProductPlan {
  const digits = startGraph(weights, nIn, nOut, inputWidths);
  const count = digits.outputs.reduce((sum, { size }) => sum + size, 0);
  const { maxDepth = chooseDepth(count), work } = options;
  const random = createRandom(0, 'constant products');
  const greedy = sharePairs(digits, { maxDepth, noise: 0, random });
  const rounds = Math.min(MAX_ROUNDS, ROUNDS_PER_DIGIT * count);
  const search = { random, maxDepth, work: work - greedy.work, rounds };
  return planOfGraph(improveGraph(dropUnusedSums(greedy.graph), search), count);
}

/** Plans kept, so that a layer met again in another network or process step is not searched for again. */
const MAX_REMEMBERED = 256;
const remembered = new Map<string, ProductPlan>();

/**
 * Plan of `y = Wᵀx` for integers `W[nIn, nOut]` (row-major, |w| < 2^52) and inputs of so many bits, all or each. Two-term sums
 * are shared greedily over the whole matrix (score: occurrences saved × bits); then, within `work`, the graph with the
 * fewest full adders is searched for by taking sums apart and sharing anew. A function of its arguments alone.
 */
export function optimiseProducts(
  weights: ArrayLike<number>,
  nIn: number,
  nOut: number,
  inputWidths: number | readonly number[],
  { maxDepth, work = DEFAULT_WORK }: OptimiseOptions = {},
): ProductPlan {
  const key = contentHash([Array.from(weights), nIn, nOut, inputWidths, String(maxDepth), work]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const plan = planProducts(weights, nIn, nOut, inputWidths, { maxDepth, work });
  const [oldest] = remembered.keys();
  if (remembered.size >= MAX_REMEMBERED) remembered.delete(oldest);
  remembered.set(key, plan);
  return plan;
}
