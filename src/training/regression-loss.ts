// Squared error of a regression and its distillation, with their gradients.
import type { LossTotals, TeacherTargets } from './classification-loss.js';

/** A teacher's outputs for a training split as what students learn from: as they are, no temperature softens them. */
export function regressionTargets(outputs: Float32Array, outputsPerSample: number): TeacherTargets {
  return {
    task: 'regression',
    temperature: 1,
    probabilities: outputs.slice(),
    negativeEntropy: new Float64Array(outputs.length / outputsPerSample),
  };
}

/**
 * L = (1−λ)·mean (y − z)² + λ·mean (z_t − z)², means over the outputs of a sample. `rows` are the samples of this
 * chunk within the split. Adds to `totals`, writes dL/dz divided by `batchSize` into `gradient`. λ = 0 leaves the
 * distillation sums alone.
 */
export function computeRegressionLoss(
  values: ArrayLike<number>,
  targets: Float32Array,
  rows: Int32Array,
  teacher: TeacherTargets | undefined,
  lambda: number,
  batchSize: number,
  gradient: Float32Array,
  totals: LossTotals,
): void {
  const outputs = gradient.length / rows.length;
  const heard = lambda > 0 ? teacher?.probabilities : undefined;
  const own = heard ? 1 - lambda : 1;
  for (let i = 0; i < gradient.length; i++) {
    const at = rows[Math.floor(i / outputs)] * outputs + (i % outputs);
    const error = values[i] - targets[at];
    const slope = (2 * error) / outputs;
    totals.crossEntropy += (error * error) / outputs;
    totals.loss += (own * error * error) / outputs;
    totals.crossEntropyNormSquared += slope * slope;
    let sum = own * slope;
    if (heard) {
      const distance = values[i] - heard[at];
      const pull = (2 * distance) / outputs;
      totals.divergence += (distance * distance) / outputs;
      totals.loss += (lambda * distance * distance) / outputs;
      totals.distillationNormSquared += pull * pull;
      sum += lambda * pull;
    }
    gradient[i] = sum / batchSize;
  }
}
