// A training that went wrong in a way a smaller learning rate may mend.
import { ParetapeError } from '../core/errors.js';
import type { TrainingEvent } from '../core/student.js';
import type { SampleTable } from './training-batches.js';

/** Thrown inside this room only: the loss left the numbers, or the network answers one class for everything. */
export class TrainingFailure extends Error {
  constructor(
    message: string,
    readonly rule: TrainingEvent['rule'],
    /** From 0. */
    readonly epoch: number,
  ) {
    super(message);
  }
}

/** Throws TrainingFailure where a loss is not a number any more. */
export function assertFiniteLoss(loss: number, epoch: number): void {
  if (!Number.isFinite(loss))
    throw new TrainingFailure(`the loss is ${loss} in epoch ${epoch + 1}`, 'not_finite', epoch);
}

/**
 * Chance: the share of the most frequent class, and whether an accuracy is no better than always answering it. Where
 * there are targets it is R² = 0, what always answering the mean reaches.
 */
export function answersOneClass(
  accuracy: number,
  { labels, targets }: Pick<SampleTable, 'labels' | 'targets'>,
  classes: number,
): { readonly share: number; readonly atChance: boolean } {
  if (targets) return { share: 0, atChance: !(accuracy > 0) };
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]++;
  const share = Math.max(...counts) / labels.length;
  return { share, atChance: !(accuracy > share) };
}

/** Throws TrainingFailure where the best network of `epochs` epochs is no better than always answering the most frequent class, or the mean. */
export function assertNotCollapsed(
  accuracy: number,
  validation: Pick<SampleTable, 'labels' | 'targets'>,
  classes: number,
  epochs: number,
): void {
  const { share, atChance } = answersOneClass(accuracy, validation, classes);
  if (!atChance) return;
  throw new TrainingFailure(
    validation.targets
      ? `validation R² ${accuracy.toFixed(4)} is no better than answering the mean (0)`
      : `validation accuracy ${accuracy.toFixed(4)} is no better than answering one class (${share.toFixed(4)})`,
    'collapse',
    epochs - 1,
  );
}

const wasRestarted = (events: readonly TrainingEvent[]) =>
  events.some(({ action }) => action === 'restarted');

/**
 * Runs `train`; where it fails, once more with half the learning rate. `events` are those of the attempts so far, to
 * which `train` adds its own; a training that goes on from a checkpoint is in its second attempt if they say so.
 * Throws TOOL_FAILED when the second fails as well.
 */
export async function trainWithRestart<T>(
  what: string,
  learningRate: number,
  events: TrainingEvent[],
  train: (learningRate: number) => Promise<T>,
): Promise<T> {
  const calmer = learningRate / 2;
  for (;;) {
    const isLast = wasRestarted(events);
    try {
      return await train(isLast ? calmer : learningRate);
    } catch (thrown) {
      if (!(thrown instanceof TrainingFailure)) throw thrown;
      const { rule, epoch, message } = thrown;
      if (isLast) throw failedTwice(what, calmer, thrown);
      const action = 'restarted';
      events.push({
        ...{ epoch, rule, action },
        message: `${message}; started anew with learning rate ${calmer}`,
      });
    }
  }
}

function failedTwice(what: string, learningRate: number, cause: TrainingFailure): ParetapeError {
  return new ParetapeError(
    'TOOL_FAILED',
    `training of ${what} failed twice, last with learning rate ${learningRate}: ${cause.message}`,
    { hint: 'more bits, less sparsity, more units or a lower learning rate', cause },
  );
}
