// Dense and convolution layers alike: columns of inputs gathered by an index table, summed by one kernel.
import { type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { createSumKernel, type Sums, sumExactly } from '../sum-of-products.js';
import type { FastLayer } from './layer-semantics.js';

/** Where each term of each output position lies in one sample; −1 is a zero of the padding. */
export interface Windows {
  /** `offsets[term · positions + position]`. */
  readonly offsets: Int32Array;
  readonly positions: number;
}

/** Columns gathered at once: small enough for the second-level cache, long enough to pay for the loop. */
const BLOCK_VALUES = 16_384;
const SHORTEST_BLOCK = 16;
const LONGEST_BLOCK = 512;

/** The fast run of a layer of windowed sums; undefined where doubles do not suffice. */
export function prepareWindowedSums(
  sums: Sums,
  windows: Windows,
  source: NetworkLayer,
): FastLayer | undefined {
  const kernel = createSumKernel(sums);
  if (kernel === undefined) return undefined;
  const { positions } = windows;
  const terms = windows.offsets.length / positions;
  const inputSize = sizeOf(source.outputShape);
  const outputs = sums.bias.values.length;
  const block = Math.min(LONGEST_BLOCK, Math.max(SHORTEST_BLOCK, Math.floor(BLOCK_VALUES / terms)));
  return ([input], count) => {
    const total = count * positions;
    const results = new Float64Array(total * outputs);
    const columns = new Float64Array(terms * block);
    for (let start = 0; start < total; start += block) {
      const width = Math.min(block, total - start);
      gatherColumns(input, inputSize, windows, start, width, columns);
      const target = results.subarray(start * outputs, (start + width) * outputs);
      kernel(columns, width, target);
    }
    return results;
  };
}

function gatherColumns(
  input: Float64Array,
  inputSize: number,
  { offsets, positions }: Windows,
  start: number,
  width: number,
  columns: Float64Array,
): void {
  const terms = offsets.length / positions;
  for (let c = 0; c < width; c++) {
    const sample = Math.floor((start + c) / positions);
    const position = start + c - sample * positions;
    const base = sample * inputSize;
    for (let term = 0; term < terms; term++) {
      const offset = offsets[term * positions + position];
      columns[term * width + c] = offset < 0 ? 0 : input[base + offset];
    }
  }
}

/** The definition: every output of every position of every sample, in integers of any size. */
export function runWindowedSumsExactly(
  sums: Sums,
  windows: Windows,
  source: NetworkLayer,
  input: readonly bigint[],
  count: number,
): bigint[] {
  const { offsets, positions } = windows;
  const terms = offsets.length / positions;
  const inputSize = sizeOf(source.outputShape);
  const results: bigint[] = [];
  for (let sample = 0; sample < count; sample++) {
    for (let position = 0; position < positions; position++) {
      const column = Array.from({ length: terms }, (_, term) => {
        const offset = offsets[term * positions + position];
        return offset < 0 ? 0n : input[sample * inputSize + offset];
      });
      for (let output = 0; output < sums.bias.values.length; output++) {
        results.push(sumExactly(sums, output, column));
      }
    }
  }
  return results;
}
