// The datasets the ablations are made on, and the networks they are made with.
import { type FixedPointFormat, ufixed } from '../../src/core/fixed-point-format.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import type { StudentOptions } from '../../src/training/training-options.js';
import type { Goal } from '../accuracy/goal.js';
import { digits } from '../accuracy/goals.js';
import { JETS_INPUT, jets } from '../accuracy/jets-goal.js';
import { DISTILLED, perceptron, REGULARISED } from '../accuracy/recipes.js';

/** A dataset, its float reference and the students that are varied. */
export interface Subject {
  readonly goal: Pick<Goal, 'name' | 'dataset' | 'folds' | 'teacher'>;
  readonly wide: readonly TopologyLayer[];
  /** About a quarter of the weights of `wide`, to compare with a pruned `wide` of as many. */
  readonly narrow: readonly TopologyLayer[];
  readonly input: FixedPointFormat;
  readonly training: Omit<StudentOptions, 'distillation'>;
  /** Share of the weights that starved students lose; with fewer left, trainings with fixed bits fail now and then. */
  readonly starvedSparsity: number;
  /** As many epochs as make about 5 400 steps. */
  readonly trainableEpochs: number;
}

const pulses: Subject = {
  goal: {
    name: 'pulses',
    dataset: { kind: 'pulses', samples: 24_000 },
    teacher: {
      hidden: perceptron(64, 32),
      options: { ...REGULARISED, weightDecay: 0.01, epochs: 30, batchSize: 128 },
    },
  },
  wide: perceptron(32, 16),
  narrow: perceptron(10, 6),
  input: ufixed(10, 0, 'RND', 'SAT'),
  training: { ...REGULARISED, weightDecay: 0.01, epochs: 24, batchSize: 256 },
  starvedSparsity: 0.6,
  trainableEpochs: 24,
};

const LOOP = { ...REGULARISED, epochs: 60, batchSize: 128 } as const;

/** Built in; 1 797 unseen writers' samples; 3 000 rows, cross-validated. */
export const SUBJECTS: readonly Subject[] = [
  pulses,
  {
    goal: digits,
    wide: perceptron(64, 32, 32),
    narrow: perceptron(20, 14, 12),
    input: ufixed(5, 1, 'RND', 'SAT'),
    training: LOOP,
    starvedSparsity: 0.85,
    trainableEpochs: 106,
  },
  {
    goal: jets,
    wide: perceptron(64, 32, 32),
    narrow: perceptron(22, 17, 16),
    input: JETS_INPUT,
    training: { ...LOOP, epochs: 100 },
    starvedSparsity: 0.85,
    trainableEpochs: 160,
  },
];

/** How students are taught where distillation is on. */
export const DISTILLATION = DISTILLED;
