// Brings features to a common scale, fitted on training rows only.
import { ParetapeError } from '../core/errors.js';
import type { Scaling } from './dataset-spec.js';

/** `x ↦ (x − offset[i]) · factor[i]` for feature i, and how to say it in the report. */
export interface FeatureScale {
  readonly offset: Float64Array;
  readonly factor: Float64Array;
  readonly description: string;
}

/** Means, deviations (of the population) and ranges of the columns of row-major `[rows, width]`. */
function columnMoments(rows: Float32Array, width: number) {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  const variance = new Float64Array(width);
  const constant = new Uint8Array(width).fill(1);
  for (let i = 0; i < rows.length; i++) {
    mean[i % width] += rows[i] / count;
    if (rows[i] !== rows[i % width]) constant[i % width] = 0;
  }
  for (let i = 0; i < rows.length; i++) {
    variance[i % width] += (rows[i] - mean[i % width]) ** 2 / count;
  }
  return { mean, deviation: variance.map(Math.sqrt), constant };
}

/** `standardise`; a constant column has factor 0 and so becomes 0. */
function fitStandardise(rows: Float32Array, width: number): FeatureScale {
  const { mean, deviation, constant } = columnMoments(rows, width);
  const factor = deviation.map((sd, i) => (constant[i] === 1 || sd === 0 ? 0 : 1 / sd));
  const idle = factor.filter((value) => value === 0).length;
  const note = idle === 0 ? '' : `; ${idle} constant features set to 0`;
  const description = `standardised per feature: (x − mean) / standard deviation of the training rows${note}`;
  return { offset: mean, factor, description };
}

/** Smallest power of two ≥ `value`; 1 for 0. */
function powerOfTwoAbove(value: number): number {
  if (value === 0) return 1;
  let power = 2 ** Math.ceil(Math.log2(value));
  while (power < value) power *= 2;
  while (power / 2 >= value) power /= 2;
  return power;
}

/** `unit`: one power of two for all features, so that an image keeps its contrasts. */
function fitUnit(rows: Float32Array, width: number): FeatureScale {
  const largest = rows.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const divisor = powerOfTwoAbove(largest);
  const description = `x / ${divisor}: the smallest power of two not below the largest training magnitude`;
  return {
    offset: new Float64Array(width),
    factor: new Float64Array(width).fill(1 / divisor),
    description,
  };
}

/** Fits a scale to the training rows, row-major `[rows, width]`. */
export function fitScale(scaling: Scaling, trainRows: Float32Array, width: number): FeatureScale {
  if (scaling === 'standardise') return fitStandardise(trainRows, width);
  if (scaling === 'unit') return fitUnit(trainRows, width);
  return {
    offset: new Float64Array(width),
    factor: new Float64Array(width).fill(1),
    description: 'as read',
  };
}

/** Scaled copy of the rows. Throws INPUT when a value leaves the range of 32-bit floats. */
export function applyScale(rows: Float32Array, scale: FeatureScale, file: string): Float32Array {
  const { offset, factor } = scale;
  const width = offset.length;
  const scaled = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    // A factor of 0 marks a constant column; +0 keeps −0 out of the content hash.
    scaled[i] = (rows[i] - offset[i % width]) * factor[i % width] + 0;
  }
  const bad = scaled.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return scaled;
  const message = `feature ${bad % width} of sample ${Math.floor(bad / width)} overflows when scaled`;
  throw new ParetapeError('INPUT', message, { position: { file } });
}
