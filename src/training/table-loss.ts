// The loss of a chunk of samples, whatever the task.
import {
  computeLoss,
  type LossTotals,
  softenTeacher,
  type TeacherTargets,
} from './classification-loss.js';
import { computeRegressionLoss, regressionTargets } from './regression-loss.js';
import type { SampleTable } from './training-batches.js';

/** `computeLoss` with the weights of the table, or `computeRegressionLoss` where it has targets; see there. */
export function computeTableLoss(
  values: ArrayLike<number>,
  { labels, targets, weights }: Pick<SampleTable, 'labels' | 'targets' | 'weights'>,
  rows: Int32Array,
  teacher: TeacherTargets | undefined,
  lambda: number,
  batchSize: number,
  gradient: Float32Array,
  totals: LossTotals,
): void {
  if (targets) {
    computeRegressionLoss(values, targets, rows, teacher, lambda, batchSize, gradient, totals);
  } else {
    computeLoss(values, labels, rows, teacher, lambda, batchSize, gradient, totals, weights);
  }
}

/** What students learn from a teacher's outputs for the samples of this table; `temperature` is for classes alone. */
export function targetsOf(
  outputs: Float32Array,
  { targets }: Pick<SampleTable, 'targets'>,
  classes: number,
  temperature: number,
): TeacherTargets {
  return targets
    ? regressionTargets(outputs, classes)
    : softenTeacher(outputs, classes, temperature);
}
