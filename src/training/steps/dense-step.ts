// Dense layers as matrix products, forward and backward.
import * as tf from '@tensorflow/tfjs-core';
import { runHostKernel, transposeMatrix } from '../host-kernel.js';
import { countElements, refuseLayer } from './layer-shapes.js';
import { given, type LayerOf, type StepKind } from './step-kind.js';

/** `x · kernel`, `[nIn] → [nOut]`; bias and activation follow in a step of their own. */
export interface DenseStep {
  readonly kind: 'dense';
  readonly weights: number;
  readonly nIn: number;
  readonly nOut: number;
}

export const denseStep: StepKind<DenseStep, undefined> = {
  kind: 'dense',
  layers: ['dense'],
  plan: (layer: LayerOf<'dense'>, position, shape, weights) => {
    if (shape.length !== 1) {
      const problem = `input has shape [${shape}]`;
      refuseLayer(layer, position, problem, 'put a flatten layer before it');
    }
    const nIn = countElements(shape);
    const step: DenseStep = { kind: 'dense', weights, nIn, nOut: layer.units };
    return {
      step,
      kernelShape: [nIn, layer.units],
      activation: 'later',
      shape: [layer.units],
    };
  },
  kernelShape: ({ nIn, nOut }) => [nIn, nOut],
  turnKernel: ({ nIn, nOut }, kernel) => tf.tensor(turnDenseKernel(kernel, nIn, nOut), [nOut, nIn]),
  conditionedInput: ({ nIn }) => ({ columns: nIn, rows: nIn }),
  forward: (_, { rows, own }, input) => {
    const output = denseForward(input, given(own?.kernel) as tf.Tensor2D, rows);
    return { output, kept: undefined };
  },
  backward: ({ nIn, nOut }, { rows, own }, { input }, outer, gradient, wantsInput) => {
    const dz = tf.reshape(outer, [rows, nOut]);
    addDenseKernelGradient(input, dz, rows, nIn, given(gradient).kernel);
    return wantsInput ? denseInputGradient(dz, given(own?.turned) as tf.Tensor2D) : outer;
  },
  compute: ({ nOut }, x, layer) => {
    const { kernel } = given(layer);
    const sums = new Float64Array(nOut);
    for (let i = 0; i < x.length; i++) {
      if (x[i] === 0) continue;
      for (let o = 0; o < nOut; o++) sums[o] += x[i] * kernel[i * nOut + o];
    }
    return sums;
  },
};

/** `x · kernel`: `[rows, nIn] × [nIn, nOut]`. */
export function denseForward(x: tf.Tensor, kernel: tf.Tensor2D, rows: number): tf.Tensor {
  return tf.matMul(tf.reshape<tf.Rank.R2>(x, [rows, kernel.shape[0]]), kernel);
}

/** Adds `xᵀ · dz` to the kernel's gradient, row-major `[nIn, nOut]`. */
export function addDenseKernelGradient(
  x: tf.Tensor,
  dz: tf.Tensor,
  rows: number,
  nIn: number,
  gradient: Float64Array,
): void {
  // The engine's own transposed products are several times slower than transposing first.
  const turned = transposeMatrix(x, rows, nIn) as tf.Tensor2D;
  addTo(gradient, tf.matMul(turned, dz as tf.Tensor2D));
}

/** `dz · kernelᵀ`; the kernel comes already transposed. */
export function denseInputGradient(dz: tf.Tensor, turnedKernel: tf.Tensor2D): tf.Tensor {
  return tf.matMul(dz as tf.Tensor2D, turnedKernel);
}

/** `[nIn, nOut]` → `[nOut, nIn]`. */
export function turnDenseKernel(kernel: Float32Array, nIn: number, nOut: number): Float32Array {
  const turned = new Float32Array(kernel.length);
  for (let i = 0; i < nIn; i++) {
    for (let o = 0; o < nOut; o++) turned[o * nIn + i] = kernel[i * nOut + o];
  }
  return turned;
}

/** `sum += tensor`, element by element. */
export function addTo(sum: Float64Array, tensor: tf.Tensor): void {
  runHostKernel([tensor], [], ([values]) => {
    for (let i = 0; i < sum.length; i++) sum[i] += values[i];
  });
}
