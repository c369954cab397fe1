// Refuses a distillation that cannot teach: wrong logits, or a term too weak or too strong to matter.
import { ParetapeError } from '../core/errors.js';
import { rSquaredOf } from '../core/r-squared.js';
import type { LossTotals, TeacherTargets } from './classification-loss.js';
import { accuracyOf } from './predict.js';
import type { SampleTable } from './training-batches.js';

/** Limits of ‖gradient of distillation‖ / ‖gradient of cross-entropy‖ at the first distilled batch. */
export const GRADIENT_RATIO_LIMITS = { low: 0.05, high: 20 } as const;

/** Below this mean KL (nats, at the temperature) at the first distilled batch there is nothing to learn from the teacher. */
export const LEAST_DIVERGENCE = 1e-3;

/** A student whose cross-entropy is below this already fits the labels: a large ratio is then no fault. */
const FITTED_CROSS_ENTROPY = 0.1;

function refuse(problem: string, hint: string): never {
  throw new ParetapeError('TOOL_FAILED', `distillation check: ${problem}`, { hint });
}

/**
 * Throws TOOL_FAILED where teacher logits do not belong to the training split: wrong number, not finite,
 * probabilities instead of logits, or no better than chance.
 */
export function checkTeacherLogits(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
): void {
  const hint = 'train the teacher again on the same dataset and hand on its trainLogits unchanged';
  if (logits.length !== labels.length * classes) {
    refuse(
      `${logits.length} teacher logits for ${labels.length} samples of ${classes} classes`,
      hint,
    );
  }
  if (!logits.every(Number.isFinite)) refuse('a teacher logit is not a finite number', hint);
  if (areProbabilities(logits, classes)) {
    refuse('the teacher hands on probabilities, not logits', 'cache the values before the softmax');
  }
  const accuracy = accuracyOf(logits, labels, classes);
  if (accuracy <= 1 / classes) {
    refuse(`the teacher answers ${accuracy.toFixed(4)} of its training samples`, hint);
  }
}

/**
 * `checkTeacherLogits`; of a regression: throws TOOL_FAILED where a teacher's outputs are too few or many, not finite, or
 * no better than the mean of the targets.
 */
export function checkTeacherOutputs(
  outputs: Float32Array,
  { labels, targets }: Pick<SampleTable, 'labels' | 'targets'>,
  classes: number,
): void {
  if (!targets) {
    checkTeacherLogits(outputs, labels, classes);
    return;
  }
  const hint = 'train the teacher again on the same dataset and hand on its trainLogits unchanged';
  if (outputs.length !== targets.length) {
    refuse(`${outputs.length} teacher outputs for ${targets.length} targets`, hint);
  }
  if (!outputs.every(Number.isFinite)) refuse('a teacher output is not a finite number', hint);
  const score = rSquaredOf(outputs, targets, classes);
  if (score > 0) return;
  refuse(`the teacher explains no variance of its training samples (R² ${score.toFixed(4)})`, hint);
}

function areProbabilities(logits: Float32Array, classes: number): boolean {
  for (let row = 0; row < logits.length; row += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      if (logits[row + c] < 0) return false;
      sum += logits[row + c];
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}

/**
 * Throws TOOL_FAILED where the distillation of the first distilled batch is dead or drowns the labels.
 * `totals` are sums over `samples`; `teacher` names who teaches, a student where the two learn from each other. A student that has reached its teacher, both far from uniform, may go on,
 * and so may one that already fits the labels.
 */
export function checkFirstDistilledBatch(
  totals: LossTotals,
  samples: number,
  teacherSharpness: number,
  teacher = 'the teacher',
): void {
  const divergence = totals.divergence / samples;
  const ratio = Math.sqrt(totals.distillationNormSquared / totals.crossEntropyNormSquared);
  const figures = `divergence ${divergence.toExponential(2)}, gradient ratio ${ratio.toPrecision(3)}`;
  const { low, high } = GRADIENT_RATIO_LIMITS;
  const isWeak = divergence < LEAST_DIVERGENCE || ratio < low;
  if (isWeak && teacherSharpness < LEAST_SHARPNESS) {
    refuse(`softened, ${teacher} says almost nothing (${figures})`, 'lower the temperature');
  }
  const fitted = totals.crossEntropy / samples < FITTED_CROSS_ENTROPY;
  if (!(ratio <= high) && !fitted) {
    refuse(`${teacher} drowns the labels (${figures})`, 'raise the temperature or the epochs');
  }
}

/** Mean information (nats) the softened teacher carries about the class below which it counts as uniform. */
const LEAST_SHARPNESS = 0.01;

/** Mean KL(teacher ‖ uniform) in nats: ln classes − mean entropy. */
export function sharpnessOf(negativeEntropy: Float64Array, classes: number): number {
  const sum = negativeEntropy.reduce((total, value) => total + value, 0);
  return Math.log(classes) + sum / negativeEntropy.length;
}

/** How much a teacher says: `sharpnessOf`, or of a regression the mean variance of its outputs; its targets have about 1. */
export function teacherSharpness(targets: TeacherTargets, classes: number): number {
  const { task, probabilities, negativeEntropy } = targets;
  if (task !== 'regression') return sharpnessOf(negativeEntropy, classes);
  const sums = new Float64Array(classes);
  const squares = new Float64Array(classes);
  const count = probabilities.length / classes;
  probabilities.forEach((value, i) => {
    sums[i % classes] += value / count;
    squares[i % classes] += (value * value) / count;
  });
  return squares.reduce((sum, square, c) => sum + (square - sums[c] ** 2) / classes, 0);
}
