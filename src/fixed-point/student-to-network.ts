// Turns a trained student into integers: the same function as its fake-quantised graph, with exact accumulators.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { fixed } from '../core/fixed-point-format.js';
import {
  type IntegerTensor,
  type NetworkLayer,
  type Padding2d,
  type QuantisedNetwork,
  sizeOf,
} from '../core/quantised-network.js';
import type { Student, StudentLayer } from '../core/student.js';
import type { Padding, TopologyLayer } from '../core/topology.js';
import { coveringFormat } from './covering-format.js';
import { exactAccumulator } from './exact-width.js';
import { integersOnGrid } from './grid.js';
import { recurrentLayerOf } from './recurrent-student.js';
import { appendAttention } from './student-attention.js';
import { append, appendReshape, type Chain, last, studentError, toImage } from './student-chain.js';
import { appendPool, widenDepthwise } from './student-pools.js';
import { validateNetwork } from './validate-network.js';

type DenseTopology = Extract<TopologyLayer, { kind: 'dense' }>;
type ConvTopology = Extract<TopologyLayer, { kind: 'conv1d' | 'conv2d' }>;

/**
 * The student as a `QuantisedNetwork`. Accumulators are the narrowest that cannot overflow
 * (`exact-width.ts`), a linear layer's result is its accumulator, ReLUs become layers of their own with
 * the student's output format, and one-dimensional layers become two-dimensional ones of height 1.
 * `classes`, where given, must be the number of outputs. Throws INTERNAL where a weight is off its grid.
 */
export function studentToNetwork(
  student: Student,
  name: string,
  classes?: number,
): QuantisedNetwork {
  const { topology, input } = student.spec;
  const first: NetworkLayer = {
    kind: 'input',
    name: 'input_1',
    inputs: [],
    outputShape: topology.inputShape,
    result: input,
  };
  const chain: Chain = { layers: [first], counts: new Map() };
  const { inputFormats } = student;
  if (inputFormats) appendCasts(chain, inputFormats, coveringFormat(inputFormats));
  for (const layer of student.layers) {
    appendLayer(chain, layer);
    const { outputFormats, outputFormat } = layer;
    if (outputFormats && outputFormat) appendCasts(chain, outputFormats, outputFormat);
  }
  const network = { name, layers: chain.layers };
  const outputs = sizeOf(last(chain).outputShape);
  if (classes !== undefined && outputs !== classes) {
    throw studentError(name, `has ${outputs} outputs for ${classes} classes`);
  }
  validateNetwork(network);
  return network;
}

function appendLayer(chain: Chain, layer: StudentLayer): void {
  const { topology } = layer;
  switch (topology.kind) {
    case 'dense':
      appendDense(chain, layer, topology);
      break;
    case 'conv1d':
    case 'conv2d':
      appendConvolution(chain, layer, topology);
      break;
    case 'depthwiseConv1d':
    case 'depthwiseConv2d': {
      const channels = last(chain).outputShape.at(-1) ?? 0;
      const widened = widenDepthwise(layer, topology, channels);
      appendConvolution(chain, widened.layer, widened.topology);
      break;
    }
    case 'attentionPool':
      appendAttention(chain, layer);
      break;
    case 'maxPool1d':
    case 'maxPool2d':
    case 'averagePool1d':
    case 'averagePool2d':
    case 'globalAveragePool':
    case 'globalMaxPool':
      appendPool(chain, layer, topology);
      break;
    case 'lstm':
    case 'gru':
      append(chain, topology.kind, recurrentLayerOf(layer, topology, last(chain)));
      break;
    case 'flatten':
      appendReshape(chain, [sizeOf(last(chain).outputShape)]);
  }
}

function appendDense(chain: Chain, layer: StudentLayer, topology: DenseTopology): void {
  const source = last(chain);
  if (source.outputShape.length !== 1) throw studentError(layer.name, 'needs a flat input');
  const shape = [source.outputShape[0], topology.units];
  const { weights, bias, accumulator } = weightsOf(layer, shape, source.result);
  const name = append(chain, 'dense', {
    kind: 'dense',
    outputShape: [topology.units],
    result: resultOf(layer, topology.activation, accumulator),
    weights,
    bias,
    accumulator,
  });
  if (topology.activation === 'relu') appendRelu(chain, layer, name);
}

function appendConvolution(chain: Chain, layer: StudentLayer, topology: ConvTopology): void {
  toImage(chain, layer.name, topology.kind === 'conv1d');
  const source = last(chain);
  const [height, width, channels] = source.outputShape;
  const [kernelHeight, kernelWidth] =
    topology.kind === 'conv1d' ? [1, topology.kernelSize] : topology.kernelSize;
  const strides: readonly [number, number] =
    topology.kind === 'conv1d' ? [1, topology.stride] : topology.strides;
  const vertical = spanOf(height, kernelHeight, strides[0], topology.padding);
  const horizontal = spanOf(width, kernelWidth, strides[1], topology.padding);
  const padding: Padding2d = {
    top: vertical.before,
    bottom: vertical.after,
    left: horizontal.before,
    right: horizontal.after,
  };
  const shape = [kernelHeight, kernelWidth, channels, topology.filters];
  const { weights, bias, accumulator } = weightsOf(layer, shape, source.result);
  const name = append(chain, 'conv2d', {
    kind: 'conv2d',
    outputShape: [vertical.positions, horizontal.positions, topology.filters],
    result: resultOf(layer, topology.activation, accumulator),
    weights,
    bias,
    accumulator,
    strides,
    padding,
  });
  if (topology.activation === 'relu') appendRelu(chain, layer, name);
}

function appendRelu(chain: Chain, layer: StudentLayer, owner: string): void {
  if (layer.outputFormat === undefined)
    throw studentError(layer.name, 'has a ReLU without a format');
  const { outputShape, name } = last(chain);
  chain.layers.push({
    kind: 'relu',
    name: `${owner}_relu`,
    inputs: [name],
    outputShape,
    result: layer.outputFormat,
  });
}

/** Element `e` is cast to `formats[e mod length]` as well, inside the format of the whole. */
function appendCasts(
  chain: Chain,
  formats: readonly (FixedPointFormat | null)[],
  result: FixedPointFormat,
): void {
  const { outputShape } = last(chain);
  append(chain, 'element_casts', {
    kind: 'elementCasts',
    outputShape,
    result,
    formats: Array.from(
      { length: sizeOf(outputShape) },
      (_, element) => formats[element % formats.length],
    ),
  });
}

interface Weights {
  readonly weights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly accumulator: FixedPointFormat;
}

function weightsOf(
  layer: StudentLayer,
  shape: readonly number[],
  input: FixedPointFormat,
): Weights {
  const { kernel, kernelFormat } = layer;
  if (kernel === undefined || kernelFormat === undefined)
    throw studentError(layer.name, 'no kernel');
  if (kernel.length !== sizeOf(shape)) {
    throw studentError(layer.name, `${kernel.length} weights do not fill [${shape.join(', ')}]`);
  }
  const outputs = shape[shape.length - 1];
  const biasValues = layer.bias ?? new Float32Array(outputs);
  if (biasValues.length !== outputs) throw studentError(layer.name, `${biasValues.length} biases`);
  const weights = integersOnGrid(kernel, shape, kernelFormat, `${layer.name}.kernel`);
  const biasFormat = layer.biasFormat ?? fixed(1, 1);
  const bias = integersOnGrid(biasValues, [outputs], biasFormat, `${layer.name}.bias`);
  const accumulator = exactAccumulator({
    input,
    weights: weights.values,
    weightFormat: kernelFormat,
    bias: bias.values,
    biasFormat,
  });
  return { weights, bias, accumulator };
}

/** A linear layer may carry an output format; before a ReLU the sum stays exact. */
function resultOf(
  layer: StudentLayer,
  activation: 'relu' | 'linear',
  accumulator: FixedPointFormat,
): FixedPointFormat {
  return activation === 'linear' ? (layer.outputFormat ?? accumulator) : accumulator;
}

/** Window positions along one axis and the zeros added there ("same" as TensorFlow defines it). */
function spanOf(
  extent: number,
  window: number,
  stride: number,
  padding: Padding,
): { positions: number; before: number; after: number } {
  if (padding === 'valid') {
    return { positions: Math.floor((extent - window) / stride) + 1, before: 0, after: 0 };
  }
  const positions = Math.ceil(extent / stride);
  const zeros = Math.max((positions - 1) * stride + window - extent, 0);
  const before = Math.floor(zeros / 2);
  return { positions, before, after: zeros - before };
}
