// Logits and accuracy of a graph over a whole split.
import * as tf from '@tensorflow/tfjs-core';
import { rSquaredOf } from '../core/r-squared.js';
import { runHostKernel } from './host-kernel.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { NetworkPlan } from './network-plan.js';
import { type LoadedNetwork, loadNetwork, observeStep, runForward } from './run-network.js';
import { chunkRows, gatherRows, type SampleTable } from './training-batches.js';

/** Logits of the first `count` samples, row-major `[count, classes]`, in units of the last layer. */
export function predict(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  table: SampleTable,
  count = table.count,
): Float32Array {
  return runOver(plan, numbers, table, count, (network, x, rows) =>
    runForward(network, x, rows, []),
  );
}

/** What the formats of step `step` are chosen from, for the first `count` samples, in units of its sums. */
export function observe(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  table: SampleTable,
  count: number,
  step: number,
): Float32Array {
  return runOver(plan, numbers, table, count, (network, x, rows) =>
    observeStep(network, x, rows, step),
  );
}

/** Results of `run` over chunks of the first `count` samples, row-major behind each other. */
function runOver(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  table: SampleTable,
  count: number,
  run: (network: LoadedNetwork, x: tf.Tensor, rows: number) => tf.Tensor,
): Float32Array {
  const most = chunkRows(plan);
  let output = new Float32Array(0);
  tf.tidy(() => {
    const network = loadNetwork(plan, numbers, false);
    for (let from = 0; from < count; from += most) {
      const rows = Int32Array.from({ length: Math.min(most, count - from) }, (_, i) => from + i);
      tf.tidy(() => {
        const x = gatherRows(table, rows, plan.inputSize);
        const result = run(network, x, rows.length);
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

/** The score of a split: R² of its targets where it has some, else the accuracy of its labels. `logits` in real units. */
export function scoreOf(
  logits: ArrayLike<number>,
  { labels, targets }: Pick<SampleTable, 'labels' | 'targets'>,
  classes: number,
): number {
  return targets ? rSquaredOf(logits, targets, classes) : accuracyOf(logits, labels, classes);
}

/** Fraction of rows whose largest logit is that of the label. */
export function accuracyOf(logits: ArrayLike<number>, labels: Int32Array, classes: number): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    if (argmax(logits, i * classes, classes) === labels[i]) right++;
  }
  return labels.length === 0 ? 0 : right / labels.length;
}
