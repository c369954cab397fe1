// Section `dataset`: where the samples come from and how they are scaled.
import { z } from 'zod';
import { pathSchema } from './path-schema.js';

const shape = z
  .array(z.int().min(1).max(65536).describe('Extent of one dimension, e.g. 8'))
  .min(1)
  .max(3)
  .optional()
  .describe(
    'Shape of one sample: [features], [steps, channels] or [height, width, channels], e.g. [8, 8, 1]; default: as in the file',
  );

const scaling = z
  .enum(['standardise', 'unit', 'none'])
  .default('standardise')
  .describe(
    'standardise: zero mean and unit deviation on the training split; unit: onto 0 … 1; none: as in the file, e.g. standardise',
  );

const validationFraction = z
  .number()
  .gt(0)
  .max(0.5)
  .default(0.15)
  .describe('Share of the training samples kept for validation, 0 … 0.5 (no unit), e.g. 0.15');

const pulses = z
  .strictObject({
    kind: z.literal('pulses').describe('Built-in generator of digitised detector pulses'),
    samples: z
      .int()
      .min(300)
      .max(1_000_000)
      .default(24_000)
      .describe('Number of pulses over all splits, 300 … 1000000, e.g. 24000'),
  })
  .describe('Built-in dataset, no file needed, e.g. {kind: pulses, samples: 24000}');

const csv = z
  .strictObject({
    kind: z.literal('csv').describe('Comma-separated tables with a header line'),
    train: pathSchema('Training table', 'data/train.csv'),
    test: pathSchema('Test table, used for the final accuracy only', 'data/test.csv'),
    label: z
      .string()
      .min(1)
      .max(200)
      .default('label')
      .describe('Name of the column that holds the class, e.g. label'),
    shape,
    scaling,
    validationFraction,
  })
  .describe('Tables, e.g. {kind: csv, train: train.csv, test: test.csv, label: label}');

const arrays = {
  shape,
  scaling,
  validationFraction,
};

const npy = z
  .strictObject({
    kind: z.literal('npy').describe('NumPy arrays'),
    trainFeatures: pathSchema('Training features, .npy or .npz#array', 'data.npz#x_train'),
    trainLabels: pathSchema('Training labels, .npy or .npz#array', 'data.npz#y_train'),
    testFeatures: pathSchema('Test features, .npy or .npz#array', 'data.npz#x_test'),
    testLabels: pathSchema('Test labels, .npy or .npz#array', 'data.npz#y_test'),
    ...arrays,
  })
  .describe('NumPy files; an array of an .npz is named after a #, e.g. data.npz#x_train');

const idx = z
  .strictObject({
    kind: z.literal('idx').describe('IDX files, the format of MNIST'),
    trainFeatures: pathSchema('Training images', 'train-images-idx3-ubyte'),
    trainLabels: pathSchema('Training labels', 'train-labels-idx1-ubyte'),
    testFeatures: pathSchema('Test images', 't10k-images-idx3-ubyte'),
    testLabels: pathSchema('Test labels', 't10k-labels-idx1-ubyte'),
    ...arrays,
  })
  .describe('IDX files, e.g. those of MNIST');

export const datasetSchema = z
  .discriminatedUnion('kind', [pulses, csv, npy, idx])
  .describe('The samples: kind pulses, csv, npy or idx, e.g. {kind: pulses, samples: 24000}');

export type DatasetConfig = z.output<typeof datasetSchema>;

/** Dimensions of one sample as far as the study file tells; undefined when only the data can. */
export function inputRankOf(dataset: DatasetConfig): number | undefined {
  if (dataset.kind === 'pulses') return undefined;
  if (dataset.shape !== undefined) return dataset.shape.length;
  return dataset.kind === 'csv' ? 1 : undefined;
}
