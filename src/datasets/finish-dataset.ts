// The last step of loading: targets standardised, the whole hashed.
import type { Dataset, Split } from '../core/dataset.js';
import { contentHash, hashBytes } from '../core/hash.js';
import { applyTargetScale, describeTargets, fitTargetScale } from './targets.js';

function hashSplit(split: Split): string {
  const { features, labels, targets } = split;
  const bytesOf = (array: Float32Array | Int32Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const arrays = [features, labels, ...(targets ? [targets] : [])];
  return arrays.map((array) => hashBytes(bytesOf(array))).join('');
}

/** Counts the classes and hashes what the training will see. */
export function finishDataset(dataset: Omit<Dataset, 'hash' | 'classes'>): Dataset {
  const { inputShape, classNames, train, validation, test, task, targetScaling } = dataset;
  const splits = [train, validation, test].map(hashSplit);
  const hash = contentHash({ inputShape, classNames, splits, task, targetScaling });
  return { ...dataset, classes: classNames.length, hash };
}

/** The splits of a dataset with their targets, row-major in the user's units, instead of labels; `file` is for messages. */
export function finishRegression(
  dataset: Omit<Dataset, 'hash' | 'classes'>,
  [train, validation, test]: readonly [Float64Array, Float64Array, Float64Array],
  file: string,
): Dataset {
  const scale = fitTargetScale(train, dataset.classNames, file);
  const measured = (split: Split, values: Float64Array): Split => ({
    count: split.count,
    features: split.features,
    labels: new Int32Array(split.count),
    targets: applyTargetScale(values, scale, file),
  });
  return finishDataset({
    ...dataset,
    task: 'regression',
    train: measured(dataset.train, train),
    validation: measured(dataset.validation, validation),
    test: measured(dataset.test, test),
    scaling: `${dataset.scaling}; ${describeTargets(scale, dataset.classNames)}`,
    targetScaling: scale,
  });
}
