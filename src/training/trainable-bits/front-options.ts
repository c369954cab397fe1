// The options of a training with trainable bits, their defaults and their limits.
import { ParetapeError } from '../../core/errors.js';
import type { EpochRecord, StudentSpec } from '../../core/student.js';
import type { ClassWeights } from '../class-weights.js';
import type { Distillation } from '../classification-loss.js';
import { check } from '../training-options.js';

/** Called after every epoch. */
export type OnEpoch = (record: EpochRecord) => void;

/** One run, a whole front: β rises logarithmically from `from` to `to`; at most `most` students are handed on. */
export interface FrontGoal {
  readonly kind: 'front';
  readonly betaFrom: number;
  readonly betaTo: number;
  readonly most: number;
}

/** One run, one student whose cost is at most `target`; β starts at `beta` and is controlled. */
export interface BudgetGoal {
  readonly kind: 'budget';
  /** In the units of the cost: EBOPs, unless `costPerEbop` says otherwise. */
  readonly target: number;
  readonly beta: number;
}

/** How students with trainable bits are trained. Times are shares of `epochs`. */
export interface FrontOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Cosines with warm restarts the rounded epochs are cut into; each starts lower by `cycleDecay`. */
  readonly cycles: number;
  readonly cycleDecay: number;
  readonly distillation: Distillation | null;
  readonly goal: FrontGoal | BudgetGoal;
  /** Rate of the bits over that of the weights. */
  readonly bitRate: number;
  /** γ, cost of every fractional bit, used or not. */
  readonly bitPenalty: number;
  /** Decoupled decay of kernel weights (AdamW): a step takes off `learningRate · weightDecay` of each. */
  readonly weightDecay: number;
  /**
   * Epochs over whose mean the validation accuracy is taken when checkpoints are compared; 1: each epoch's own. On few
   * validation samples the best single epoch is one of luck.
   */
  readonly smoothing: number;
  /** Cost of an EBOP of each weighted layer, from a calibrated estimator; absent: 1, and the cost is EBOPs. */
  readonly costPerEbop?: readonly number[];
  /** How much each class counts; absent: all the same. */
  readonly classWeights?: ClassWeights;
}

/**
 * Settings that came out best on 2 160 jets of 16 features (16-64-32-32-5), 17 steps an epoch. Epochs are worth most:
 * 900 instead of 300 gained 3 points at 2 571 EBOPs on one fold.
 */
export const DEFAULT_FRONT_OPTIONS: FrontOptions = {
  epochs: 900,
  batchSize: 128,
  learningRate: 0.01,
  cycles: 1,
  cycleDecay: 0.95,
  distillation: { temperature: 2, weight: 0.5 },
  goal: { kind: 'front', betaFrom: 1e-5, betaTo: 1e-3, most: 12 },
  bitRate: 1,
  bitPenalty: 2e-6,
  weightDecay: 0.3,
  smoothing: 5,
};

/** Most bits weights, activations and inputs may start with. */
const WIDEST_START = 10;

/** Fewest epochs in which every phase has one. */
const FEWEST_EPOCHS = 6;

/** Throws CONFIG where an option is out of its range. */
export function checkFrontOptions(options: FrontOptions): void {
  const { epochs, batchSize, learningRate, cycles, cycleDecay, distillation, goal } = options;
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  check(
    'epochs',
    epochs,
    whole(epochs, FEWEST_EPOCHS),
    `a whole number, at least ${FEWEST_EPOCHS}`,
  );
  check('batchSize', batchSize, whole(batchSize, 1), 'a whole number, at least 1');
  check('learningRate', learningRate, learningRate > 0 && learningRate <= 1, 'above 0, at most 1');
  check('cycles', cycles, whole(cycles, 1) && cycles <= epochs, 'a whole number, 1 to epochs');
  check('cycleDecay', cycleDecay, cycleDecay > 0 && cycleDecay <= 1, 'above 0, at most 1');
  const { smoothing } = options;
  check('smoothing', smoothing, whole(smoothing, 1), 'a whole number, at least 1');
  for (const name of ['bitRate', 'bitPenalty', 'weightDecay'] as const) {
    check(name, options[name], options[name] >= 0 && options[name] <= 100, 'from 0 to 100');
  }
  options.costPerEbop?.forEach((cost, l) => {
    check(`costPerEbop[${l}]`, cost, cost >= 0 && Number.isFinite(cost), 'a number from 0');
  });
  if (distillation) {
    const { temperature, weight } = distillation;
    check('temperature', temperature, temperature >= 1 && temperature <= 100, 'from 1 to 100');
    check('weight', weight, weight >= 0 && weight <= 1, 'from 0 to 1');
  }
  checkGoal(goal);
}

function checkGoal(goal: FrontGoal | BudgetGoal): void {
  if (goal.kind === 'budget') {
    check('target', goal.target, goal.target > 0 && Number.isFinite(goal.target), 'above 0');
    check('beta', goal.beta, goal.beta > 0 && goal.beta <= 1, 'above 0, at most 1');
    return;
  }
  const { betaFrom, betaTo, most } = goal;
  check('betaFrom', betaFrom, betaFrom > 0 && betaFrom <= 1, 'above 0, at most 1');
  check('betaTo', betaTo, betaTo >= betaFrom && betaTo <= 1, 'from betaFrom to 1');
  check('most', most, Number.isInteger(most) && most >= 1, 'a whole number, at least 1');
}

/** Throws CONFIG where a spec asks for what this training cannot give. */
export function checkTrainableSpec(spec: StudentSpec): void {
  if (!spec.trainableBits) {
    throw new ParetapeError('CONFIG', `student ${spec.id} has no trainableBits`, {
      hint: 'set trainableBits, or train a student with fixed bits',
    });
  }
  const { weightBits, activationBits, sparsity, input } = spec;
  const fits = (bits: number, fewest: number) =>
    Number.isInteger(bits) && bits >= fewest && bits <= WIDEST_START;
  check('weightBits', weightBits, fits(weightBits, 2), `from 2 to ${WIDEST_START}`);
  check('activationBits', activationBits, fits(activationBits, 1), `from 1 to ${WIDEST_START}`);
  check('input width', input.width, input.width >= 1 && input.width <= 16, 'from 1 to 16');
  check('sparsity', sparsity, sparsity === 0, '0: weights whose bits fall to 0 are pruned');
  if (spec.topology.layers.some((layer) => 'batchNorm' in layer && layer.batchNorm)) {
    throw new ParetapeError('CONFIG', `student ${spec.id} has trainableBits and batchNorm`, {
      hint: 'leave out batchNorm: bits are trained on the folded kernels',
    });
  }
  const others = spec.weightQuantiser ?? spec.activationQuantiser ?? spec.pruning;
  if (others === undefined) return;
  throw new ParetapeError('CONFIG', `student ${spec.id} has trainableBits and fixed quantisers`, {
    hint: 'leave out weightQuantiser, activationQuantiser and pruning',
  });
}
