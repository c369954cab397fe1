// What a goal of the accuracy benchmark is made of: data, float reference, students to choose among, and what is wanted.
import type { FixedPointFormat } from '../../src/core/fixed-point-format.js';
import type { TrainableBits } from '../../src/core/student.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import type { DatasetSpec } from '../../src/datasets/dataset-spec.js';
import type { FrontOptions } from '../../src/training/trainable-bits/front-options.js';
import type { StudentOptions, TeacherOptions } from '../../src/training/training-options.js';
import type { FoldPlan } from './folds.js';

/** The float reference. Its logits, averaged over all seeds, teach the students. */
export interface TeacherRecipe {
  /** Hidden layers; the linear output layer is implied. */
  readonly hidden: readonly TopologyLayer[];
  readonly options: Omit<TeacherOptions, 'topology' | 'seed'>;
}

interface StudentShape {
  readonly name: string;
  readonly hidden: readonly TopologyLayer[];
  readonly weightBits: number;
  readonly activationBits: number;
  readonly input: FixedPointFormat;
}

/** One kind of student with bits as asked for, trained once a seed. */
export interface FixedRecipe extends StudentShape {
  readonly kind: 'fixed';
  readonly sparsity: number;
  readonly options: StudentOptions;
}

/** One kind of student whose bits are trained, from those asked for downwards: one training a seed. */
export interface TrainableRecipe extends StudentShape {
  readonly kind: 'trainable';
  readonly trainableBits: TrainableBits;
  readonly options: FrontOptions;
}

export type StudentRecipe = FixedRecipe | TrainableRecipe;

/** What a student may cost at most; students beyond it are not chosen. */
export interface Limit {
  readonly kind: 'nonZeroWeights' | 'bits' | 'ebops';
  readonly most: number;
}

/** The least mean test accuracy: a number, or that of the float reference less `below`. */
export type Wanted =
  | { readonly kind: 'accuracy'; readonly least: number }
  | { readonly kind: 'nearFloat'; readonly below: number };

/** What is asked for within one limit; without `wanted` the accuracy is only reported. */
export interface Budget {
  readonly limit: Limit;
  /** Of several, validation accuracy chooses. */
  readonly students: readonly StudentRecipe[];
  readonly wanted?: Wanted;
}

/** A dataset and all that is trained on it. */
export interface Goal {
  readonly name: string;
  readonly dataset: DatasetSpec;
  /**
   * For a dataset too small for one test split: every row is tested once, by networks that have not seen it. The
   * dataset is then loaded unscaled, as each fold is scaled by its own training rows.
   */
  readonly folds?: FoldPlan;
  readonly teacher: TeacherRecipe;
  readonly budgets: readonly Budget[];
}

/** Every network is trained from these: weights, order of the samples. */
export const SEEDS = [1, 2, 3] as const;

/** Draws the validation split, the same for all networks. */
export const SPLIT_SEED = 1;
