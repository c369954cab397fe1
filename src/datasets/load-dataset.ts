// Loads the dataset a study names: read, checked, split, scaled, hashed.
import { resolve } from 'node:path';
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { sizeOf } from '../core/quantised-network.js';
import { indexClasses } from './class-indices.js';
import { parseCsv, parseTargetCsv } from './csv.js';
import type { ArraySpec, CsvSpec, DatasetSpec } from './dataset-spec.js';
import { finishDataset, finishRegression } from './finish-dataset.js';
import { loadPulses } from './load-pulses.js';
import type { LabelledSamples, MeasuredSamples, RawSamples } from './raw-samples.js';
import { readArraySamples, readArrayTargets } from './read-arrays.js';
import { readDataFile } from './read-data-file.js';
import { applyScale, fitScale } from './scaling.js';
import { drawValidation, type SplitIndices, takeSamples } from './split.js';
import { takeTargets } from './targets.js';

export interface LoadOptions {
  /** Folder that relative paths start from: that of study.yaml. */
  readonly baseDir: string;
  /** Decides the validation split and the simulated signals. */
  readonly seed: number;
  /** Name of the dataset in reports; enters no hash. */
  readonly name: string;
}

type Pair<T> = readonly [train: T, test: T];

/** The same for both files of a table. */
async function readCsv<T>(
  spec: CsvSpec,
  baseDir: string,
  parse: (bytes: Buffer, file: string) => T,
): Promise<Pair<T>> {
  const read = async (path: string) => {
    const file = resolve(baseDir, path);
    return parse(await readDataFile(file), file);
  };
  return [await read(spec.train), await read(spec.test)];
}

async function readArrays<T>(
  spec: ArraySpec,
  baseDir: string,
  read: (features: string, answers: string, kind: ArraySpec['kind']) => Promise<T>,
): Promise<Pair<T>> {
  const at = (path: string) => resolve(baseDir, path);
  return [
    await read(at(spec.trainFeatures), at(spec.trainLabels), spec.kind),
    await read(at(spec.testFeatures), at(spec.testLabels), spec.kind),
  ];
}

function checkSameFeatures(train: RawSamples, test: RawSamples): void {
  const position = { file: test.file };
  if (sizeOf(train.shape) !== sizeOf(test.shape)) {
    const message = `test samples have ${sizeOf(test.shape)} features, training samples ${sizeOf(train.shape)}`;
    throw new ParetapeError('INPUT', message, { position });
  }
  const differing = (train.featureNames ?? []).findIndex((name, i) => {
    return name !== test.featureNames?.[i];
  });
  if (differing < 0) return;
  const [wanted, found] = [train, test].map(({ featureNames }) => featureNames?.[differing]);
  const message = `feature ${differing} is ${JSON.stringify(found)} in the test file, ${JSON.stringify(wanted)} in the training file`;
  const hint = 'both files name the same columns in the same order';
  throw new ParetapeError('INPUT', message, { position, hint });
}

/** The shape of one sample: the one asked for, else the file's. */
function chooseShape(train: RawSamples, asked: readonly number[] | undefined): readonly number[] {
  const shape = asked ?? train.shape;
  const sound = shape.length >= 1 && shape.length <= 3 && shape.every((n) => Number.isInteger(n));
  if (sound && shape.every((n) => n > 0) && sizeOf(shape) === sizeOf(train.shape)) return shape;
  const message = `samples of shape [${train.shape.join(', ')}] cannot be taken as [${shape.join(', ')}]`;
  throw new ParetapeError(asked === undefined ? 'INPUT' : 'CONFIG', message, {
    position: { file: train.file },
    hint: 'set shape to [features], [steps, channels] or [height, width, channels] of the same size',
  });
}

function checkFraction(fraction: number): void {
  if (fraction > 0 && fraction < 1) return;
  const hint = 'a fraction of the training rows between 0 and 1, e.g. 0.15';
  throw new ParetapeError('CONFIG', `validationFraction is ${fraction}`, { hint });
}

/** Labels of both files as indices; those of a regression are all 0. */
interface Labels {
  readonly classNames: readonly string[];
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Splits and scales the features. */
function prepare(
  spec: CsvSpec | ArraySpec,
  [train, test]: Pair<RawSamples>,
  indices: Labels,
  parts: SplitIndices,
  name: string,
): Omit<Dataset, 'hash' | 'classes'> {
  checkSameFeatures(train, test);
  const inputShape = chooseShape(train, spec.shape);
  const width = sizeOf(inputShape);
  const take = (chosen: Int32Array) => takeSamples(train.features, indices.train, width, chosen);
  const kept = take(parts.train);
  const scale = fitScale(spec.scaling, kept.features, width);
  const scaled = (split: Split, file: string): Split => ({
    ...split,
    features: applyScale(split.features, scale, file),
  });
  if (parts.validation.length === 0) {
    const message = 'no class has two training samples, so none can be set aside for validation';
    throw new ParetapeError('INPUT', message, { position: { file: train.file } });
  }
  const testSplit = { count: test.count, features: test.features, labels: indices.test };
  return {
    name,
    inputShape,
    classNames: indices.classNames,
    train: scaled(kept, train.file),
    validation: scaled(take(parts.validation), train.file),
    test: scaled(testSplit, test.file),
    scaling: scale.description,
  };
}

function prepareClasses(
  spec: CsvSpec | ArraySpec,
  samples: Pair<LabelledSamples>,
  { seed, name }: LoadOptions,
): Dataset {
  checkSameFeatures(...samples);
  const indices = indexClasses(samples[0].labels, samples[1].labels);
  const classes = indices.classNames.length;
  const parts = drawValidation(indices.train, classes, spec.validationFraction, seed);
  return finishDataset(prepare(spec, samples, indices, parts, name));
}

function prepareTargets(
  spec: CsvSpec | ArraySpec,
  samples: Pair<MeasuredSamples>,
  { seed, name }: LoadOptions,
): Dataset {
  const [train, test] = samples;
  const outputs = train.targets.names.length;
  if (test.targets.names.length !== outputs) {
    const message = `test samples have ${test.targets.names.length} targets, training samples ${outputs}`;
    throw new ParetapeError('INPUT', message, { position: { file: test.targets.file } });
  }
  if (train.count < 2) {
    const message = 'a single training sample: none can be set aside for validation';
    throw new ParetapeError('INPUT', message, { position: { file: train.file } });
  }
  const classNames = train.targets.names;
  const zeros = { train: new Int32Array(train.count), test: new Int32Array(test.count) };
  const parts = drawValidation(zeros.train, 1, spec.validationFraction, seed);
  const prepared = prepare(spec, samples, { classNames, ...zeros }, parts, name);
  const take = (chosen: Int32Array) => takeTargets(train.targets.values, outputs, chosen);
  const targets = [take(parts.train), take(parts.validation), test.targets.values] as const;
  return finishRegression(prepared, targets, train.targets.file);
}

async function loadTargets(spec: CsvSpec | ArraySpec, options: LoadOptions): Promise<Dataset> {
  const { baseDir } = options;
  if (spec.kind !== 'csv') {
    return prepareTargets(spec, await readArrays(spec, baseDir, readArrayTargets), options);
  }
  const { targets = [] } = spec;
  if (targets.length === 0 || new Set(targets).size !== targets.length) {
    const hint = 'targets lists the columns to be predicted, each once';
    throw new ParetapeError('CONFIG', 'task regression without distinct targets', { hint });
  }
  const parse = (bytes: Buffer, file: string) => parseTargetCsv(bytes, file, targets);
  return prepareTargets(spec, await readCsv(spec, baseDir, parse), options);
}

/**
 * The dataset, ready for training. The same files, specification and seed give the same bytes.
 * Throws MISSING for a file that is not there, INPUT for one that is not as it should be, CONFIG for a bad option.
 */
export async function loadDataset(spec: DatasetSpec, options: LoadOptions): Promise<Dataset> {
  if (spec.kind === 'pulses') return loadPulses(spec, options);
  checkFraction(spec.validationFraction);
  if (spec.task === 'regression') return loadTargets(spec, options);
  const parse = (bytes: Buffer, file: string) =>
    parseCsv(bytes, file, spec.kind === 'csv' ? spec.label : '');
  const raw =
    spec.kind === 'csv'
      ? await readCsv(spec, options.baseDir, parse)
      : await readArrays(spec, options.baseDir, readArraySamples);
  return prepareClasses(spec, raw, options);
}
