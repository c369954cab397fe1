// A topology turned into the steps a training graph runs, with every shape and padding settled.
import { ParetapeError } from '../core/errors.js';
import type { Padding, Topology, TopologyLayer } from '../core/topology.js';

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

/** Maximum over windows as far apart as they are wide, no padding: what does not fill a window is left out. */
export interface PoolGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly poolHeight: number;
  readonly poolWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A layer with weights. `channels` is the length of its bias: dense units or filters. */
export interface WeightedLayer {
  /** Position in `topology.layers`. */
  readonly position: number;
  readonly kernelShape: readonly number[];
  readonly kernelSize: number;
  readonly fanIn: number;
  readonly channels: number;
  readonly activation: 'relu' | 'linear';
  readonly isLast: boolean;
}

/** `weights` numbers the weighted layers from 0; `size` is the number of elements of one sample. */
export type Step =
  | {
      readonly kind: 'dense';
      readonly weights: number;
      readonly nIn: number;
      readonly nOut: number;
    }
  | {
      readonly kind: 'convolution';
      readonly weights: number;
      readonly geometry: ConvolutionGeometry;
    }
  | { readonly kind: 'maxPool'; readonly geometry: PoolGeometry }
  | { readonly kind: 'activation'; readonly weights: number; readonly size: number };

/**
 * Steps from input to logits. Bias, activation and rounding are one step and come after the pooling that
 * follows them in the topology: they never decrease, so the maximum may be taken first, and costs less.
 */
export interface NetworkPlan {
  readonly steps: readonly Step[];
  readonly weighted: readonly WeightedLayer[];
  readonly inputSize: number;
  readonly classes: number;
  /** Most elements one sample has anywhere: sets how many samples fit the cache. */
  readonly widest: number;
}

function fail(layer: TopologyLayer, position: number, problem: string, hint: string): never {
  throw new ParetapeError('CONFIG', `layer ${position + 1} (${layer.kind}): ${problem}`, { hint });
}

/** Keras' rule for `same`: the odd pixel goes to the end. */
function padAxis(
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

type Convolution = Extract<TopologyLayer, { kind: 'conv1d' | 'conv2d' }>;
type Pool = Extract<TopologyLayer, { kind: 'maxPool1d' | 'maxPool2d' }>;

/** Shape of one sample as height, width, channels; undefined where the layer does not fit it. */
function imageOf(shape: readonly number[], oneDimensional: boolean): number[] | undefined {
  if (oneDimensional) return shape.length === 2 ? [1, ...shape] : undefined;
  return shape.length === 3 ? [...shape] : undefined;
}

function planConvolution(
  layer: Convolution,
  position: number,
  shape: readonly number[],
): ConvolutionGeometry {
  const image = imageOf(shape, layer.kind === 'conv1d');
  if (!image) fail(layer, position, `input has shape [${shape}]`, 'convolve before flattening');
  const [height, width, channels] = image;
  const [kernelHeight, kernelWidth] =
    layer.kind === 'conv1d' ? [1, layer.kernelSize] : layer.kernelSize;
  const [strideY, strideX] = layer.kind === 'conv1d' ? [1, layer.stride] : layer.strides;
  const y = padAxis(height, kernelHeight, strideY, layer.padding);
  const x = padAxis(width, kernelWidth, strideX, layer.padding);
  if (y.out < 1 || x.out < 1) {
    fail(layer, position, `kernel is larger than its input [${shape}]`, 'use a smaller kernel');
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
    filters: layer.filters,
  };
}

function planPool(layer: Pool, position: number, shape: readonly number[]): PoolGeometry {
  const image = imageOf(shape, layer.kind === 'maxPool1d');
  if (!image) fail(layer, position, `input has shape [${shape}]`, 'pool before flattening');
  const [height, width, channels] = image;
  const [poolHeight, poolWidth] = layer.kind === 'maxPool1d' ? [1, layer.poolSize] : layer.poolSize;
  const outHeight = Math.floor(height / poolHeight);
  const outWidth = Math.floor(width / poolWidth);
  if (outHeight < 1 || outWidth < 1) {
    fail(layer, position, `window is larger than its input [${shape}]`, 'use a smaller window');
  }
  return { height, width, channels, poolHeight, poolWidth, outHeight, outWidth };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** What one topology layer adds to a plan. `kernelShape` is present where it has weights. */
interface PlannedLayer {
  readonly step: Exclude<Step, { kind: 'activation' }> | undefined;
  readonly kernelShape?: readonly number[];
  readonly shape: readonly number[];
}

/** `weights` is the number the layer gets if it has weights. */
function planLayer(
  layer: TopologyLayer,
  position: number,
  shape: readonly number[],
  weights: number,
): PlannedLayer {
  switch (layer.kind) {
    case 'flatten':
      return { step: undefined, shape: [sizeOf(shape)] };
    case 'dense': {
      if (shape.length !== 1) {
        fail(layer, position, `input has shape [${shape}]`, 'put a flatten layer before it');
      }
      const [nIn] = shape;
      const step = { kind: 'dense', weights, nIn, nOut: layer.units } as const;
      return { step, kernelShape: [nIn, layer.units], shape: [layer.units] };
    }
    case 'conv1d':
    case 'conv2d': {
      const geometry = planConvolution(layer, position, shape);
      const { kernelHeight, kernelWidth, channels, filters, outHeight, outWidth } = geometry;
      const step = { kind: 'convolution', weights, geometry } as const;
      return layer.kind === 'conv1d'
        ? { step, kernelShape: [kernelWidth, channels, filters], shape: [outWidth, filters] }
        : {
            step,
            kernelShape: [kernelHeight, kernelWidth, channels, filters],
            shape: [outHeight, outWidth, filters],
          };
    }
    default: {
      const geometry = planPool(layer, position, shape);
      const { outHeight, outWidth, channels } = geometry;
      const pooled = [outHeight, outWidth, channels];
      const step = { kind: 'maxPool', geometry } as const;
      return { step, shape: layer.kind === 'maxPool1d' ? pooled.slice(1) : pooled };
    }
  }
}

/** Settles every shape of a topology. Throws CONFIG where layers do not fit each other or do not end in logits. */
export function planNetwork(topology: Topology): NetworkPlan {
  assertEndsInLogits(topology);
  const steps: Step[] = [];
  const weighted: WeightedLayer[] = [];
  const inputSize = sizeOf(topology.inputShape);
  let shape = topology.inputShape;
  let widest = inputSize;
  let activationOf: number | undefined;
  const closeActivation = () => {
    if (activationOf === undefined) return;
    steps.push({ kind: 'activation', weights: activationOf, size: sizeOf(shape) });
    activationOf = undefined;
  };
  topology.layers.forEach((layer, position) => {
    if (layer.kind !== 'maxPool1d' && layer.kind !== 'maxPool2d') closeActivation();
    const planned = planLayer(layer, position, shape, weighted.length);
    if (planned.step) steps.push(planned.step);
    if (planned.kernelShape && 'activation' in layer) {
      activationOf = weighted.length;
      weighted.push(describeWeights(planned.kernelShape, layer.activation, position, topology));
    }
    shape = planned.shape;
    widest = Math.max(widest, sizeOf(shape));
  });
  closeActivation();
  return { steps, weighted, inputSize, classes: shape[0], widest };
}

function describeWeights(
  kernelShape: readonly number[],
  activation: 'relu' | 'linear',
  position: number,
  topology: Topology,
): WeightedLayer {
  const channels = kernelShape[kernelShape.length - 1];
  const kernelSize = sizeOf(kernelShape);
  const isLast = position === topology.layers.length - 1;
  const fanIn = kernelSize / channels;
  return { position, kernelShape, kernelSize, fanIn, channels, activation, isLast };
}

function assertEndsInLogits(topology: Topology): void {
  const last = topology.layers.at(-1);
  if (last?.kind === 'dense' && last.activation === 'linear') return;
  throw new ParetapeError('CONFIG', 'the network does not end in a linear dense layer', {
    hint: 'end with a dense layer of one unit a class, activation linear; softmax changes no decision',
  });
}
