// A training that went wrong in a way a smaller learning rate may mend.
import { ParetapeError } from '../core/errors.js';

/** Thrown inside this room only: the loss left the numbers, or the network answers one class for everything. */
export class TrainingFailure extends Error {}

/** Throws TrainingFailure where a loss is not a number any more. */
export function assertFiniteLoss(loss: number, epoch: number): void {
  if (!Number.isFinite(loss))
    throw new TrainingFailure(`the loss is ${loss} in epoch ${epoch + 1}`);
}

/** Throws TrainingFailure where a network is no better than always answering the most frequent class. */
export function assertNotCollapsed(accuracy: number, labels: Int32Array, classes: number): void {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]++;
  const share = Math.max(...counts) / labels.length;
  if (accuracy > share) return;
  throw new TrainingFailure(
    `validation accuracy ${accuracy.toFixed(4)} is no better than answering one class (${share.toFixed(4)})`,
  );
}

/** Runs `train`; where it fails, once more with half the learning rate. Throws TOOL_FAILED after that. */
export async function trainWithRestart<T>(
  what: string,
  learningRate: number,
  train: (learningRate: number) => Promise<T>,
): Promise<T> {
  try {
    return await train(learningRate);
  } catch (thrown) {
    if (!(thrown instanceof TrainingFailure)) throw thrown;
  }
  try {
    return await train(learningRate / 2);
  } catch (thrown) {
    if (!(thrown instanceof TrainingFailure)) throw thrown;
    throw new ParetapeError(
      'TOOL_FAILED',
      `training of ${what} failed twice, last with learning rate ${learningRate / 2}: ${thrown.message}`,
      { hint: 'more bits, less sparsity, more units or a lower learning rate', cause: thrown },
    );
  }
}
