// Which inputs are worked on in which cycle, so that no output has many non-zero weights in one of them.
import type { ConstantMatrix } from '../constant-matrix.js';

type Weights = Pick<ConstantMatrix, 'nIn' | 'nOut' | 'weights'>;

/** Larger matrices keep the order of hls4ml: a search over all pairs of inputs would take longer than it saves. */
const MAX_SEARCHED = 2 ** 20;

/** Non-zero weights by output and cycle, row-major `[nOut, ticks]`. */
function countByTick({ nIn, nOut, weights }: Weights, tickOf: Int32Array, ticks: number) {
  const counts = new Int32Array(nOut * ticks);
  for (let input = 0; input < nIn; input++) {
    for (let output = 0; output < nOut; output++) {
      if (weights[input * nOut + output] !== 0) counts[output * ticks + tickOf[input]]++;
    }
  }
  return counts;
}

/** Σ over outputs of the most non-zero weights in a cycle: the rows of multiples to be added. */
function countRows(counts: Int32Array, ticks: number): number {
  let rows = 0;
  for (let at = 0; at < counts.length; at += ticks) {
    rows += Math.max(...counts.subarray(at, at + ticks));
  }
  return rows;
}

/** Moves an input's weights from one cycle to another. */
function moveInput(
  { nOut, weights }: Weights,
  counts: Int32Array,
  ticks: number,
  input: number,
  from: number,
  to: number,
): void {
  for (let output = 0; output < nOut; output++) {
    if (weights[input * nOut + output] === 0) continue;
    counts[output * ticks + from]--;
    counts[output * ticks + to]++;
  }
}

/**
 * The cycle of every input, as many inputs in each: hls4ml's `input mod ticks`, then two inputs are exchanged as long as that
 * saves rows. The order of a sum does not matter to its exact result.
 */
export function balanceInputs(matrix: Weights, ticks: number): Int32Array {
  const { nIn, nOut } = matrix;
  const tickOf = Int32Array.from({ length: nIn }, (_, input) => input % ticks);
  if (ticks >= nIn || nIn * nIn * nOut > MAX_SEARCHED) return tickOf;
  const counts = countByTick(matrix, tickOf, ticks);
  let rows = countRows(counts, ticks);
  const exchange = (a: number, b: number) => {
    const [tickA, tickB] = [tickOf[a], tickOf[b]];
    moveInput(matrix, counts, ticks, a, tickA, tickB);
    moveInput(matrix, counts, ticks, b, tickB, tickA);
    [tickOf[a], tickOf[b]] = [tickB, tickA];
  };
  for (let a = 0; a < nIn; a++) {
    for (let b = a + 1; b < nIn; b++) {
      if (tickOf[a] === tickOf[b]) continue;
      exchange(a, b);
      const after = countRows(counts, ticks);
      if (after < rows) rows = after;
      else exchange(a, b);
    }
  }
  return tickOf;
}
