// Convolutions: planned over images, trained by the products of convolution-products.ts.
import * as tf from '@tensorflow/tfjs-core';
import {
  addConvolutionKernelGradient,
  convolutionInputGradient,
  convolveForward,
  turnConvolutionKernel,
} from './convolution-products.js';
import { addDenseKernelGradient, denseForward, denseInputGradient } from './dense-step.js';
import { type ConvolutionGeometry, planWindows } from './layer-shapes.js';
import { given, type LayerOf, type StepKind } from './step-kind.js';

/** Sums over windows; bias and activation follow in a step of their own. */
export interface ConvolutionStep {
  readonly kind: 'convolution';
  readonly weights: number;
  readonly geometry: ConvolutionGeometry;
}

export const convolutionStep: StepKind<ConvolutionStep, undefined> = {
  kind: 'convolution',
  layers: ['conv1d', 'conv2d'],
  plan: (layer: LayerOf<'conv1d' | 'conv2d'>, position, shape, weights) => {
    const geometry = planWindows(layer, position, shape, layer.filters);
    const { kernelHeight, kernelWidth, channels, filters, outHeight, outWidth } = geometry;
    const step: ConvolutionStep = { kind: 'convolution', weights, geometry };
    const flat = layer.kind === 'conv1d';
    return {
      step,
      kernelShape: [...(flat ? [] : [kernelHeight]), kernelWidth, channels, filters],
      activation: 'later',
      shape: [...(flat ? [] : [outHeight]), outWidth, filters],
    };
  },
  kernelShape: ({ geometry }) => {
    const { kernelHeight, kernelWidth, channels, filters } = geometry;
    return [kernelHeight, kernelWidth, channels, filters];
  },
  turnKernel: ({ geometry }, kernel) => {
    const { kernelHeight, kernelWidth, channels, filters } = geometry;
    const shape = [kernelHeight, kernelWidth, filters, channels];
    return tf.tensor(turnConvolutionKernel(kernel, geometry), shape);
  },
  conditionedInput: ({ geometry }) => {
    const { kernelHeight, kernelWidth, channels } = geometry;
    return { columns: channels, rows: kernelHeight * kernelWidth * channels };
  },
  forward: ({ geometry }, { rows, own }, input) => {
    if (isPointwise(geometry)) {
      const { channels, filters } = geometry;
      const matrix = tf.reshape<tf.Rank.R2>(given(own?.kernel), [channels, filters]);
      const sums = denseForward(input, matrix, rows * pixelsOf(geometry));
      return { output: tf.reshape(sums, outputShape(rows, geometry)), kept: undefined };
    }
    const output = convolveForward(input, given(own?.kernel) as tf.Tensor4D, rows, geometry);
    return { output, kept: undefined };
  },
  backward: ({ geometry }, { rows, own }, { input }, outer, gradient, wantsInput) => {
    if (isPointwise(geometry)) {
      const { channels, filters } = geometry;
      const points = rows * pixelsOf(geometry);
      const dz = tf.reshape(outer, [points, filters]);
      addDenseKernelGradient(input, dz, points, channels, given(gradient).kernel);
      if (!wantsInput) return outer;
      const turned = tf.reshape<tf.Rank.R2>(given(own?.turned), [filters, channels]);
      return tf.reshape(denseInputGradient(dz, turned), input.shape);
    }
    addConvolutionKernelGradient(input, outer, rows, geometry, given(gradient).kernel);
    if (!wantsInput) return outer;
    const kernel = given(own?.kernel) as tf.Tensor4D;
    return convolutionInputGradient(
      outer,
      kernel,
      given(own?.turned) as tf.Tensor4D,
      rows,
      geometry,
    );
  },
  compute: ({ geometry }, x, layer) => {
    const { kernel } = given(layer);
    const { outHeight, outWidth, filters } = geometry;
    const sums = new Float64Array(outHeight * outWidth * filters);
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const to = (oy * outWidth + ox) * filters;
        addWindow(sums.subarray(to, to + filters), x, kernel, oy, ox, geometry);
      }
    }
    return sums;
  },
};

/** A window of one pixel everywhere: a dense layer over every pixel, as a matrix product several times faster. */
function isPointwise(geometry: ConvolutionGeometry): boolean {
  const { kernelHeight, kernelWidth, strideY, strideX } = geometry;
  return kernelHeight * kernelWidth * strideY * strideX === 1;
}

function pixelsOf({ outHeight, outWidth }: ConvolutionGeometry): number {
  return outHeight * outWidth;
}

function outputShape(
  rows: number,
  { outHeight, outWidth, filters }: ConvolutionGeometry,
): number[] {
  return [rows, outHeight, outWidth, filters];
}

/** Adds the products of one window to the sums of one output pixel. */
function addWindow(
  sums: Float64Array,
  x: Float64Array,
  kernel: Float64Array,
  oy: number,
  ox: number,
  geometry: ConvolutionGeometry,
): void {
  const { height, width, channels, filters, kernelHeight, kernelWidth } = geometry;
  for (let ky = 0; ky < kernelHeight; ky++) {
    const y = oy * geometry.strideY + ky - geometry.top;
    if (y < 0 || y >= height) continue;
    for (let kx = 0; kx < kernelWidth; kx++) {
      const column = ox * geometry.strideX + kx - geometry.left;
      if (column < 0 || column >= width) continue;
      const from = (y * width + column) * channels;
      const weights = (ky * kernelWidth + kx) * channels * filters;
      for (let i = 0; i < channels * filters; i++) {
        sums[i % filters] += x[from + Math.floor(i / filters)] * kernel[weights + i];
      }
    }
  }
}
