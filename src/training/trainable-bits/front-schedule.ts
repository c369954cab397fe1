// What happens when in a training with trainable bits: warm-up, rounding, the ramp of the cost, a level end.
import type { Distillation } from '../classification-loss.js';
import { scheduledRate } from '../training-schedule.js';
import type { FrontOptions } from './front-options.js';

/** Boundaries of the phases in epochs; each phase starts with the epoch of its number. */
export interface FrontSchedule {
  readonly epochs: number;
  /** Everything is rounded, and bits are trained, from here on; before, training is in float. */
  readonly roundFrom: number;
  /** Until here the student studies alone: distillation hurts one that has just been rounded (QKD, arXiv 1911.12491). */
  readonly distilFrom: number;
  /** β rises from here … */
  readonly rampFrom: number;
  /** … to here, and then stays. */
  readonly rampTo: number;
}

/** Float until 10 %, alone and at the first β until 20 %, ramp until 95 %. */
export function planFront(epochs: number): FrontSchedule {
  const roundFrom = Math.max(1, Math.round(0.1 * epochs));
  const rampFrom = Math.max(roundFrom + 1, Math.round(0.2 * epochs));
  const rampTo = Math.max(rampFrom + 1, Math.round(0.95 * epochs));
  return { epochs, roundFrom, distilFrom: rampFrom, rampFrom, rampTo };
}

/** Epochs at chance after which a front has been followed to its end. */
export const EPOCHS_AT_CHANCE = 8;

/** Most epochs beyond the planned ones in which a budget may still be reached, as a share of the planned. */
const EXTRA_EPOCHS = 0.5;

/** Epochs after which a budget is given up. */
export function mostEpochs({ epochs }: Pick<FrontSchedule, 'epochs'>): number {
  return epochs + Math.ceil(EXTRA_EPOCHS * epochs) + EPOCHS_AT_CHANCE;
}

/** λ of an epoch: 0 while the student is alone, then `weight`, falling to 0.1 over the last 20 % (GSLR, arXiv 1909.01688). */
export function frontLambda(
  { epochs, distilFrom }: FrontSchedule,
  epoch: number,
  distillation: Distillation | null,
): number {
  if (distillation === null || epoch < distilFrom) return 0;
  const { weight } = distillation;
  const decayFrom = 0.8 * epochs;
  const progress = (epoch - decayFrom) / Math.max(1, epochs - 1 - decayFrom);
  return weight + (Math.min(weight, 0.1) - weight) * Math.min(1, Math.max(0, progress));
}

/** Learning rate at a time in epochs: `learningRate` in float, then cosines with restarts (arXiv 1608.03983). */
export function frontRate(
  { epochs, roundFrom }: FrontSchedule,
  time: number,
  {
    learningRate,
    cycles,
    cycleDecay,
  }: Pick<FrontOptions, 'learningRate' | 'cycles' | 'cycleDecay'>,
): number {
  if (time < roundFrom) return learningRate;
  const progress = (cycles * (time - roundFrom)) / (epochs - roundFrom);
  // Beyond the planned epochs bits still have to come down to a budget.
  if (progress >= cycles) return learningRate * cycleDecay ** (cycles - 1);
  const cycle = Math.floor(progress);
  return scheduledRate(learningRate * cycleDecay ** cycle, progress - cycle);
}
