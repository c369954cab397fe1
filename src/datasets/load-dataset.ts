// Loads the dataset a study names: read, checked, split, scaled, hashed.
import { resolve } from 'node:path';
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { contentHash, hashBytes } from '../core/hash.js';
import { sizeOf } from '../core/quantised-network.js';
import { indexClasses } from './class-indices.js';
import { parseCsv } from './csv.js';
import type { ArraySpec, CsvSpec, DatasetSpec, PulsesSpec } from './dataset-spec.js';
import { ADC_CODES, PULSE_CLASSES, PULSE_SAMPLES } from './pulse-physics.js';
import { simulatePulses } from './pulses.js';
import type { RawSamples } from './raw-samples.js';
import { readArraySamples } from './read-arrays.js';
import { readDataFile } from './read-data-file.js';
import { applyScale, fitScale } from './scaling.js';
import { drawValidation, takeSamples } from './split.js';

export interface LoadOptions {
  /** Folder that relative paths start from: that of study.yaml. */
  readonly baseDir: string;
  /** Decides the validation split and the simulated signals. */
  readonly seed: number;
  /** Name of the dataset in reports; enters no hash. */
  readonly name: string;
}

/** Shares of the simulated signals: 60 % training, 15 % validation, 25 % test, in order of simulation. */
const PULSE_SHARES = { train: 0.6, validation: 0.15 } as const;
const PULSE_BOUNDS = { fewest: 100, most: 10_000_000 } as const;

function hashSplit(split: Split): string {
  const { features, labels } = split;
  const bytesOf = (array: Float32Array | Int32Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return `${hashBytes(bytesOf(features))}${hashBytes(bytesOf(labels))}`;
}

function finish(dataset: Omit<Dataset, 'hash' | 'classes'>): Dataset {
  const { inputShape, classNames, train, validation, test } = dataset;
  const splits = [train, validation, test].map(hashSplit);
  const hash = contentHash({ inputShape, classNames, splits });
  return { ...dataset, classes: classNames.length, hash };
}

function loadPulses(spec: PulsesSpec, options: LoadOptions): Dataset {
  const { samples } = spec;
  const { fewest, most } = PULSE_BOUNDS;
  if (!Number.isInteger(samples) || samples < fewest || samples > most) {
    const hint = `between ${fewest} and ${most}`;
    throw new ParetapeError('CONFIG', `dataset pulses cannot have ${samples} samples`, { hint });
  }
  const { features, labels } = simulatePulses(samples, options.seed);
  const trained = Math.floor(samples * PULSE_SHARES.train);
  const validated = trained + Math.floor(samples * PULSE_SHARES.validation);
  const part = (from: number, to: number): Split => ({
    count: to - from,
    features: features.slice(from * PULSE_SAMPLES, to * PULSE_SAMPLES),
    labels: labels.slice(from, to),
  });
  return finish({
    name: options.name,
    inputShape: [PULSE_SAMPLES],
    classNames: PULSE_CLASSES,
    train: part(0, trained),
    validation: part(trained, validated),
    test: part(validated, samples),
    scaling: `digitiser code / ${ADC_CODES}`,
  });
}

async function readCsv(spec: CsvSpec, baseDir: string): Promise<[RawSamples, RawSamples]> {
  const read = async (path: string) => {
    const file = resolve(baseDir, path);
    return parseCsv(await readDataFile(file), file, spec.label);
  };
  return [await read(spec.train), await read(spec.test)];
}

async function readArrays(spec: ArraySpec, baseDir: string): Promise<[RawSamples, RawSamples]> {
  const at = (path: string) => resolve(baseDir, path);
  return [
    await readArraySamples(at(spec.trainFeatures), at(spec.trainLabels), spec.kind),
    await readArraySamples(at(spec.testFeatures), at(spec.testLabels), spec.kind),
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

function prepare(
  spec: CsvSpec | ArraySpec,
  [train, test]: readonly [RawSamples, RawSamples],
  options: LoadOptions,
): Dataset {
  checkSameFeatures(train, test);
  const inputShape = chooseShape(train, spec.shape);
  const width = sizeOf(inputShape);
  const indices = indexClasses(train.labels, test.labels);
  const classes = indices.classNames.length;
  const parts = drawValidation(indices.train, classes, spec.validationFraction, options.seed);
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
  return finish({
    name: options.name,
    inputShape,
    classNames: indices.classNames,
    train: scaled(kept, train.file),
    validation: scaled(take(parts.validation), train.file),
    test: scaled(testSplit, test.file),
    scaling: scale.description,
  });
}

/**
 * The dataset, ready for training. The same files, specification and seed give the same bytes.
 * Throws MISSING for a file that is not there, INPUT for one that is not as it should be, CONFIG for a bad option.
 */
export async function loadDataset(spec: DatasetSpec, options: LoadOptions): Promise<Dataset> {
  if (spec.kind === 'pulses') return loadPulses(spec, options);
  checkFraction(spec.validationFraction);
  const raw =
    spec.kind === 'csv'
      ? await readCsv(spec, options.baseDir)
      : await readArrays(spec, options.baseDir);
  return prepare(spec, raw, options);
}
