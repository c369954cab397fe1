// The options of a training, their defaults and their limits.
import { ParetapeError } from '../core/errors.js';
import type { Topology } from '../core/topology.js';
import type { ClassWeights } from './class-weights.js';
import type { Distillation } from './classification-loss.js';
import { FEWEST_EPOCHS } from './training-schedule.js';

/**
 * Which epoch's weights are kept: `best` by validation accuracy, the first of equals (when left out), or `last`. With
 * few validation samples the best epoch is one of luck: with 240 of them `last` was 0.2 to 1.2 points better on unseen
 * jets, depending on the decay of weights.
 */
export type Checkpoint = 'best' | 'last';

/** How a teacher is trained. `learningRate` is Adam's at the start of the cosine. */
export interface TeacherOptions {
  readonly topology: Topology;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Decoupled decay of kernel weights (AdamW), 0 when left out: a step takes off `learningRate · weightDecay` of each. */
  readonly weightDecay?: number;
  readonly checkpoint?: Checkpoint;
  /** How much each class counts; absent: all the same. */
  readonly classWeights?: ClassWeights;
}

/** How a student is trained; `distillation` null trains on labels alone. */
export interface StudentOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly distillation: Distillation | null;
  /** As a teacher's. */
  readonly weightDecay?: number;
  readonly checkpoint?: Checkpoint;
  readonly classWeights?: ClassWeights;
}

/**
 * Settings that came out best on the built-in dataset (15 000 samples). Few samples need more epochs or smaller
 * batches: about 1 500 steps bring a student near its best.
 */
export const DEFAULT_STUDENT_OPTIONS: StudentOptions = {
  epochs: 24,
  batchSize: 256,
  learningRate: 0.01,
  distillation: { temperature: 3, weight: 0.5 },
};

/** As `DEFAULT_STUDENT_OPTIONS`, for the float reference. */
export const DEFAULT_TEACHER_OPTIONS = { epochs: 30, batchSize: 128, learningRate: 0.003 } as const;

/** Throws CONFIG where an option is out of its range. */
export function checkTeacherOptions(options: TeacherOptions): void {
  checkLoop(options, 1);
}

/** Throws CONFIG where an option is out of its range. */
export function checkStudentOptions(options: StudentOptions): void {
  checkLoop(options, FEWEST_EPOCHS);
  if (options.distillation === null) return;
  const { temperature, weight } = options.distillation;
  check('temperature', temperature, temperature >= 1 && temperature <= 100, 'from 1 to 100');
  check('weight', weight, weight >= 0 && weight <= 1, 'from 0 to 1');
}

function checkLoop(
  options: { epochs: number; batchSize: number; learningRate: number; weightDecay?: number },
  fewestEpochs: number,
): void {
  const { epochs, batchSize, learningRate, weightDecay = 0 } = options;
  const enough = Number.isInteger(epochs) && epochs >= fewestEpochs;
  check('epochs', epochs, enough, `a whole number, at least ${fewestEpochs}`);
  check('batchSize', batchSize, Number.isInteger(batchSize) && batchSize >= 1, 'at least 1');
  check('learningRate', learningRate, learningRate > 0 && learningRate <= 1, 'above 0, at most 1');
  check('weightDecay', weightDecay, weightDecay >= 0 && weightDecay <= 10, 'from 0 to 10');
}

/** Throws CONFIG: `name = value` is not `expected`. */
export function check(name: string, value: number, fine: boolean, expected: string): void {
  if (fine) return;
  throw new ParetapeError('CONFIG', `${name} is ${value}`, { hint: `it must be ${expected}` });
}
