// The figures of one student that count, taken from its integers; stops where training and integers disagree.
import type { Dataset } from '../../src/core/dataset.js';
import { ParetapeError } from '../../src/core/errors.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import type { Student } from '../../src/core/student.js';
import { countEbops } from '../../src/fixed-point/exact-ebops.js';
import { accuracyOf } from '../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { spreadOf } from './spread.js';

/** What is reported of one student. Accuracies are fractions. */
export interface StudentFigures {
  readonly validation: number;
  readonly test: number;
  /**
   * What students are chosen by: validation accuracy, as the mean over the last epochs up to the one that was kept.
   * The accuracy of an epoch that was itself picked for it among many is too high.
   */
  readonly merit: number;
  readonly nonZeroWeights: number;
  /** The widest of inputs, weights and hidden activations; trained ones count as wide as they have become. */
  readonly bits: number;
  readonly ebops: number;
}

/** Epochs a merit is taken over. */
const MERIT_EPOCHS = 8;

/** Throws MISMATCH where the integer interpreter's accuracy is not that of the training graph, to the last sample. */
export function measureStudent(student: Student, dataset: Dataset): StudentFigures {
  const network = studentToNetwork(student, student.spec.id);
  checkAccuracy(network, student, dataset, 'validation', student.validationAccuracy);
  checkAccuracy(network, student, dataset, 'test', student.testAccuracy);
  const recent = student.history.slice(-MERIT_EPOCHS);
  return {
    validation: student.validationAccuracy,
    test: student.testAccuracy,
    merit: spreadOf(recent.map((record) => record.validationAccuracy)).mean,
    nonZeroWeights: student.nonZeroWeights,
    bits: widestBits(student),
    ebops: countEbops(network),
  };
}

function checkAccuracy(
  network: QuantisedNetwork,
  { spec }: Student,
  dataset: Dataset,
  split: 'validation' | 'test',
  trained: number,
): void {
  const interpreted = accuracyOf(network, dataset[split]);
  if (interpreted === trained) return;
  throw new ParetapeError(
    'MISMATCH',
    `student ${spec.id}, ${split} split: interpreter ${interpreted}, training graph ${trained}`,
  );
}

function widestBits({ spec, layers, inputFormats }: Student): number {
  const inputs = (inputFormats ?? [spec.input]).map((format) => format?.width ?? 0);
  const others = layers.flatMap(({ kernelFormat, outputFormat }) => [
    kernelFormat?.width ?? 0,
    outputFormat?.width ?? 0,
  ]);
  return Math.max(...inputs, ...others);
}
