// Training settings that teacher and students share, with their defaults.
import { z } from 'zod';

interface TrainingDefaults {
  readonly fewestEpochs: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

function trainingFields({ fewestEpochs, epochs, batchSize, learningRate }: TrainingDefaults) {
  return {
    epochs: z
      .int()
      .min(fewestEpochs)
      .max(10_000)
      .default(epochs)
      .describe(`Passes over the training split, ${fewestEpochs} … 10000, e.g. ${epochs}`),
    batchSize: z
      .int()
      .min(1)
      .max(65_536)
      .default(batchSize)
      .describe(`Samples of one gradient step, 1 … 65536, e.g. ${batchSize}`),
    learningRate: z
      .number()
      .gt(0)
      .max(1)
      .default(learningRate)
      .describe(`Step size of Adam at the start, 0 … 1 (no unit), e.g. ${learningRate}`),
  };
}

/** Best of those tried on `pulses`; few samples want smaller batches: about 1500 steps bring a network near its best. */
export const teacherTrainingFields = trainingFields({
  fewestEpochs: 1,
  epochs: 30,
  batchSize: 128,
  learningRate: 0.003,
});

/** A student passes through warm-up, pruning and fine-tuning: four epochs at least. */
export const studentTrainingFields = trainingFields({
  fewestEpochs: 4,
  epochs: 24,
  batchSize: 256,
  learningRate: 0.01,
});
