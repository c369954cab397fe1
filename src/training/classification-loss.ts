// Cross-entropy and distillation on logits, with their gradients.

/**
 * How a student and its teacher learn (QKD, arXiv 1911.12491). `tutoring`: alone at first, then from the teacher as
 * it is. `self_study_co_study_tutoring`: alone, then both learn from each other, then from the teacher as it has become.
 */
export const DISTILLATION_SCHEDULES = ['tutoring', 'self_study_co_study_tutoring'] as const;
export type DistillationSchedule = (typeof DISTILLATION_SCHEDULES)[number];

/** How a student listens to its teacher. */
export interface Distillation {
  /** Softens both distributions, ≥ 1; 2 … 5 is usual. */
  readonly temperature: number;
  /** λ, share of the distillation term, 0 … 1. */
  readonly weight: number;
  /** `tutoring` when left out. */
  readonly schedule?: DistillationSchedule;
}

/** The teacher's softened answers for a training split. */
export interface TeacherTargets {
  readonly temperature: number;
  /** softmax(logits / T), row-major `[count, classes]`; of a regression the teacher's outputs as they are. */
  readonly probabilities: Float32Array;
  /** Σ t·ln t of every row. */
  readonly negativeEntropy: Float64Array;
  /** Absent: classification. */
  readonly task?: 'regression';
}

/**
 * Sums over samples, each times its weight, to be divided by their number. Squared norms are of the gradients of the
 * logits. Of a regression `crossEntropy` is the squared error, `divergence` the squared distance to the teacher.
 */
export interface LossTotals {
  loss: number;
  crossEntropy: number;
  /** KL(teacher ‖ student) at the temperature, without T². */
  divergence: number;
  crossEntropyNormSquared: number;
  distillationNormSquared: number;
}

/** Fresh sums. */
export function startTotals(): LossTotals {
  return {
    loss: 0,
    crossEntropy: 0,
    divergence: 0,
    crossEntropyNormSquared: 0,
    distillationNormSquared: 0,
  };
}

/** softmax(logits / T) of one row into `target`; returns ln Σ exp(logits / T). */
function softmaxInto(
  target: Float64Array,
  logits: ArrayLike<number>,
  from: number,
  temperature: number,
): number {
  const classes = target.length;
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[from + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    target[c] = Math.exp((logits[from + c] - largest) / temperature);
    sum += target[c];
  }
  for (let c = 0; c < classes; c++) target[c] /= sum;
  return Math.log(sum) + largest / temperature;
}

/** Softens a teacher's logits, row-major `[count, classes]`. */
export function softenTeacher(
  logits: Float32Array,
  classes: number,
  temperature: number,
): TeacherTargets {
  const targets = {
    temperature,
    probabilities: new Float32Array(logits.length),
    negativeEntropy: new Float64Array(logits.length / classes),
  };
  refreshTargets(targets, logits);
  return targets;
}

/** Softens the logits of a teacher that has learnt on into the `targets` it gave before, which are overwritten. */
export function refreshTargets(targets: TeacherTargets, logits: Float32Array): void {
  const { temperature, probabilities, negativeEntropy } = targets;
  if (targets.task === 'regression') {
    probabilities.set(logits);
    return;
  }
  const count = negativeEntropy.length;
  const classes = probabilities.length / count;
  const row = new Float64Array(classes);
  for (let i = 0; i < count; i++) {
    softmaxInto(row, logits, i * classes, temperature);
    negativeEntropy[i] = 0;
    for (let c = 0; c < classes; c++) {
      const p = Math.fround(row[c]);
      probabilities[i * classes + c] = p;
      if (p > 0) negativeEntropy[i] += p * Math.log(p);
    }
  }
}

/**
 * L = (1−λ)·CE(y, z) + λ·T²·KL(softmax(z_t/T) ‖ softmax(z/T)) (Hinton et al., arXiv 1503.02531).
 * `rows` are the samples of this chunk within the split. Adds to `totals`, writes dL/dz divided by
 * `batchSize` into `gradient`. λ = 0 leaves the distillation sums alone. `weights`, one a sample of the split, multiply
 * all of a sample's loss, distillation included, as Keras' `class_weight` does; left out, all are 1.
 */
export function computeLoss(
  logits: ArrayLike<number>,
  labels: Int32Array,
  rows: Int32Array,
  teacher: TeacherTargets | undefined,
  lambda: number,
  batchSize: number,
  gradient: Float32Array,
  totals: LossTotals,
  weights?: Float32Array,
): void {
  const classes = gradient.length / rows.length;
  const student = new Float64Array(classes);
  const softened = new Float64Array(classes);
  const listens = teacher !== undefined && lambda > 0;
  for (let r = 0; r < rows.length; r++) {
    const at = r * classes;
    const label = labels[rows[r]];
    const weight = weights ? weights[rows[r]] : 1;
    const crossEntropy = weight * (softmaxInto(student, logits, at, 1) - logits[at + label]);
    totals.crossEntropy += crossEntropy;
    totals.loss += (listens ? 1 - lambda : 1) * crossEntropy;
    for (let c = 0; c < classes; c++) {
      const slope = weight * (student[c] - (c === label ? 1 : 0));
      totals.crossEntropyNormSquared += slope * slope;
      gradient[at + c] = ((listens ? 1 - lambda : 1) * slope) / batchSize;
    }
    if (listens) {
      const share = { lambda, batchSize, weight };
      addDistillation(logits, at, rows[r], teacher, share, softened, gradient, totals);
    }
  }
}

function addDistillation(
  logits: ArrayLike<number>,
  at: number,
  sample: number,
  teacher: TeacherTargets,
  {
    lambda,
    batchSize,
    weight,
  }: { readonly lambda: number; readonly batchSize: number; readonly weight: number },
  softened: Float64Array,
  gradient: Float32Array,
  totals: LossTotals,
): void {
  const { temperature, probabilities, negativeEntropy } = teacher;
  const classes = softened.length;
  const logSum = softmaxInto(softened, logits, at, temperature);
  let divergence = negativeEntropy[sample];
  for (let c = 0; c < classes; c++) {
    const target = probabilities[sample * classes + c];
    divergence -= target * (logits[at + c] / temperature - logSum);
    // T² from the loss, 1/T from the derivative of z/T.
    const slope = weight * (temperature * (softened[c] - target));
    totals.distillationNormSquared += slope * slope;
    gradient[at + c] += (lambda * slope) / batchSize;
  }
  divergence *= weight;
  totals.divergence += divergence;
  totals.loss += lambda * temperature * temperature * divergence;
}
