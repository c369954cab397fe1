// Samples in the order and the portions a training takes them in.
import type * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/random.js';
import { runHostKernel } from './host-kernel.js';
import type { NetworkPlan } from './network-plan.js';

/** One split as a graph takes it: features already in units of the input format. */
export interface SampleTable {
  readonly count: number;
  readonly features: Float32Array;
  readonly labels: Int32Array;
  /** Standardised targets, row-major `[count, outputs]`; present where the task is regression. */
  readonly targets?: Float32Array;
  /** What the loss of each sample is multiplied with; absent: 1. */
  readonly weights?: Float32Array;
}

/** Tensors above this many elements fall out of the cache and into the engine's slow allocation (measured). */
const CHUNK_ELEMENTS = 32768;

/** Most samples a graph should take at once. */
export function chunkRows(plan: NetworkPlan): number {
  return Math.max(16, Math.floor(CHUNK_ELEMENTS / plan.widest));
}

/** All samples in random order, cut into batches whose sizes differ by one at most. */
export function shuffleIntoBatches(
  count: number,
  batchSize: number,
  random: RandomStream,
): Int32Array[] {
  const order = random.permutation(count);
  const batches = countBatches(count, batchSize);
  return Array.from({ length: batches }, (_, i) =>
    order.subarray(Math.floor((i * count) / batches), Math.floor(((i + 1) * count) / batches)),
  );
}

/** Batches an epoch has: the whole number that brings their size nearest to `batchSize`. */
export function countBatches(count: number, batchSize: number): number {
  return Math.max(1, Math.round(count / batchSize));
}

/** The features of these samples as a tensor `[rows.length, size]`. */
export function gatherRows(table: SampleTable, rows: Int32Array, size: number): tf.Tensor {
  const { features } = table;
  return runHostKernel([], [[rows.length, size]], (_, [target]) => {
    for (let r = 0; r < rows.length; r++) {
      const from = rows[r] * size;
      const to = r * size;
      for (let i = 0; i < size; i++) target[to + i] = features[from + i];
    }
  })[0];
}
