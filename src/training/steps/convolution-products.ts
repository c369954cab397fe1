// Convolutions forward and backward, composed of forward convolutions: the WASM engine has no filter gradient.
import * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from '../host-kernel.js';
import type { ConvolutionGeometry } from './layer-shapes.js';

type Pads = [[number, number], [number, number], [number, number], [number, number]];

function padsOf(top: number, bottom: number, left: number, right: number): Pads {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** `[rows, height, width, channels]` → `[rows, outHeight, outWidth, filters]`. */
export function convolveForward(
  x: tf.Tensor,
  kernel: tf.Tensor4D,
  rows: number,
  geometry: ConvolutionGeometry,
): tf.Tensor {
  const { height, width, channels, top, bottom, left, right, strideY, strideX } = geometry;
  const image = tf.reshape<tf.Rank.R4>(x, [rows, height, width, channels]);
  return tf.conv2d(image, kernel, [strideY, strideX], padsOf(top, bottom, left, right));
}

/**
 * Adds the gradient of the filter, `[kh, kw, channels, filters]`: the correlation of input and output gradient
 * over rows, a convolution in which channels are the batch, rows the channels and strides the dilation.
 */
export function addConvolutionKernelGradient(
  x: tf.Tensor,
  dz: tf.Tensor,
  rows: number,
  geometry: ConvolutionGeometry,
  gradient: Float64Array,
): void {
  const { height, width, channels, outHeight, outWidth, filters } = geometry;
  const { strideY, strideX, top, left, kernelHeight, kernelWidth } = geometry;
  const images = turnImages(x, rows, height * width, channels, [channels, height, width, rows]);
  const filter = turnGradients(dz, rows, outHeight * outWidth, filters, [
    outHeight,
    outWidth,
    rows,
    filters,
  ]);
  // Input that no window reached is more than the kernel needs: the surplus of the result is not read.
  const bottom = Math.max(0, (outHeight - 1) * strideY + kernelHeight - height - top);
  const right = Math.max(0, (outWidth - 1) * strideX + kernelWidth - width - left);
  const pads = padsOf(top, bottom, left, right);
  const result = tf.conv2d(images, filter, 1, pads, 'NHWC', [strideY, strideX]);
  addFilter(result, geometry, gradient);
}

/** `[channels, ≥kh, ≥kw, filters]` added to `[kh, kw, channels, filters]`. */
function addFilter(
  result: tf.Tensor4D,
  geometry: ConvolutionGeometry,
  gradient: Float64Array,
): void {
  const { channels, filters, kernelHeight, kernelWidth } = geometry;
  const [, height, width] = result.shape;
  runHostKernel([result], [], ([values]) => {
    for (let y = 0, out = 0; y < kernelHeight; y++) {
      for (let x = 0; x < kernelWidth; x++) {
        for (let c = 0; c < channels; c++) {
          const from = ((c * height + y) * width + x) * filters;
          for (let f = 0; f < filters; f++) gradient[out++] += values[from + f];
        }
      }
    }
  });
}

/** `[rows, pixels, channels]` → `[channels, pixels, rows]`. */
function turnImages(
  x: tf.Tensor,
  rows: number,
  pixels: number,
  channels: number,
  shape: readonly number[],
): tf.Tensor4D {
  return runHostKernel([x], [shape], ([source], [target]) => {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let c = 0; c < channels; c++) {
        const to = (c * pixels + pixel) * rows;
        for (let r = 0; r < rows; r++) target[to + r] = source[(r * pixels + pixel) * channels + c];
      }
    }
  })[0] as tf.Tensor4D;
}

/** `[rows, pixels, filters]` → `[pixels, rows, filters]`. */
function turnGradients(
  dz: tf.Tensor,
  rows: number,
  pixels: number,
  filters: number,
  shape: readonly number[],
): tf.Tensor4D {
  return runHostKernel([dz], [shape], ([source], [target]) => {
    for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
      for (let r = 0; r < rows; r++) {
        const from = (r * pixels + pixel) * filters;
        for (let f = 0; f < filters; f++) target[to++] = source[from + f];
      }
    }
  })[0] as tf.Tensor4D;
}

/**
 * Gradient of the input. With stride 1 it is a convolution with the turned kernel, several times faster here
 * than the engine's own; with larger strides the engine's own is used.
 */
export function convolutionInputGradient(
  dz: tf.Tensor,
  kernel: tf.Tensor4D,
  turnedKernel: tf.Tensor4D,
  rows: number,
  geometry: ConvolutionGeometry,
): tf.Tensor {
  const { height, width, channels, outHeight, outWidth, filters, strideY, strideX } = geometry;
  const { kernelHeight, kernelWidth, top, bottom, left, right } = geometry;
  const outer = tf.reshape<tf.Rank.R4>(dz, [rows, outHeight, outWidth, filters]);
  if (strideY === 1 && strideX === 1) {
    const y = kernelHeight - 1;
    const x = kernelWidth - 1;
    const pads = padsOf(y - top, y - bottom, x - left, x - right);
    return tf.conv2d(outer, turnedKernel, 1, pads);
  }
  const padded: [number, number, number, number] = [
    rows,
    Math.max(height + top + bottom, (outHeight - 1) * strideY + kernelHeight),
    Math.max(width + left + right, (outWidth - 1) * strideX + kernelWidth),
    channels,
  ];
  const inner = tf.conv2dTranspose(outer, kernel, padded, [strideY, strideX], 'valid');
  return tf.slice(inner, [0, top, left, 0], [rows, height, width, channels]);
}

/** `[kh, kw, channels, filters]` → turned by 180°, `[kh, kw, filters, channels]`. */
export function turnConvolutionKernel(
  kernel: Float32Array,
  geometry: ConvolutionGeometry,
): Float32Array {
  const { kernelHeight, kernelWidth, channels, filters } = geometry;
  const turned = new Float32Array(kernel.length);
  const pixels = kernelHeight * kernelWidth;
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) {
        const to = ((pixels - 1 - pixel) * filters + f) * channels + c;
        turned[to] = kernel[(pixel * channels + c) * filters + f];
      }
    }
  }
  return turned;
}
