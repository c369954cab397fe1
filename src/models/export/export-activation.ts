// Keras layers for activations; the functions behind tables are told by comparing the tables.
import { type FixedPointFormat, formatName, fractionBits } from '../../core/fixed-point-format.js';
import type {
  ArgmaxLayer,
  ClippedReluLayer,
  EluLayer,
  FunctionTable,
  HardSigmoidLayer,
  HardTanhLayer,
  IntegerTensor,
  LeakyReluLayer,
  LegacySoftmaxLayer,
  NetworkLayer,
  ReluLayer,
  SeluLayer,
  SignLayer,
  SoftmaxLayer,
  TableActivationLayer,
  ThresholdedReluLayer,
} from '../../core/quantised-network.js';
import {
  createCentredTable,
  createEluTable,
  type TabulatedFunction,
} from '../../fixed-point/activation-tables.js';
import { createQuantiser } from '../../fixed-point/quantise.js';
import { type ExportedLayer, inexpressible, namedTensor, realValues } from './exported-layer.js';

const TABULATED: readonly TabulatedFunction[] = [
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'exponential',
];

function activationLayer(
  layer: NetworkLayer,
  activation: string,
  precision: Readonly<Record<string, string>> = {},
  settings: Readonly<Record<string, unknown>> = {},
): ExportedLayer {
  return {
    layers: [{ name: layer.name, className: 'Activation', config: { activation }, weights: [] }],
    precision: { ...precision, result: formatName(layer.result) },
    settings,
  };
}

/** `Activation('relu')`. */
export function exportRelu(layer: ReluLayer): ExportedLayer {
  return activationLayer(layer, 'relu');
}

/** `LeakyReLU` with one alpha, `PReLU` with one an element. */
export function exportLeakyRelu(layer: LeakyReluLayer): ExportedLayer {
  const { name, alpha, outputShape, result } = layer;
  const single = alpha.values.length === 1;
  const config = single ? { alpha: realValues(alpha)[0] } : { shared_axes: null };
  const weights = single ? [] : [namedTensor('alpha', alpha, outputShape)];
  return {
    layers: [{ name, className: single ? 'LeakyReLU' : 'PReLU', config, weights }],
    precision: { param: formatName(alpha.format), result: formatName(result) },
    settings: {},
  };
}

/** Keras 2's `hard_sigmoid`: slope 0.2, shift 0.5, as far as the types of both can say. */
export function exportHardSigmoid(layer: HardSigmoidLayer): ExportedLayer {
  const fits = (tensor: IntegerTensor, value: number) =>
    tensor.values[0] === createQuantiser(tensor.format)(value);
  if (!fits(layer.slope, 0.2) || !fits(layer.shift, 0.5)) {
    throw inexpressible(layer, 'has another slope or shift than Keras 2, 0.2 and 0.5');
  }
  return activationLayer(layer, 'hard_sigmoid');
}

/** hls4ml's `hard_tanh` around Keras 2's hard sigmoid. */
export function exportHardTanh(layer: HardTanhLayer): ExportedLayer {
  const fits = (tensor: IntegerTensor, value: number) =>
    tensor.values[0] === createQuantiser(tensor.format)(value);
  if (!fits(layer.slope, 0.2) || !fits(layer.shift, 0.5)) {
    throw inexpressible(layer, 'has another slope or shift than hls4ml, 0.2 and 0.5');
  }
  return activationLayer(layer, 'hard_tanh');
}

/** Two or three levels. */
export function exportSign(layer: SignLayer): ExportedLayer {
  return activationLayer(layer, layer.levels === 2 ? 'binary_tanh' : 'ternary_tanh');
}

/** `Activation('relu6')`; hls4ml overlooks the bounds of other layers of Keras. */
export function exportClippedRelu(layer: ClippedReluLayer): ExportedLayer {
  const [maximum] = realValues(layer.maximum);
  if (maximum === 6) return activationLayer(layer, 'relu6');
  throw inexpressible(layer, `has a largest value of ${maximum}; hls4ml takes 6 only`);
}

/** `ThresholdedReLU`. */
export function exportThresholdedRelu(layer: ThresholdedReluLayer): ExportedLayer {
  const { name, threshold, result } = layer;
  const config = { theta: realValues(threshold)[0] };
  return {
    layers: [{ name, className: 'ThresholdedReLU', config, weights: [] }],
    precision: { param: formatName(threshold.format), result: formatName(result) },
    settings: {},
  };
}

/** `Activation('selu')`, its table of the size and type given. */
export function exportSelu(layer: SeluLayer): ExportedLayer {
  const { format, values } = layer.table.entries;
  return activationLayer(
    layer,
    'selu',
    { table: formatName(format) },
    { TableSize: values.length },
  );
}

/** The function whose centred table has exactly these entries. Throws INPUT where there is none. */
export function functionOfTable(layer: NetworkLayer, table: FunctionTable): string {
  const { format, values } = table.entries;
  const name = TABULATED.find((candidate) =>
    isSameTable(table, createCentredTable(candidate, values.length, format)),
  );
  if (name === undefined) throw inexpressible(layer, 'has a table of no function hls4ml knows');
  return name;
}

/** The activation whose table hls4ml would fill with exactly these entries. */
export function exportTableActivation(layer: TableActivationLayer): ExportedLayer {
  const { format, values } = layer.table.entries;
  const name = functionOfTable(layer, layer.table);
  return activationLayer(layer, name, { table: formatName(format) }, { TableSize: values.length });
}

/** `ELU`. */
export function exportElu(layer: EluLayer): ExportedLayer {
  const { name, alpha, table, result } = layer;
  const { format, values } = table.entries;
  if (!isSameTable(table, createEluTable(values.length, format))) {
    throw inexpressible(layer, 'has another table than hls4ml');
  }
  const config = { alpha: realValues(alpha)[0] };
  return {
    layers: [{ name, className: 'ELU', config, weights: [] }],
    precision: {
      param: formatName(alpha.format),
      table: formatName(format),
      result: formatName(result),
    },
    settings: { TableSize: values.length },
  };
}

/** Softmax by `argmax`. */
export function exportArgmax(layer: ArgmaxLayer): ExportedLayer {
  return activationLayer(layer, 'softmax', {}, { Implementation: 'argmax' });
}

/** Softmax by exponential and reciprocal tables, `stable` or `latency`; hls4ml derives the type of the differences from the input's. */
export function exportSoftmax(layer: SoftmaxLayer): ExportedLayer {
  const { exponentials, reciprocals, accumulator, sum, difference } = layer;
  const precision = {
    exp_table: formatName(exponentials.format),
    inv_table: formatName(reciprocals.format),
    accum: formatName(accumulator),
    inv_inp: formatName(sum),
  };
  return activationLayer(layer, 'softmax', precision, {
    Implementation: difference ? 'stable' : 'latency',
    TableSize: Math.max(exponentials.values.length, reciprocals.values.length),
  });
}

/** Softmax as hls4ml had it first. */
export function exportLegacySoftmax(layer: LegacySoftmaxLayer): ExportedLayer {
  const { entries } = layer.exponentials;
  const precision = { table: formatName(entries.format) };
  const settings = { Implementation: 'legacy', TableSize: entries.values.length };
  return activationLayer(layer, 'softmax', precision, settings);
}

function isSameTable(a: FunctionTable, b: FunctionTable): boolean {
  return a.reach === b.reach && isSameTensor(a.entries, b.entries);
}

function isSameTensor(a: IntegerTensor, b: IntegerTensor): boolean {
  return isSameGrid(a.format, b.format) && a.values.every((raw, index) => raw === b.values[index]);
}

function isSameGrid(a: FixedPointFormat, b: FixedPointFormat): boolean {
  return a.width === b.width && fractionBits(a) === fractionBits(b) && a.signed === b.signed;
}
