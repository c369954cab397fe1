// ONNX operations for each kind of network layer.
import type {
  AveragePool2dLayer,
  BatchNormLayer,
  Conv2dLayer,
  DenseLayer,
  MaxPool2dLayer,
  NetworkLayer,
  Padding2d,
} from '../../core/quantised-network.js';
import { transposeTensor } from '../onnx/value.js';
import { namedTensor, realValues } from './exported-layer.js';
import { addOnnxActivation } from './onnx-activations.js';
import { floatAttribute, intsAttribute, type OnnxGraph, type OnnxTensor } from './onnx-graph.js';

/** Adds the layer behind `input`, its result not yet rounded, and returns its output. Throws INPUT where ONNX has no such layer. */
export function addOnnxLayer(graph: OnnxGraph, layer: NetworkLayer, input: OnnxTensor): OnnxTensor {
  switch (layer.kind) {
    case 'dense':
      return addDense(graph, layer, input);
    case 'conv2d':
      return addConv2d(graph, layer, input);
    case 'maxPool2d':
    case 'averagePool2d':
      return addPool(graph, layer, input);
    case 'batchNorm':
      return addBatchNorm(graph, layer, input);
    case 'reshape': {
      const plain = graph.arrange(`${layer.name}_transpose`, input, false);
      const shape = graph.integers(`${layer.name}_shape`, [1, ...layer.outputShape]);
      const output = { sample: layer.outputShape, channelsFirst: false };
      return graph.add('Reshape', layer.name, [plain.name, shape], output);
    }
    case 'zeroPadding2d': {
      const image = graph.arrange(`${layer.name}_transpose`, input, true);
      const { top, bottom, left, right } = layer.padding;
      const pads = graph.integers(`${layer.name}_pads`, [0, 0, top, left, 0, 0, bottom, right]);
      const output = { sample: layer.outputShape, channelsFirst: true };
      return graph.add('Pad', layer.name, [image.name, pads], output);
    }
    default:
      return addOnnxActivation(graph, layer, input);
  }
}

function addDense(graph: OnnxGraph, layer: DenseLayer, input: OnnxTensor): OnnxTensor {
  const { name, weights, bias, outputShape } = layer;
  const kernel = graph.weight(`${name}_kernel`, weights, weights.shape);
  const addend = graph.weight(`${name}_bias`, bias, bias.shape);
  const output = { sample: outputShape, channelsFirst: false };
  const vector = flatten(graph, name, input);
  return graph.add('Gemm', name, [vector.name, kernel, addend], output);
}

/** A vector, where a pool over a whole image left one pixel. */
function flatten(graph: OnnxGraph, name: string, input: OnnxTensor): OnnxTensor {
  if (input.sample.length === 1) return input;
  const plain = graph.arrange(`${name}_transpose`, input, false);
  const size = input.sample.reduce((product, extent) => product * extent, 1);
  const shape = graph.integers(`${name}_flat_shape`, [1, size]);
  const output = { sample: [size], channelsFirst: false };
  return graph.add('Reshape', `${name}_flat`, [plain.name, shape], output);
}

function addConv2d(graph: OnnxGraph, layer: Conv2dLayer, input: OnnxTensor): OnnxTensor {
  const { name, weights, bias, strides, padding, outputShape } = layer;
  const image = graph.arrange(`${name}_transpose`, input, true);
  const values = realValues(weights);
  const moved = transposeTensor({ shape: weights.shape, values }, [3, 2, 0, 1]);
  const kernel = graph.weight(`${name}_kernel`, weights, moved.shape, moved.values);
  const addend = graph.weight(`${name}_bias`, bias, bias.shape);
  const attributes = windowAttributes(weights.shape.slice(0, 2), strides, padding);
  const output = { sample: outputShape, channelsFirst: true };
  return graph.add('Conv', name, [image.name, kernel, addend], output, attributes);
}

function addPool(
  graph: OnnxGraph,
  layer: MaxPool2dLayer | AveragePool2dLayer,
  input: OnnxTensor,
): OnnxTensor {
  const { name, pool, strides, outputShape } = layer;
  const image = graph.arrange(`${name}_transpose`, input, true);
  const none = { top: 0, bottom: 0, left: 0, right: 0 };
  const padding = layer.kind === 'averagePool2d' ? layer.padding : none;
  const operator = layer.kind === 'averagePool2d' ? 'AveragePool' : 'MaxPool';
  const attributes = windowAttributes(pool, strides, padding);
  const sample = outputShape.length === 1 ? [1, 1, ...outputShape] : outputShape;
  const output = { sample, channelsFirst: true };
  return graph.add(operator, name, [image.name], output, attributes);
}

function windowAttributes(
  size: readonly number[],
  strides: readonly number[],
  { top, bottom, left, right }: Padding2d,
) {
  return [
    intsAttribute('kernel_shape', size),
    intsAttribute('strides', strides),
    intsAttribute('pads', [top, left, bottom, right]),
  ];
}

/** Mean 0 and variance 1 without epsilon: gamma is the scale. */
function addBatchNorm(graph: OnnxGraph, layer: BatchNormLayer, input: OnnxTensor): OnnxTensor {
  const { name, scale, bias, outputShape } = layer;
  const image = graph.arrange(`${name}_transpose`, input, true);
  const channels = outputShape[outputShape.length - 1];
  const constant = (value: number) => new Float64Array(channels).fill(value);
  const spread = (values: Float64Array) => (values.length === 1 ? constant(values[0]) : values);
  const parameters = [
    ['scale', spread(namedTensor('gamma', scale).values)],
    ['shift', spread(namedTensor('beta', bias).values)],
    ['mean', constant(0)],
    ['variance', constant(1)],
  ] as const;
  const names = parameters.map(([part, values]) =>
    graph.constant(`${name}_${part}`, [channels], values),
  );
  const epsilon = floatAttribute('epsilon', 0);
  return graph.add('BatchNormalization', name, [image.name, ...names], image, [epsilon]);
}
