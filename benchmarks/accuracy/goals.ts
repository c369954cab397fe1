// All goals, and the settings that reach those with a test split of their own.
import { fixed, ufixed } from '../../src/core/fixed-point-format.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import type { CsvSpec } from '../../src/datasets/dataset-spec.js';
import type { FixedRecipe, Goal } from './goal.js';
import { jets, tighterJets } from './jets-goal.js';
import { DISTILLED, perceptron, REGULARISED } from './recipes.js';

/** Convolution of 3 × 3 without padding, and the largest of every 2 × 2 outputs. */
function convolveAndPool(filters: number): TopologyLayer[] {
  return [
    {
      ...{ kind: 'conv2d', filters, kernelSize: [3, 3], strides: [1, 1] },
      ...{ padding: 'valid', activation: 'relu' },
    },
    { kind: 'maxPool2d', poolSize: [2, 2] },
  ];
}

const csv = (name: string, scaling: CsvSpec['scaling']): CsvSpec => ({
  ...{ kind: 'csv', label: 'label', scaling, validationFraction: 0.15 },
  train: `${name}/train.csv.gz`,
  test: `${name}/test.csv.gz`,
});

const sixBits = { weightBits: 6, activationBits: 6 } as const;

/** 7 488 weights, of which 26.5 % are kept: pruned from wide beats trained narrow. */
const digitsStudent = (name: string, weightDecay: number): FixedRecipe => ({
  ...{ kind: 'fixed', name, hidden: perceptron(64, 32, 32), ...sixBits, sparsity: 0.735 },
  // Pixels are 0 … 16, divided by 16: five bits hold all of them exactly.
  input: ufixed(5, 1, 'RND', 'SAT'),
  options: {
    ...{ ...REGULARISED, weightDecay },
    ...{ epochs: 60, batchSize: 128, distillation: DISTILLED },
  },
});

export const digits: Goal = {
  name: 'digits8x8',
  dataset: csv('digits8x8', 'unit'),
  teacher: {
    hidden: perceptron(64, 32, 32),
    options: { ...REGULARISED, epochs: 60, batchSize: 128 },
  },
  budgets: [
    {
      limit: { kind: 'nonZeroWeights', most: 2000 },
      wanted: { kind: 'accuracy', least: 0.96 },
      students: [
        digitsStudent('64-32-32, 73.5 % pruned', 0.3),
        digitsStudent('64-32-32, 73.5 % pruned, little decay', 0.1),
      ],
    },
  ],
};

/** Non-zero weights count a kernel once, however many pixels it is laid over. */
const mnist: Goal = {
  name: 'mnist',
  dataset: {
    ...{ kind: 'idx', shape: [28, 28, 1], scaling: 'unit', validationFraction: 0.1 },
    trainFeatures: 'mnist/train10k-images-idx3-ubyte.gz',
    trainLabels: 'mnist/train10k-labels-idx1-ubyte.gz',
    testFeatures: 'mnist/test2k-images-idx3-ubyte.gz',
    testLabels: 'mnist/test2k-labels-idx1-ubyte.gz',
  },
  teacher: {
    hidden: [...convolveAndPool(8), ...convolveAndPool(12)],
    options: { ...REGULARISED, weightDecay: 0.1, epochs: 8, batchSize: 64 },
  },
  budgets: [
    {
      limit: { kind: 'nonZeroWeights', most: 2000 },
      wanted: { kind: 'accuracy', least: 0.955 },
      students: [
        {
          kind: 'fixed',
          name: 'conv 8, conv 12, 50 % pruned',
          // 72 + 864 + 3 000 weights.
          hidden: [...convolveAndPool(8), ...convolveAndPool(12)],
          ...{ ...sixBits, sparsity: 0.5, input: ufixed(4, 0, 'RND', 'SAT') },
          options: {
            ...{ ...REGULARISED, weightDecay: 0.1, epochs: 12, batchSize: 64 },
            distillation: DISTILLED,
          },
        },
      ],
    },
  ],
};

const magic: Goal = {
  name: 'magic',
  dataset: csv('magic', 'standardise'),
  teacher: {
    hidden: perceptron(64, 32, 32),
    // 13 000 samples need little decay.
    options: { ...REGULARISED, weightDecay: 0.01, epochs: 40, batchSize: 128 },
  },
  budgets: [
    {
      limit: { kind: 'bits', most: 6 },
      wanted: { kind: 'nearFloat', below: 0.01 },
      students: [0, 0.5].map((sparsity) => ({
        kind: 'fixed',
        name: `64-32-32, ${100 * sparsity} % pruned`,
        hidden: perceptron(64, 32, 32),
        ...{ ...sixBits, sparsity, input: fixed(6, 3, 'RND', 'SAT') },
        options: {
          ...{ ...REGULARISED, weightDecay: 0, epochs: 40, batchSize: 128 },
          distillation: DISTILLED,
        },
      })),
    },
  ],
};

const fsdd: Goal = {
  name: 'fsdd',
  dataset: {
    ...{ kind: 'npy', scaling: 'standardise', validationFraction: 0.15 },
    trainFeatures: 'fsdd/train_mfcc.npy',
    trainLabels: 'fsdd/train_y.npy',
    testFeatures: 'fsdd/test_mfcc.npy',
    testLabels: 'fsdd/test_y.npy',
  },
  teacher: {
    hidden: perceptron(64, 32, 32),
    options: { ...REGULARISED, epochs: 60, batchSize: 128 },
  },
  budgets: [
    {
      limit: { kind: 'bits', most: 6 },
      wanted: { kind: 'nearFloat', below: 0.01 },
      students: [0, 0.5].map((sparsity) => ({
        kind: 'fixed',
        name: `64-32-32, ${100 * sparsity} % pruned`,
        hidden: perceptron(64, 32, 32),
        ...{ ...sixBits, sparsity, input: fixed(6, 3, 'RND', 'SAT') },
        options: { ...REGULARISED, epochs: 60, batchSize: 128, distillation: DISTILLED },
      })),
    },
  ],
};

/** In the order in which they are run. */
export const GOALS: readonly Goal[] = [jets, ...tighterJets, digits, mnist, magic, fsdd];
