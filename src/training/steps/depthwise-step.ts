// Depthwise convolutions: one filter a channel, as plain loops, which the engine lacks the gradients of.
import { runHostKernel } from '../host-kernel.js';
import { type ConvolutionGeometry, planWindows } from './layer-shapes.js';
import { given, type LayerOf, type StepKind } from './step-kind.js';

/** Sums over windows of one channel each; kernel `[kh, kw, channels]`. Bias and activation follow in a step of their own. */
export interface DepthwiseStep {
  readonly kind: 'depthwise';
  readonly weights: number;
  readonly geometry: ConvolutionGeometry;
}

export const depthwiseStep: StepKind<DepthwiseStep, undefined> = {
  kind: 'depthwise',
  layers: ['depthwiseConv1d', 'depthwiseConv2d'],
  plan: (layer: LayerOf<'depthwiseConv1d' | 'depthwiseConv2d'>, position, shape, weights) => {
    const geometry = planWindows(layer, position, shape, undefined);
    const { kernelHeight, kernelWidth, channels, outHeight, outWidth } = geometry;
    const step: DepthwiseStep = { kind: 'depthwise', weights, geometry };
    const flat = layer.kind === 'depthwiseConv1d';
    return {
      step,
      kernelShape: [...(flat ? [] : [kernelHeight]), kernelWidth, channels],
      activation: 'later',
      shape: [...(flat ? [] : [outHeight]), outWidth, channels],
    };
  },
  conditionedInput: ({ geometry }) => ({ columns: geometry.channels, rows: 0, ownColumn: true }),
  forward: ({ geometry }, { rows, own }, input) => {
    const { kernel } = given(own).numbers;
    const { outHeight, outWidth, channels } = geometry;
    const shape = [rows, outHeight, outWidth, channels];
    const [output] = runHostKernel([input], [shape], ([source], [target]) => {
      addSums(source, kernel, target, rows, geometry);
    });
    return { output, kept: undefined };
  },
  backward: ({ geometry }, { rows, own }, { input }, outer, gradient, wantsInput) => {
    const { kernel } = given(own).numbers;
    const sums = given(gradient).kernel;
    const shapes = wantsInput ? [input.shape] : [];
    const [inner] = runHostKernel([input, outer], shapes, ([source, slope], [target]) => {
      target?.fill(0);
      spreadGradients(source, slope, kernel, sums, target, rows, geometry);
    });
    return wantsInput ? inner : outer;
  },
  compute: ({ geometry }, x, layer) => {
    const { outHeight, outWidth, channels } = geometry;
    const sums = new Float64Array(outHeight * outWidth * channels);
    addSums(x, given(layer).kernel, sums, 1, geometry);
    return sums;
  },
};

type Values = Float32Array | Float64Array;

/** Calls `meet` for every pair of an input pixel and an output pixel that meet: element numbers of their first channels. */
function forEachMeeting(
  rows: number,
  geometry: ConvolutionGeometry,
  meet: (input: number, weight: number, output: number) => void,
): void {
  const { height, width, channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  const { strideY, strideX, top, left } = geometry;
  for (let pixel = 0; pixel < rows * outHeight * outWidth; pixel++) {
    const ox = pixel % outWidth;
    const line = (pixel - ox) / outWidth;
    const oy = line % outHeight;
    const row = (line - oy) / outHeight;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = oy * strideY + ky - top;
      if (y < 0 || y >= height) continue;
      for (let kx = 0; kx < kernelWidth; kx++) {
        const x = ox * strideX + kx - left;
        if (x < 0 || x >= width) continue;
        const input = ((row * height + y) * width + x) * channels;
        meet(input, (ky * kernelWidth + kx) * channels, pixel * channels);
      }
    }
  }
}

/** The sums of all windows, written to `target`. */
function addSums(
  source: Values,
  kernel: Values,
  target: Values,
  rows: number,
  geometry: ConvolutionGeometry,
): void {
  const { channels } = geometry;
  target.fill(0);
  forEachMeeting(rows, geometry, (input, weight, output) => {
    for (let c = 0; c < channels; c++) {
      target[output + c] += source[input + c] * kernel[weight + c];
    }
  });
}

/** Gradients of the kernel, added to `sums`, and of the input, added to `target` where there is one. */
function spreadGradients(
  source: Values,
  slope: Values,
  kernel: Values,
  sums: Float64Array,
  target: Values | undefined,
  rows: number,
  geometry: ConvolutionGeometry,
): void {
  const { channels } = geometry;
  forEachMeeting(rows, geometry, (input, weight, output) => {
    for (let c = 0; c < channels; c++) {
      sums[weight + c] += source[input + c] * slope[output + c];
      if (target) target[input + c] += kernel[weight + c] * slope[output + c];
    }
  });
}
