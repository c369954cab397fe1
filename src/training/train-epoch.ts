// One pass over the training split: gradients of a batch in chunks, then one step of the optimiser.
import * as tf from '@tensorflow/tfjs-core';
import { type LossTotals, startTotals, type TeacherTargets } from './classification-loss.js';
import { centreGradients, type InputConditioning } from './condition-input.js';
import { runHostKernel } from './host-kernel.js';
import type { LayerNumbers } from './layer-numbers.js';
import { type LayerParameters, zerosLike } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { loadNetwork, runBackward, runForward, type StepTrace } from './run-network.js';
import { computeTableLoss } from './table-loss.js';
import { chunkRows, gatherRows, type SampleTable } from './training-batches.js';

/** What the loss of a batch is measured against. */
export interface LossTarget {
  readonly teacher: TeacherTargets | undefined;
  /** λ of the distillation; 0 without. */
  readonly lambda: number;
}

/** A batch's mean loss and the gradients of the real parameters. */
export interface BatchGradients {
  readonly totals: LossTotals;
  readonly gradients: readonly LayerParameters[];
}

/** Forward, loss and backward over the samples `rows` of `table`. Gradients are those of the mean loss. */
export function computeBatchGradients(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  parameters: readonly LayerParameters[],
  table: SampleTable,
  rows: Int32Array,
  target: LossTarget,
  conditioning: InputConditioning,
): BatchGradients {
  const gradients = zerosLike(parameters);
  const totals = startTotals();
  tf.tidy(() => {
    const network = loadNetwork(plan, numbers, true);
    const most = chunkRows(plan);
    const chunks = Math.ceil(rows.length / most);
    for (let i = 0; i < chunks; i++) {
      const from = Math.floor((i * rows.length) / chunks);
      const chunk = rows.subarray(from, Math.floor(((i + 1) * rows.length) / chunks));
      tf.tidy(() => {
        const traces: StepTrace[] = [];
        const x = gatherRows(table, chunk, plan.inputSize);
        const logits = runForward(network, x, chunk.length, traces);
        const slope = runHostKernel([logits], [logits.shape], ([values], [gradient]) => {
          const { teacher, lambda } = target;
          computeTableLoss(values, table, chunk, teacher, lambda, rows.length, gradient, totals);
        })[0];
        runBackward(network, traces, slope, chunk.length, gradients);
      });
    }
  });
  rescale(gradients, numbers);
  if (!parameters[0].norm) centreGradients(gradients[0], conditioning);
  return { totals, gradients };
}

/** From gradients of the graph's scaled weights to gradients of real weights. */
function rescale(gradients: readonly LayerParameters[], numbers: readonly LayerNumbers[]): void {
  gradients.forEach(({ kernel, bias }, i) => {
    const { kernelScale, biasScale } = numbers[i];
    for (let k = 0; k < kernel.length; k++) kernel[k] *= kernelScale;
    for (let b = 0; b < bias.length; b++) bias[b] *= biasScale;
  });
}
