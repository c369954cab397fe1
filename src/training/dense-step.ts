// Dense layers as matrix products, forward and backward.
import * as tf from '@tensorflow/tfjs-core';
import { runHostKernel, transposeMatrix } from './host-kernel.js';

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
