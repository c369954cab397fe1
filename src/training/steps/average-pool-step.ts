// Average pooling: once the input counts in integers, averages truncate towards zero as in hardware.
import type * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from '../host-kernel.js';
import { type PoolGeometry, planPool } from './layer-shapes.js';
import type { StepKind } from './step-kind.js';

/** Averages over windows, or over all positions at once; the format stays that of the input. */
export interface AveragePoolStep {
  readonly kind: 'averagePool';
  readonly geometry: PoolGeometry;
}

/** The gradient goes straight through the truncation. */
export const averagePoolStep: StepKind<AveragePoolStep, undefined> = {
  kind: 'averagePool',
  layers: ['averagePool1d', 'averagePool2d', 'globalAveragePool'],
  plan: (layer, position, shape) => {
    const pool = planPool(layer, position, shape);
    const step: AveragePoolStep = { kind: 'averagePool', geometry: pool.geometry };
    return { step, shape: pool.shape };
  },
  forward: ({ geometry }, { rows, rounded }, input) => ({
    output: averageForward(input, rows, geometry, rounded),
    kept: undefined,
  }),
  backward: ({ geometry }, { rows }, { input }, outer) =>
    averageBackward(outer, rows, geometry, input.shape),
  compute: ({ geometry }, x) => {
    const { outHeight, outWidth, channels } = geometry;
    const averages = new Float64Array(outHeight * outWidth * channels);
    averageSample(x, 0, averages, 0, geometry, true);
    return averages;
  },
};

type Values = Float32Array | Float64Array;

function averageForward(
  x: tf.Tensor,
  rows: number,
  geometry: PoolGeometry,
  rounded: boolean,
): tf.Tensor {
  const { height, width, channels, outHeight, outWidth } = geometry;
  const shape = [rows, outHeight, outWidth, channels];
  return runHostKernel([x], [shape], ([source], [target]) => {
    for (let row = 0; row < rows; row++) {
      const from = row * height * width * channels;
      averageSample(source, from, target, row * outHeight * outWidth * channels, geometry, rounded);
    }
  })[0];
}

/** Averages of one sample; sums are taken in doubles, so integers stay exact. */
function averageSample(
  source: Values,
  from: number,
  target: Values,
  to: number,
  geometry: PoolGeometry,
  rounded: boolean,
): void {
  const { width, channels, poolHeight, poolWidth, outHeight, outWidth } = geometry;
  const count = poolHeight * poolWidth;
  let out = to;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const corner = from + (y * poolHeight * width + x * poolWidth) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let py = 0; py < poolHeight; py++) {
          const line = corner + py * width * channels + c;
          for (let px = 0; px < poolWidth; px++) sum += source[line + px * channels];
        }
        // Adding 0 turns −0 into 0.
        target[out++] = rounded ? Math.trunc(sum / count) + 0 : sum / count;
      }
    }
  }
}

/** Every element of a window gets an equal share; what no window reaches gets nothing. */
function averageBackward(
  dy: tf.Tensor,
  rows: number,
  geometry: PoolGeometry,
  inputShape: readonly number[],
): tf.Tensor {
  const { height, width, channels, poolHeight, poolWidth, outHeight, outWidth } = geometry;
  const share = 1 / (poolHeight * poolWidth);
  return runHostKernel([dy], [inputShape], ([outer], [inner]) => {
    inner.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let y = 0; y < outHeight * poolHeight; y++) {
        const oy = row * outHeight + Math.floor(y / poolHeight);
        for (let x = 0; x < outWidth * poolWidth; x++) {
          const from = (oy * outWidth + Math.floor(x / poolWidth)) * channels;
          const to = ((row * height + y) * width + x) * channels;
          for (let c = 0; c < channels; c++) inner[to + c] = outer[from + c] * share;
        }
      }
    }
  })[0];
}
