// Logits and accuracy of a graph over a whole split.
import * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from './host-kernel.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { NetworkPlan } from './network-plan.js';
import { loadNetwork, runForward } from './run-network.js';
import { chunkRows, gatherRows, type SampleTable } from './training-batches.js';

/**
 * Output of the first `stepCount` steps (all of them: logits) for the first `count` samples,
 * row-major, in units of that step's output.
 */
export function predict(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  table: SampleTable,
  count = table.count,
  stepCount = plan.steps.length,
): Float32Array {
  const most = chunkRows(plan);
  let output = new Float32Array(0);
  tf.tidy(() => {
    const network = loadNetwork(plan, numbers, false);
    for (let from = 0; from < count; from += most) {
      const rows = Int32Array.from({ length: Math.min(most, count - from) }, (_, i) => from + i);
      tf.tidy(() => {
        const x = gatherRows(table, rows, plan.inputSize);
        const result = runForward(network, x, rows.length, [], stepCount);
        const size = result.size / rows.length;
        if (from === 0) output = new Float32Array(count * size);
        runHostKernel([result], [], ([values]) => output.set(values, from * size));
      });
    }
  });
  return output;
}

/** Index of the largest logit of one row; the lowest index among equals. */
export function argmax(logits: ArrayLike<number>, from: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[from + c] > logits[from + best]) best = c;
  return best;
}

/** Fraction of rows whose largest logit is that of the label. */
export function accuracyOf(logits: ArrayLike<number>, labels: Int32Array, classes: number): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    if (argmax(logits, i * classes, classes) === labels[i]) right++;
  }
  return labels.length === 0 ? 0 : right / labels.length;
}
