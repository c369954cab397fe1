// What happens when in a student's training: warm-up, rounding, pruning, distillation, fine-tuning.
import type { Distillation } from './classification-loss.js';
import { sparsityAt } from './pruning.js';

/** Boundaries of the phases in epochs; each phase starts with the epoch of its number. */
export interface StudentSchedule {
  readonly epochs: number;
  /** Weights and activations are rounded from here on; before, training is in float. */
  readonly quantiseFrom: number;
  /** Until here the student studies alone: distillation hurts one that has just been rounded (QKD, arXiv 1911.12491). */
  readonly distilFrom: number;
  /** Where teacher and student learn together: from `distilFrom` until here, then the teacher stays as it is. */
  readonly tutoringFrom: number;
  readonly pruneFrom: number;
  /** Masks are final from here on, and only checkpoints from here on count. */
  readonly freezeFrom: number;
}

/** Fewest epochs in which every phase has one of its own. */
export const FEWEST_EPOCHS = 4;

/** Warm-up 12.5 %, alone until 25 %, together until 60 %, pruning from 25 % to 75 %, fine-tuning after. */
export function planSchedule(epochs: number): StudentSchedule {
  const quantiseFrom = Math.max(1, Math.round(0.125 * epochs));
  const pruneFrom = Math.max(quantiseFrom, Math.round(0.25 * epochs));
  const freezeFrom = Math.min(epochs - 1, Math.max(pruneFrom + 1, Math.round(0.75 * epochs)));
  const tutoringFrom = Math.max(pruneFrom + 1, Math.round(0.6 * epochs));
  return { epochs, quantiseFrom, distilFrom: pruneFrom, tutoringFrom, pruneFrom, freezeFrom };
}

/** Share of weights pruned at this time, in epochs since the start. */
export function scheduledSparsity(
  schedule: StudentSchedule,
  time: number,
  finalSparsity: number,
): number {
  const { pruneFrom, freezeFrom } = schedule;
  return sparsityAt((time - pruneFrom) / (freezeFrom - pruneFrom), finalSparsity);
}

/** λ of an epoch: 0 while the student is alone, then `weight`, falling to 0.1 over the last 20 % (GSLR, arXiv 1909.01688). */
export function scheduledLambda(
  schedule: StudentSchedule,
  epoch: number,
  distillation: Distillation | null,
): number {
  if (distillation === null || epoch < schedule.distilFrom) return 0;
  const { weight } = distillation;
  const decayFrom = 0.8 * schedule.epochs;
  const span = Math.max(1, schedule.epochs - 1 - decayFrom);
  const progress = Math.min(1, Math.max(0, (epoch - decayFrom) / span));
  return weight + (Math.min(weight, 0.1) - weight) * progress;
}

/** How an epoch is taught; `alone` also where there is no distillation at all. */
export type TeachingPhase = 'alone' | 'co_study' | 'tutoring';

/** The phase of teaching an epoch belongs to. */
export function teachingPhase(
  schedule: StudentSchedule,
  epoch: number,
  distillation: Distillation | null,
): TeachingPhase {
  if (distillation === null || epoch < schedule.distilFrom) return 'alone';
  const together = distillation.schedule === 'self_study_co_study_tutoring';
  return together && epoch < schedule.tutoringFrom ? 'co_study' : 'tutoring';
}

/** Cosine from `peak` to a hundredth of it; `progress` of the whole training is 0 … 1 (arXiv 1608.03983). */
export function scheduledRate(peak: number, progress: number): number {
  const cosine = 0.5 * (1 + Math.cos(Math.PI * progress));
  return peak * (0.01 + 0.99 * cosine);
}
