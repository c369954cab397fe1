// Reads samples from a file of features and a file of labels, in NumPy or IDX format.
import { ParetapeError } from '../core/errors.js';
import { parseIdx } from './idx.js';
import { parseNpy } from './npy.js';
import { parseNpz } from './npz.js';
import type { NumericArray } from './numeric-array.js';
import type {
  LabelledSamples,
  MeasuredSamples,
  RawLabels,
  RawSamples,
  RawTargets,
} from './raw-samples.js';
import { readDataFile } from './read-data-file.js';

/** Most outputs of a regression: as many as a network has classes. */
const MAX_TARGETS = 1024;

/** `folder/file.npz#name` → path and array name; other paths are left whole. */
function splitArrayName(path: string): { path: string; array?: string } {
  const match = /^(.*\.npz(?:\.gz)?)#([^#]+)$/i.exec(path);
  return match === null ? { path } : { path: match[1], array: match[2] };
}

/** Reads one array; `path` is absolute and may name an array of an archive. */
export async function readArray(path: string, kind: 'npy' | 'idx'): Promise<NumericArray> {
  const { path: file, array } = splitArrayName(path);
  const bytes = await readDataFile(file);
  if (kind === 'idx') return parseIdx(bytes, file);
  const archive = array !== undefined || (bytes[0] === 0x50 && bytes[1] === 0x4b);
  return archive ? parseNpz(bytes, file, array) : parseNpy(bytes, file);
}

/** 32-bit features, checked to be finite. */
function toFeatures({ data, shape }: NumericArray, file: string): Float32Array {
  const features = data instanceof Float32Array ? data : Float32Array.from(data);
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return features;
  const row = Math.floor(bad / (features.length / shape[0]));
  const message = `feature ${bad % (features.length / shape[0])} of sample ${row} is ${data[bad]}`;
  const hint = 'features are finite 32-bit floating-point numbers; indices count from zero';
  throw new ParetapeError('INPUT', message, { position: { file }, hint });
}

/** The column holding the one 1 in row `row` of a `[n, classes]` array. */
function hotColumn(data: ArrayLike<number>, row: number, classes: number, file: string): number {
  let hot = -1;
  for (let column = 0; column < classes; column++) {
    const value = data[row * classes + column];
    if (value === 0) continue;
    if (value !== 1 || hot >= 0) {
      const message = `label ${row} is not one-hot: it must hold one 1 and zeros`;
      throw new ParetapeError('INPUT', message, { position: { file } });
    }
    hot = column;
  }
  if (hot >= 0) return hot;
  throw new ParetapeError('INPUT', `label ${row} is all zeros`, { position: { file } });
}

function toLabels({ data, shape }: NumericArray, file: string): RawLabels {
  const width = shape.slice(1).reduce((product, extent) => product * extent, 1);
  if (shape.length > 2 || shape.length === 0) {
    const message = `labels have shape [${shape.join(', ')}]`;
    const hint = 'expected [samples], or [samples, classes] one-hot';
    throw new ParetapeError('INPUT', message, { position: { file }, hint });
  }
  if (width > 1) {
    const declared = Array.from({ length: width }, (_, i) => String(i));
    const rows = Array.from({ length: shape[0] }, (_, row) => hotColumn(data, row, width, file));
    return { file, values: rows.map(String), declared };
  }
  const bad = data.findIndex((value) => !Number.isSafeInteger(value));
  if (bad >= 0) {
    const message = `label ${bad} is ${data[bad]}, not an integer`;
    throw new ParetapeError('INPUT', message, { position: { file } });
  }
  return { file, values: Array.from(data, (value) => String(value + 0)) };
}

/** Targets `[samples]` or `[samples, outputs]` of any number type. */
function toTargets({ data, shape }: NumericArray, file: string): RawTargets {
  const outputs = shape.length === 2 ? shape[1] : 1;
  if (shape.length > 2 || shape.length === 0 || outputs < 1 || outputs > MAX_TARGETS) {
    const message = `targets have shape [${shape.join(', ')}]`;
    const hint = `expected [samples], or [samples, outputs] with at most ${MAX_TARGETS} outputs`;
    throw new ParetapeError('INPUT', message, { position: { file }, hint });
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const message = `target ${bad % outputs} of sample ${Math.floor(bad / outputs)} is ${data[bad]}`;
    const hint = 'targets are finite numbers; indices count from zero';
    throw new ParetapeError('INPUT', message, { position: { file }, hint });
  }
  const names = Array.from({ length: outputs }, (_, i) => `target ${i}`);
  return { file, names, values: Float64Array.from(data) };
}

/** Shape of one sample. An IDX image `[height, width]` gets its one channel; a lone number is a vector of one. */
function sampleShape(array: NumericArray, kind: 'npy' | 'idx'): readonly number[] {
  const shape = array.shape.slice(1);
  if (shape.length === 0) return [1];
  return kind === 'idx' && shape.length === 2 ? [...shape, 1] : shape;
}

/** Samples from two files of absolute paths. Throws INPUT when they are empty or differ in their number of samples. */
export async function readArraySamples(
  featuresPath: string,
  labelsPath: string,
  kind: 'npy' | 'idx',
): Promise<LabelledSamples> {
  const array = await readArray(featuresPath, kind);
  const labels = toLabels(await readArray(labelsPath, kind), labelsPath);
  const found = { what: 'labels', count: labels.values.length, path: labelsPath };
  return { ...toSamples(array, featuresPath, kind, found), labels };
}

/** `readArraySamples` with numbers to be predicted instead of labels. */
export async function readArrayTargets(
  featuresPath: string,
  targetsPath: string,
  kind: 'npy' | 'idx',
): Promise<MeasuredSamples> {
  const array = await readArray(featuresPath, kind);
  const targets = toTargets(await readArray(targetsPath, kind), targetsPath);
  const count = targets.values.length / targets.names.length;
  const found = { what: 'targets', count, path: targetsPath };
  return { ...toSamples(array, featuresPath, kind, found), targets };
}

/** The features of as many samples as there are answers. */
function toSamples(
  array: NumericArray,
  featuresPath: string,
  kind: 'npy' | 'idx',
  answers: { readonly what: string; readonly count: number; readonly path: string },
): RawSamples {
  const position = { file: featuresPath };
  if (array.shape.length === 0 || array.data.length === 0) {
    const message = `features have shape [${array.shape.join(', ')}]: there are no samples`;
    throw new ParetapeError('INPUT', message, { position });
  }
  if (answers.count !== array.shape[0]) {
    const message = `${array.shape[0]} samples but ${answers.count} ${answers.what} in ${answers.path}`;
    throw new ParetapeError('INPUT', message, { position });
  }
  return {
    file: featuresPath,
    count: array.shape[0],
    shape: sampleShape(array, kind),
    features: toFeatures(array, featuresPath),
  };
}
