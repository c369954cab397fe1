// Keras layers for sums of products: Dense, Conv2D, BatchNormalization, recurrent ones; and for images.
import { formatName } from '../../core/fixed-point-format.js';
import type {
  AveragePool2dLayer,
  BatchNormLayer,
  Conv2dLayer,
  DenseLayer,
  MaxPool2dLayer,
  NetworkLayer,
  Padding2d,
  RecurrentLayer,
  ReshapeLayer,
  ZeroPadding2dLayer,
} from '../../core/quantised-network.js';
import { functionOfTable } from './export-activation.js';
import {
  type ExportedLayer,
  inexpressible,
  type KerasLayer,
  type LayerPlace,
  namedTensor,
} from './exported-layer.js';

const CHANNELS_LAST = { data_format: 'channels_last' } as const;

/** `Dense` without activation: the activations are layers of their own. Keras wants a vector; an image is flattened. */
export function exportDense(
  layer: DenseLayer,
  { source, beforeSource }: LayerPlace,
): ExportedLayer {
  const { name, weights, bias } = layer;
  const config = { units: weights.shape[1], activation: 'linear', use_bias: true };
  const tensors = [namedTensor('kernel', weights), namedTensor('bias', bias)];
  const vector = source.outputShape.length === 1 || isGlobalPool(source, beforeSource);
  const flatten = {
    name: `${name}_flat`,
    className: 'Flatten',
    config: CHANNELS_LAST,
    weights: [],
  };
  const dense = { name, className: 'Dense', config, weights: tensors };
  return {
    layers: vector ? [dense] : [flatten, dense],
    precision: sumPrecision(layer),
    linear: true,
    settings: {},
  };
}

/** `Conv2D`; padding that is neither Keras's `same` nor none becomes a `ZeroPadding2D` before it. */
export function exportConv2d(layer: Conv2dLayer, source: NetworkLayer): ExportedLayer {
  const { name, weights, bias, strides } = layer;
  const [height, width, , filters] = weights.shape;
  const { padding, before } = paddingOf(layer, source, [height, width]);
  const config = {
    filters,
    kernel_size: [height, width],
    strides: [...strides],
    padding,
    ...CHANNELS_LAST,
    dilation_rate: [1, 1],
    groups: 1,
    activation: 'linear',
    use_bias: true,
  };
  const tensors = [namedTensor('kernel', weights), namedTensor('bias', bias)];
  const convolution = { name, className: 'Conv2D', config, weights: tensors };
  const precision = sumPrecision(layer);
  return { layers: [...before, convolution], precision, linear: true, settings: {} };
}

function sumPrecision({ weights, bias, accumulator, result }: DenseLayer | Conv2dLayer) {
  return {
    weight: formatName(weights.format),
    bias: formatName(bias.format),
    accum: formatName(accumulator),
    result: formatName(result),
  };
}

/** `MaxPooling2D`. */
export function exportMaxPool2d(
  layer: MaxPool2dLayer,
  { source, next }: LayerPlace,
): ExportedLayer {
  const { name, pool, strides, result } = layer;
  const windows = { pool_size: [...pool], strides: [...strides], padding: 'valid' };
  const global = next?.kind === 'dense' && isGlobalPool(layer, source);
  const config = global ? CHANNELS_LAST : { ...windows, ...CHANNELS_LAST };
  const className = global ? 'GlobalMaxPooling2D' : 'MaxPooling2D';
  return {
    layers: [{ name, className, config, weights: [] }],
    precision: { result: formatName(result) },
    settings: {},
  };
}

/** `AveragePooling2D`; its padding must be Keras's `same`, which leaves padded pixels out as well. */
export function exportAveragePool2d(
  layer: AveragePool2dLayer,
  { source, next }: LayerPlace,
): ExportedLayer {
  const { name, pool, strides, accumulator, result } = layer;
  const { padding, before } = paddingOf(layer, source, pool);
  if (before.length > 0) throw inexpressible(layer, 'averages with padding Keras does not have');
  const windows = { pool_size: [...pool], strides: [...strides], padding, ...CHANNELS_LAST };
  const global = next?.kind === 'dense' && isGlobalPool(layer, source);
  const config = global ? CHANNELS_LAST : windows;
  const className = global ? 'GlobalAveragePooling2D' : 'AveragePooling2D';
  return {
    layers: [{ name, className, config, weights: [] }],
    precision: { accum: formatName(accumulator), result: formatName(result) },
    settings: {},
  };
}

/** Whether the window is the whole image: Keras's global pooling, whose result is a vector. */
function isGlobalPool(layer: NetworkLayer, source: NetworkLayer | undefined): boolean {
  if (layer.kind !== 'averagePool2d' && layer.kind !== 'maxPool2d') return false;
  const { pool, outputShape } = layer;
  const one = outputShape[0] === 1 && outputShape[1] === 1;
  return one && source?.outputShape[0] === pool[0] && source.outputShape[1] === pool[1];
}

/** `ZeroPadding2D`. */
export function exportZeroPadding2d(layer: ZeroPadding2dLayer): ExportedLayer {
  return {
    layers: [zeroPadding(layer.name, layer.padding)],
    precision: { result: formatName(layer.result) },
    settings: {},
  };
}

function zeroPadding(name: string, { top, bottom, left, right }: Padding2d): KerasLayer {
  const config = {
    padding: [
      [top, bottom],
      [left, right],
    ],
    ...CHANNELS_LAST,
  };
  return { name, className: 'ZeroPadding2D', config, weights: [] };
}

/** `Flatten` to a vector, else `Reshape`. */
export function exportReshape(layer: ReshapeLayer): ExportedLayer {
  const { name, outputShape, result } = layer;
  const flat = outputShape.length === 1;
  const config = flat ? CHANNELS_LAST : { target_shape: [...outputShape] };
  return {
    layers: [{ name, className: flat ? 'Flatten' : 'Reshape', config, weights: [] }],
    precision: { result: formatName(result) },
    settings: {},
  };
}

/** `BatchNormalization` whose mean is 0 and variance 1 without epsilon, so that gamma is the scale to the bit. */
export function exportBatchNorm(layer: BatchNormLayer): ExportedLayer {
  const { name, outputShape, scale, bias, result } = layer;
  const channels = outputShape[outputShape.length - 1];
  const constant = (value: number) => new Float64Array(channels).fill(value);
  const spread = (tensor: { readonly name: string; readonly values: Float64Array }) => ({
    name: tensor.name,
    shape: [channels],
    values: tensor.values.length === 1 ? constant(tensor.values[0]) : tensor.values,
  });
  const weights = [
    spread(namedTensor('gamma', scale)),
    spread(namedTensor('beta', bias)),
    { name: 'moving_mean', shape: [channels], values: constant(0) },
    { name: 'moving_variance', shape: [channels], values: constant(1) },
  ];
  const axis = [outputShape.length];
  const config = { axis, momentum: 0.99, epsilon: 0, center: true, scale: true };
  return {
    layers: [{ name, className: 'BatchNormalization', config, weights }],
    precision: {
      scale: formatName(scale.format),
      bias: formatName(bias.format),
      result: formatName(result),
    },
    settings: {},
  };
}

const CELL_CLASSES = { lstm: 'LSTM', gru: 'GRU', simpleRnn: 'SimpleRNN' } as const;

/** `LSTM`, `GRU` (reset after) or `SimpleRNN`; their functions read tables of one size and type. */
export function exportRecurrent(layer: RecurrentLayer): ExportedLayer {
  const { name, cell, weights, recurrentWeights, bias, recurrentBias, outputShape } = layer;
  const units = recurrentWeights.shape[0];
  const { entries } = layer.gateTable;
  const tensors = [
    namedTensor('kernel', weights),
    namedTensor('recurrent_kernel', recurrentWeights),
    cell === 'gru' ? bothBiases(layer) : namedTensor('bias', bias),
  ];
  if (cell !== 'gru' && recurrentBias.values.some((raw) => raw !== 0)) {
    throw inexpressible(
      layer,
      `has a recurrent bias, which a ${CELL_CLASSES[cell]} of Keras has not`,
    );
  }
  const config = {
    units,
    activation: functionOfTable(layer, layer.stateTable),
    ...(cell === 'simpleRnn'
      ? {}
      : { recurrent_activation: functionOfTable(layer, layer.gateTable) }),
    use_bias: true,
    return_sequences: outputShape.length === 2,
    return_state: false,
    go_backwards: false,
    stateful: false,
    ...(cell === 'gru' ? { reset_after: true } : {}),
    ...(cell === 'lstm' ? { unit_forget_bias: true } : {}),
  };
  return {
    layers: [{ name, className: CELL_CLASSES[cell], config, weights: tensors }],
    precision: {
      weight: formatName(weights.format),
      bias: formatName(bias.format),
      recurrent_weight: formatName(recurrentWeights.format),
      recurrent_bias: formatName(recurrentBias.format),
      accum: formatName(layer.accumulator),
      table: formatName(entries.format),
      result: formatName(layer.result),
    },
    settings: { TableSize: entries.values.length },
  };
}

/** Keras keeps both biases of a GRU in one tensor `[2, 3·units]`. */
function bothBiases({ bias, recurrentBias }: RecurrentLayer) {
  const [own, recurrent] = [namedTensor('bias', bias), namedTensor('bias', recurrentBias)];
  const values = Float64Array.from([...own.values, ...recurrent.values]);
  return { name: 'bias', shape: [2, own.values.length], values };
}

/** `valid`, `same`, or `valid` behind a layer of zeros. */
function paddingOf(
  layer: Conv2dLayer | AveragePool2dLayer,
  source: NetworkLayer,
  window: readonly [number, number] | readonly number[],
): { readonly padding: 'valid' | 'same'; readonly before: readonly KerasLayer[] } {
  const { top, bottom, left, right } = layer.padding;
  if (top + bottom + left + right === 0) return { padding: 'valid', before: [] };
  const [height, width] = source.outputShape;
  const vertical = samePadding(height, window[0], layer.strides[0]);
  const horizontal = samePadding(width, window[1], layer.strides[1]);
  const same =
    vertical.before === top &&
    vertical.after === bottom &&
    horizontal.before === left &&
    horizontal.after === right;
  if (same) return { padding: 'same', before: [] };
  return { padding: 'valid', before: [zeroPadding(`${layer.name}_pad`, layer.padding)] };
}

/** Zeros of TensorFlow's `same` along one axis. */
function samePadding(extent: number, window: number, stride: number) {
  const total = Math.max((Math.ceil(extent / stride) - 1) * stride + window - extent, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}
