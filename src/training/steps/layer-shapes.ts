// Shapes and paddings of layers over images; one-dimensional layers see images of height 1.
import { ParetapeError } from '../../core/errors.js';
import type { Padding, TopologyLayer } from '../../core/topology.js';

/** One convolution over `[rows, height, width, channels]`; one-dimensional ones have height 1. */
export interface ConvolutionGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
}

/** Windows as far apart as they are wide, no padding: what does not fill a window is left out. */
export interface PoolGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly poolHeight: number;
  readonly poolWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Throws CONFIG: this layer, counted from 1, has this problem. */
export function refuseLayer(
  layer: TopologyLayer,
  position: number,
  problem: string,
  hint: string,
): never {
  throw new ParetapeError('CONFIG', `layer ${position + 1} (${layer.kind}): ${problem}`, { hint });
}

/** Number of elements of a shape. */
export const countElements = (shape: readonly number[]) =>
  shape.reduce((product, extent) => product * extent, 1);

/** Shape of one sample as height, width, channels; undefined where the layer does not fit it. */
export function imageOf(
  shape: readonly number[],
  oneDimensional: boolean,
): readonly number[] | undefined {
  if (oneDimensional) return shape.length === 2 ? [1, ...shape] : undefined;
  return shape.length === 3 ? shape : undefined;
}

/** Window positions along one axis and the zeros around it. Keras' rule for `same`: the odd pixel goes to the end. */
export function padAxis(
  extent: number,
  kernel: number,
  stride: number,
  padding: Padding,
): { before: number; after: number; out: number } {
  if (padding === 'valid') {
    return { before: 0, after: 0, out: Math.floor((extent - kernel) / stride) + 1 };
  }
  const out = Math.ceil(extent / stride);
  const total = Math.max(0, (out - 1) * stride + kernel - extent);
  const before = Math.floor(total / 2);
  return { before, after: total - before, out };
}

/** A layer of sliding windows, however it writes its sizes. */
export type WindowedLayer = Extract<
  TopologyLayer,
  { kind: 'conv1d' | 'conv2d' | 'depthwiseConv1d' | 'depthwiseConv2d' }
>;

/** The windows of a convolution over `shape`; `filters` undefined: one a channel. Throws CONFIG where none fits. */
export function planWindows(
  layer: WindowedLayer,
  position: number,
  shape: readonly number[],
  filters: number | undefined,
): ConvolutionGeometry {
  const flat = layer.kind === 'conv1d' || layer.kind === 'depthwiseConv1d';
  const image = imageOf(shape, flat);
  if (!image) {
    refuseLayer(layer, position, `input has shape [${shape}]`, 'convolve before flattening');
  }
  const [height, width, channels] = image;
  const [kernelHeight, kernelWidth] = flat ? [1, layer.kernelSize] : layer.kernelSize;
  const [strideY, strideX] = flat ? [1, layer.stride] : layer.strides;
  const y = padAxis(height, kernelHeight, strideY, layer.padding);
  const x = padAxis(width, kernelWidth, strideX, layer.padding);
  if (y.out < 1 || x.out < 1) {
    const problem = `kernel is larger than its input [${shape}]`;
    refuseLayer(layer, position, problem, 'use a smaller kernel');
  }
  return {
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    top: y.before,
    bottom: y.after,
    left: x.before,
    right: x.after,
    outHeight: y.out,
    outWidth: x.out,
    filters: filters ?? channels,
  };
}

/** A pool as planned: its windows and the shape of one sample behind it. */
export interface PlannedPool {
  readonly geometry: PoolGeometry;
  readonly shape: readonly number[];
}

/** Windows of a pool over `shape`; a global one has one window and leaves the channels. Throws CONFIG where none fits. */
export function planPool(
  layer: TopologyLayer,
  position: number,
  shape: readonly number[],
): PlannedPool {
  const size = 'poolSize' in layer ? layer.poolSize : undefined;
  const flat = size === undefined ? shape.length === 2 : typeof size === 'number';
  const image = imageOf(shape, flat);
  if (!image) refuseLayer(layer, position, `input has shape [${shape}]`, 'pool before flattening');
  const [height, width, channels] = image;
  const [poolHeight, poolWidth] = typeof size === 'number' ? [1, size] : (size ?? [height, width]);
  const outHeight = Math.floor(height / poolHeight);
  const outWidth = Math.floor(width / poolWidth);
  if (outHeight < 1 || outWidth < 1) {
    const problem = `window is larger than its input [${shape}]`;
    refuseLayer(layer, position, problem, 'use a smaller window');
  }
  const geometry = { height, width, channels, poolHeight, poolWidth, outHeight, outWidth };
  const pooled = [...(flat ? [] : [outHeight]), outWidth, channels];
  return { geometry, shape: size === undefined ? [channels] : pooled };
}
