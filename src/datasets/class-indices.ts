// Numbers the classes: labels of any kind become indices 0 … classes−1.
import { ParetapeError } from '../core/errors.js';
import type { RawLabels } from './raw-samples.js';

/** More classes than this is a regression target taken for a label. */
const MAX_CLASSES = 1024;

export interface ClassIndices {
  /** Class names in index order: by value when all are integers, else by code unit. */
  readonly classNames: readonly string[];
  readonly train: Int32Array;
  readonly test: Int32Array;
}

function sortNames(names: Iterable<string>): string[] {
  const sorted = [...names].sort();
  const integral = sorted.every((name) => /^-?\d{1,15}$/.test(name));
  return integral ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

function checkClassCount(classes: number, file: string): void {
  if (classes >= 2 && classes <= MAX_CLASSES) return;
  const hint = `a classification dataset has 2 to ${MAX_CLASSES} classes`;
  throw new ParetapeError('INPUT', `labels hold ${classes} different values`, {
    position: { file },
    hint,
  });
}

/** Indices of the labels of both files. Throws INPUT for a test label that no training sample has. */
export function indexClasses(train: RawLabels, test: RawLabels): ClassIndices {
  const seen = new Set(train.values);
  const classNames = sortNames(train.declared ?? seen);
  checkClassCount(classNames.length, train.file);
  const indexOf = new Map(classNames.map((name, index) => [name, index]));
  const unseen = test.values.findIndex((value) => !seen.has(value));
  if (unseen >= 0) {
    const shown = JSON.stringify(test.values[unseen].slice(0, 40));
    const message = `test sample ${unseen} has label ${shown}, which no training sample has`;
    const hint = `training labels are ${sortNames(seen).slice(0, 20).join(', ')}; samples count from zero`;
    throw new ParetapeError('INPUT', message, { position: { file: test.file }, hint });
  }
  const toIndices = (labels: RawLabels) =>
    Int32Array.from(labels.values, (value) => indexOf.get(value) ?? -1);
  return { classNames, train: toIndices(train), test: toIndices(test) };
}
