// Dense, convolution and pooling layers in double precision.
import { sizeOf } from '../../core/quantised-network.js';
import type {
  ConvNode,
  DenseNode,
  DepthwiseConvNode,
  ModelWeight,
  PoolNode,
  Window,
} from '../model-graph.js';

/** A weight after its quantiser. */
export type EffectiveWeight = (weight: ModelWeight) => ArrayLike<number>;

export function runFloatDense(
  node: DenseNode,
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const [inputs, outputs] = node.kernel.shape;
  const kernel = effective(node.kernel);
  const bias = node.bias && effective(node.bias);
  const result = new Float64Array((input.length / inputs) * outputs);
  for (let row = 0; row < input.length / inputs; row++) {
    for (let j = 0; j < outputs; j++) {
      let sum = bias ? bias[j] : 0;
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * kernel[i * outputs + j];
      result[row * outputs + j] = sum;
    }
  }
  return result;
}

/** Calls `visit(position, pixel of the window, offset of the source pixel)`; offset −1 lies in the padding. */
function forWindows(
  window: Window,
  shape: readonly number[],
  outputShape: readonly number[],
  visit: (position: number, pixel: number, offset: number) => void,
): void {
  const axes = window.size.length;
  const extents = shape.slice(0, axes);
  const positions = outputShape.slice(0, axes);
  const pixels = sizeOf(window.size);
  for (let position = 0; position < sizeOf(positions); position++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      let offset = 0;
      let restPosition = position;
      let restPixel = pixel;
      let stride = 1;
      for (let axis = axes - 1; axis >= 0; axis--) {
        const at =
          (restPosition % positions[axis]) * window.strides[axis] +
          (restPixel % window.size[axis]) -
          window.padding.before[axis];
        offset = at < 0 || at >= extents[axis] || offset < 0 ? -1 : offset + at * stride;
        stride *= extents[axis];
        restPosition = Math.floor(restPosition / positions[axis]);
        restPixel = Math.floor(restPixel / window.size[axis]);
      }
      visit(position, pixel, offset);
    }
  }
}

type Convolution = Pick<ConvNode, 'window' | 'kernel' | 'bias' | 'outputShape'>;

export function runFloatConvolution(
  node: Convolution,
  shape: readonly number[],
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const [channels, filters] = node.kernel.shape.slice(-2);
  const kernel = effective(node.kernel);
  const bias = node.bias && effective(node.bias);
  const result = new Float64Array(sizeOf(node.outputShape));
  if (bias) for (let i = 0; i < result.length; i++) result[i] = bias[i % filters];
  forWindows(node.window, shape, node.outputShape, (position, pixel, offset) => {
    if (offset < 0) return;
    for (let c = 0; c < channels; c++) {
      const x = input[offset * channels + c];
      const row = (pixel * channels + c) * filters;
      for (let f = 0; f < filters; f++) result[position * filters + f] += x * kernel[row + f];
    }
  });
  return result;
}

export function runFloatDepthwise(
  node: Pick<DepthwiseConvNode, 'window' | 'kernel' | 'bias' | 'outputShape'>,
  shape: readonly number[],
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const [channels, multiplier] = node.kernel.shape.slice(-2);
  const outputs = channels * multiplier;
  const kernel = effective(node.kernel);
  const bias = node.bias && effective(node.bias);
  const result = new Float64Array(sizeOf(node.outputShape));
  if (bias) for (let i = 0; i < result.length; i++) result[i] = bias[i % outputs];
  forWindows(node.window, shape, node.outputShape, (position, pixel, offset) => {
    if (offset < 0) return;
    for (let o = 0; o < outputs; o++) {
      const x = input[offset * channels + Math.floor(o / multiplier)];
      result[position * outputs + o] += x * kernel[pixel * outputs + o];
    }
  });
  return result;
}

export function runFloatPool(
  node: PoolNode,
  shape: readonly number[],
  input: Float64Array,
): Float64Array {
  const channels = shape[shape.length - 1];
  const axes = node.window.size.length;
  const positions = node.global ? node.window.size.map(() => 1) : node.outputShape.slice(0, axes);
  const total = sizeOf(positions) * channels;
  const average = node.operation === 'average';
  const result = new Float64Array(total).fill(average ? 0 : Number.NEGATIVE_INFINITY);
  const pixels = new Float64Array(sizeOf(positions));
  forWindows(node.window, shape, [...positions, channels], (position, _pixel, offset) => {
    if (offset >= 0 || node.countPadding) pixels[position]++;
    if (offset < 0) return;
    for (let c = 0; c < channels; c++) {
      const at = position * channels + c;
      const x = input[offset * channels + c];
      result[at] = average ? result[at] + x : Math.max(result[at], x);
    }
  });
  return average ? result.map((sum, i) => sum / pixels[Math.floor(i / channels)]) : result;
}
