// Refuses a distillation that cannot teach: wrong logits, or a term too weak or too strong to matter.
import { ParetapeError } from '../core/errors.js';
import type { LossTotals } from './classification-loss.js';
import { accuracyOf } from './predict.js';

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
 * `totals` are sums over `samples`. A student that has reached its teacher, both far from uniform, may go on,
 * and so may one that already fits the labels.
 */
export function checkFirstDistilledBatch(
  totals: LossTotals,
  samples: number,
  teacherSharpness: number,
): void {
  const divergence = totals.divergence / samples;
  const ratio = Math.sqrt(totals.distillationNormSquared / totals.crossEntropyNormSquared);
  const figures = `KL ${divergence.toExponential(2)}, gradient ratio ${ratio.toPrecision(3)}`;
  const { low, high } = GRADIENT_RATIO_LIMITS;
  const isWeak = divergence < LEAST_DIVERGENCE || ratio < low;
  if (isWeak && teacherSharpness < LEAST_SHARPNESS) {
    refuse(`the softened teacher says almost nothing (${figures})`, 'lower the temperature');
  }
  const fitted = totals.crossEntropy / samples < FITTED_CROSS_ENTROPY;
  if (!(ratio <= high) && !fitted) {
    refuse(`the teacher drowns the labels (${figures})`, 'raise the temperature or the epochs');
  }
}

/** Mean information (nats) the softened teacher carries about the class below which it counts as uniform. */
const LEAST_SHARPNESS = 0.01;

/** Mean KL(teacher ‖ uniform) in nats: ln classes − mean entropy. */
export function sharpnessOf(negativeEntropy: Float64Array, classes: number): number {
  const sum = negativeEntropy.reduce((total, value) => total + value, 0);
  return Math.log(classes) + sum / negativeEntropy.length;
}
