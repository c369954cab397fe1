// Turns a trained student into integers: the same function as its fake-quantised graph, with exact accumulators.
import { ParetapeError } from '../core/errors.js';
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
import { exactAccumulator } from './exact-width.js';
import { integersOnGrid } from './grid.js';
import { validateNetwork } from './validate-network.js';

type DenseTopology = Extract<TopologyLayer, { kind: 'dense' }>;
type ConvTopology = Extract<TopologyLayer, { kind: 'conv1d' | 'conv2d' }>;
type PoolTopology = Extract<TopologyLayer, { kind: 'maxPool1d' | 'maxPool2d' }>;

/** The network so far: the layers, and a name for the next one of each kind. */
interface Chain {
  readonly layers: NetworkLayer[];
  readonly counts: Map<string, number>;
}

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
  for (const layer of student.layers) appendLayer(chain, layer);
  const network = { name, layers: chain.layers };
  const outputs = sizeOf(last(chain).outputShape);
  if (classes !== undefined && outputs !== classes) {
    throw internal(name, `has ${outputs} outputs for ${classes} classes`);
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
    case 'maxPool1d':
    case 'maxPool2d':
      appendPool(chain, layer, topology);
      break;
    case 'flatten':
      appendReshape(chain, [sizeOf(last(chain).outputShape)]);
  }
}

function appendDense(chain: Chain, layer: StudentLayer, topology: DenseTopology): void {
  const source = last(chain);
  if (source.outputShape.length !== 1) throw internal(layer.name, 'needs a flat input');
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
  toImage(chain, layer, topology.kind === 'conv1d');
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

function appendPool(chain: Chain, layer: StudentLayer, topology: PoolTopology): void {
  toImage(chain, layer, topology.kind === 'maxPool1d');
  const { outputShape, result } = last(chain);
  const pool: readonly [number, number] =
    topology.kind === 'maxPool1d' ? [1, topology.poolSize] : topology.poolSize;
  const rows = spanOf(outputShape[0], pool[0], pool[0], 'valid').positions;
  const columns = spanOf(outputShape[1], pool[1], pool[1], 'valid').positions;
  append(chain, 'max_pool2d', {
    kind: 'maxPool2d',
    outputShape: [rows, columns, outputShape[2]],
    result,
    pool,
    strides: pool,
  });
}

/** `[steps, channels]` becomes `[1, steps, channels]` before the first one-dimensional layer. */
function toImage(chain: Chain, layer: StudentLayer, oneDimensional: boolean): void {
  const { outputShape } = last(chain);
  if (outputShape.length === 2 && oneDimensional) appendReshape(chain, [1, ...outputShape]);
  const [height] = last(chain).outputShape;
  if (last(chain).outputShape.length !== 3 || (oneDimensional && height !== 1)) {
    throw internal(layer.name, `cannot read an input of shape [${outputShape.join(', ')}]`);
  }
}

function appendReshape(chain: Chain, outputShape: readonly number[]): void {
  append(chain, 'reshape', { kind: 'reshape', outputShape, result: last(chain).result });
}

function appendRelu(chain: Chain, layer: StudentLayer, owner: string): void {
  if (layer.outputFormat === undefined) throw internal(layer.name, 'has a ReLU without a format');
  const { outputShape, name } = last(chain);
  chain.layers.push({
    kind: 'relu',
    name: `${owner}_relu`,
    inputs: [name],
    outputShape,
    result: layer.outputFormat,
  });
}

/** Everything of a layer but its place in the chain. */
type Placeless<L> = L extends NetworkLayer ? Omit<L, 'name' | 'inputs'> : never;

/** Adds a layer behind the last one, named `<kind>_<count>`; returns the name. */
function append(chain: Chain, kind: string, layer: Placeless<NetworkLayer>): string {
  const count = (chain.counts.get(kind) ?? 0) + 1;
  chain.counts.set(kind, count);
  const name = `${kind}_${count}`;
  chain.layers.push({ ...layer, name, inputs: [last(chain).name] } as NetworkLayer);
  return name;
}

function last(chain: Chain): NetworkLayer {
  return chain.layers[chain.layers.length - 1];
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
  if (kernel === undefined || kernelFormat === undefined) throw internal(layer.name, 'no kernel');
  if (kernel.length !== sizeOf(shape)) {
    throw internal(layer.name, `${kernel.length} weights do not fill [${shape.join(', ')}]`);
  }
  const outputs = shape[shape.length - 1];
  const biasValues = layer.bias ?? new Float32Array(outputs);
  if (biasValues.length !== outputs) throw internal(layer.name, `${biasValues.length} biases`);
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

function internal(layer: string, problem: string): ParetapeError {
  return new ParetapeError('INTERNAL', `student layer ${layer}: ${problem}`);
}
