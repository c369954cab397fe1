// Maximum pooling and its gradient, which goes to the first of equal maxima.
import type * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from '../host-kernel.js';
import { type PoolGeometry, planPool } from './layer-shapes.js';
import type { PlannedLayer, StepKind } from './step-kind.js';

/** Maximum over every window. */
export interface MaxPoolStep {
  readonly kind: 'maxPool';
  readonly geometry: PoolGeometry;
}

/** `kept` is, for every output element, the flat index of the input element it came from. */
export const maxPoolStep: StepKind<MaxPoolStep, Int32Array> = {
  kind: 'maxPool',
  layers: ['maxPool1d', 'maxPool2d', 'globalMaxPool'],
  plan: (layer, position, shape): PlannedLayer => {
    const pool = planPool(layer, position, shape);
    const step: MaxPoolStep = { kind: 'maxPool', geometry: pool.geometry };
    return { step, shape: pool.shape, commutes: true };
  },
  forward: ({ geometry }, { rows }, input) => {
    const { output, winners } = poolForward(input, rows, geometry);
    return { output, kept: winners };
  },
  backward: (_, __, { input, kept }, outer) => poolBackward(outer, kept, input.shape),
  compute: ({ geometry }, x) => maximumOf(x, geometry),
};

export interface PooledTensor {
  readonly output: tf.Tensor;
  /** For every output element, the flat index of the input element it came from. */
  readonly winners: Int32Array;
}

/** `[rows, height, width, channels]` → `[rows, outHeight, outWidth, channels]`. */
export function poolForward(x: tf.Tensor, rows: number, geometry: PoolGeometry): PooledTensor {
  const { outHeight, outWidth, channels } = geometry;
  const winners = new Int32Array(rows * outHeight * outWidth * channels);
  const shape = [rows, outHeight, outWidth, channels];
  const [output] = runHostKernel([x], [shape], ([source], [target]) => {
    for (let row = 0, out = 0; row < rows; row++) {
      for (let y = 0; y < outHeight; y++) {
        for (let at = 0; at < outWidth * channels; at++, out++) {
          const winner = findWinner(source, row, y, at, geometry);
          winners[out] = winner;
          target[out] = source[winner];
        }
      }
    }
  });
  return { output, winners };
}

/** Flat index of the first maximum in the window of output row `y`; `at` counts columns times channels. */
function findWinner(
  source: Float32Array,
  row: number,
  y: number,
  at: number,
  geometry: PoolGeometry,
): number {
  const { height, width, channels, poolHeight, poolWidth } = geometry;
  const channel = at % channels;
  const x = (at - channel) / channels;
  const corner = ((row * height + y * poolHeight) * width + x * poolWidth) * channels + channel;
  let winner = corner;
  for (let py = 0; py < poolHeight; py++) {
    for (let px = 0; px < poolWidth; px++) {
      const candidate = corner + (py * width + px) * channels;
      if (source[candidate] > source[winner]) winner = candidate;
    }
  }
  return winner;
}

/** Sends every gradient to the element that won its window. */
export function poolBackward(
  dy: tf.Tensor,
  winners: Int32Array,
  inputShape: readonly number[],
): tf.Tensor {
  return runHostKernel([dy], [inputShape], ([outer], [inner]) => {
    inner.fill(0);
    for (let i = 0; i < winners.length; i++) inner[winners[i]] += outer[i];
  })[0];
}

function maximumOf(x: Float64Array, geometry: PoolGeometry): Float64Array {
  const { width, channels, poolHeight, poolWidth, outHeight, outWidth } = geometry;
  const result = new Float64Array(outHeight * outWidth * channels).fill(-Infinity);
  for (let y = 0; y < outHeight * poolHeight; y++) {
    for (let column = 0; column < outWidth * poolWidth; column++) {
      const to =
        (Math.floor(y / poolHeight) * outWidth + Math.floor(column / poolWidth)) * channels;
      for (let c = 0; c < channels; c++) {
        result[to + c] = Math.max(result[to + c], x[(y * width + column) * channels + c]);
      }
    }
  }
  return result;
}
