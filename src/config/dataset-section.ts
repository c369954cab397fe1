// Section `dataset`: where the samples come from and how they are scaled.
import { z } from 'zod';
import { pathSchema } from './path-schema.js';

const DEFAULT_LABEL = 'label';

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

const task = (what: string) =>
  z
    .enum(['classification', 'regression'])
    .optional()
    .describe(`classification or regression: ${what}; default: classification`);

const pulses = z
  .strictObject({
    kind: z.literal('pulses').describe('Built-in generator of digitised detector pulses'),
    samples: z
      .int()
      .min(300)
      .max(1_000_000)
      .default(24_000)
      .describe('Number of pulses over all splits, 300 … 1000000, e.g. 24000'),
    task: task('the height of the pulse is predicted instead of its kind'),
  })
  .describe('Built-in dataset, no file needed, e.g. {kind: pulses, samples: 24000}');

/** A regression names its targets and has no label; a classification has no targets. */
function checkTargets(
  section: { label: string; task?: string; targets?: string[] },
  context: z.RefinementCtx,
): void {
  const { label, task: wanted, targets } = section;
  const refuse = (path: PropertyKey[], message: string, hint: string) =>
    context.addIssue({ code: 'custom', path, message, params: { hint } });
  if (wanted !== 'regression') {
    if (targets !== undefined) refuse(['targets'], 'targets without task: regression', 'set task');
    return;
  }
  if (targets === undefined) {
    refuse(['task'], 'regression without targets', 'name the columns, e.g. targets: [energy]');
  }
  if (label !== DEFAULT_LABEL) {
    refuse(['label'], 'a regression has targets, no label', 'leave label out');
  }
  const twice = targets?.findIndex((name, i) => targets.indexOf(name) !== i) ?? -1;
  if (twice >= 0) refuse(['targets', twice], `${targets?.[twice]} occurs twice`, 'keep one');
}

const csv = z
  .strictObject({
    kind: z.literal('csv').describe('Comma-separated tables with a header line'),
    train: pathSchema('Training table', 'data/train.csv'),
    test: pathSchema('Test table, used for the final accuracy only', 'data/test.csv'),
    label: z
      .string()
      .min(1)
      .max(200)
      .default(DEFAULT_LABEL)
      .describe('Name of the column that holds the class, e.g. label'),
    task: task('the columns of targets are predicted'),
    targets: z
      .array(z.string().min(1).max(200).describe('Name of a column, e.g. energy'))
      .min(1)
      .max(1024)
      .optional()
      .describe('Columns of numbers a regression predicts, one output each, e.g. [energy]'),
    shape,
    scaling,
    validationFraction,
  })
  .superRefine(checkTargets)
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
    task: task('the labels are numbers, [samples] or [samples, outputs], to be predicted'),
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
