// Training settings that teacher and students share, with their defaults.
import { z } from 'zod';
import { LARGEST_CLASS_WEIGHT } from '../training/class-weights.js';

interface TrainingDefaults {
  readonly fewestEpochs: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

const weight = z
  .number()
  .gt(0)
  .max(LARGEST_CLASS_WEIGHT)
  .describe(`Weight of a class (no unit), above 0, at most ${LARGEST_CLASS_WEIGHT}, e.g. 2`);

const classWeights = z.union([
  z.literal('balanced').describe('Rare classes weigh more: samples / (classes · samples of it)'),
  z
    .array(weight)
    .min(1)
    .max(1024)
    .describe('One weight a class, in the order of the classes, e.g. [1, 1, 4]'),
  z
    .record(z.string().min(1).max(200), weight)
    .describe('Weights by class name, 1 for those left out, e.g. {rare: 4}'),
]);

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
    weightDecay: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe(
        'Decoupled decay of kernel weights (AdamW), times the step size (no unit), e.g. 0.3; default: none',
      ),
    checkpoint: z
      .enum(['best', 'last'])
      .optional()
      .describe(
        'Epoch that is kept: best on the validation split, or last, better where that split is small; default: best',
      ),
    classWeights: classWeights
      .optional()
      .describe(
        'What the loss of a sample is multiplied with, by its class: balanced, [one weight a class] or {name: weight}, e.g. balanced; default: all the same',
      ),
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
