// Activations that treat every element alone.
import { type FixedPointFormat, fixed, ufixed } from '../../../core/fixed-point-format.js';
import type { IntegerTensor, NetworkLayer } from '../../../core/quantised-network.js';
import {
  createCentredTable,
  createEluTable,
  createSeluTable,
  SELU_GAIN,
} from '../../../fixed-point/activation-tables.js';
import { quantiseReal } from '../../../fixed-point/quantise.js';
import type { ActivationNode, QuantiseNode } from '../../model-graph.js';
import { inferConstant } from '../infer-types.js';
import {
  type Lowered,
  type LoweringRequest,
  loweringError,
  type ResolvedTypes,
  resultOf,
  toIntegers,
} from '../lowering.js';

const TABLE = fixed(18, 8);
const TABLE_SIZE = 1024;
/** Types of slope and shift (`hls4ml/model/layers.py: HardActivation`). */
const SLOPE = ufixed(16, 0);
const SHIFT = ufixed(1, 0);
const LARGEST_TABLE = 2 ** 16;
/** The bound of `relu_max` is a C `int`. */
const LARGEST_INT = 2 ** 31;
const BOUND = ufixed(31, 31);

/** The configured number of table entries. */
export function tableSizeOf({ node, id, lookup }: LoweringRequest): number {
  const size = Number(lookup.settingOf(id, 'table_size') ?? TABLE_SIZE);
  if (Number.isInteger(size) && size >= 2 && size <= LARGEST_TABLE) return size;
  throw loweringError(node, `TableSize is not a whole number from 2 to ${LARGEST_TABLE}`);
}

/** A constant written into the C++ as a literal, cast to its type. */
function literal(value: number, format: FixedPointFormat): IntegerTensor {
  return { shape: [1], format, values: Float64Array.of(quantiseReal(value, format)) };
}

type Parts = {
  readonly layer: NetworkLayer;
  readonly types?: ResolvedTypes;
  readonly settings?: Lowered['settings'];
};

export function lowerActivation(request: LoweringRequest<ActivationNode | QuantiseNode>): Lowered {
  const { node, sources, lookup } = request;
  const result = resultOf(request) ?? lookup.standard;
  const base = {
    name: node.name,
    inputs: [sources[0].name],
    outputShape: sources[0].outputShape,
    result,
  };
  const { layer, types, settings } =
    node.quantiser?.kind === 'elements'
      ? lowerElements(request, base, node.quantiser.formats)
      : node.kind === 'quantise' || node.function === 'linear'
        ? { layer: { ...base, kind: 'reshape' } as const, types: undefined, settings: undefined }
        : lowerFunction(request as LoweringRequest<ActivationNode>, base);
  return { layers: [layer], types: { ...types, result }, ...(settings ? { settings } : {}) };
}

type Base = Pick<NetworkLayer, 'name' | 'inputs' | 'outputShape' | 'result'>;

/** HGQ: a cast of its own for every element; one format for all is the cast of a plain layer. */
function lowerElements(
  request: LoweringRequest<ActivationNode | QuantiseNode>,
  base: Base,
  formats: readonly (FixedPointFormat | null)[],
): Parts {
  const [shared] = formats;
  if (formats.length === 1 && shared !== null) {
    return { layer: { ...base, kind: 'reshape', result: shared } };
  }
  if (request.config.ioType !== 'io_parallel') {
    throw loweringError(request.node, 'a type for every element needs io_parallel');
  }
  return { layer: { ...base, kind: 'elementCasts', formats } };
}

function lowerFunction(request: LoweringRequest<ActivationNode>, base: Base): Parts {
  const { node } = request;
  switch (node.function) {
    case 'relu':
      return { layer: lowerRelu(node, base) };
    case 'sigmoid':
    case 'tanh':
    case 'softplus':
    case 'softsign':
    case 'elu':
    case 'selu':
      return lowerTable(request, base, node.function);
    case 'leakyRelu':
    case 'thresholdedRelu':
    case 'prelu':
      return lowerParametrised(request, base, node.function);
    case 'hardSigmoid':
    case 'hardTanh': {
      const slope = literal(node.slope ?? 0.2, SLOPE);
      const shift = literal(node.shift ?? 0.5, SHIFT);
      return { layer: { ...base, kind: node.function, slope, shift } };
    }
    case 'binaryTanh':
      return { layer: { ...base, kind: 'sign', levels: 2 } };
    case 'ternaryTanh':
      return { layer: { ...base, kind: 'sign', levels: 3 } };
    default:
      throw loweringError(node, `hls4ml has no activation ${node.function}`);
  }
}

/**
 * A largest value is hls4ml's `relu_max`, which takes whole numbers. hls4ml itself reaches it by the name `relu6` only:
 * its Keras front end overlooks `max_value`, whose networks it then computes without the bound.
 */
function lowerRelu(node: ActivationNode, base: Base): NetworkLayer {
  const { maximum } = node;
  if (maximum === undefined) return { ...base, kind: 'relu' };
  if (Number.isInteger(maximum) && maximum >= 0 && maximum < LARGEST_INT) {
    return { ...base, kind: 'clippedRelu', maximum: literal(maximum, BOUND) };
  }
  throw loweringError(
    node,
    `hls4ml has no ReLU with a largest value of ${maximum}`,
    'a whole number is needed, or saturate in the result type of a plain ReLU',
  );
}

function lowerTable(
  request: LoweringRequest<ActivationNode>,
  base: Base,
  name: 'sigmoid' | 'tanh' | 'softplus' | 'softsign' | 'elu' | 'selu',
): Parts {
  const { id, lookup, node } = request;
  const format = lookup.namedPrecisionOf(id, 'table', TABLE);
  const size = tableSizeOf(request);
  const shared = { types: { table: format }, settings: { table_size: size } };
  if (name === 'elu') {
    const alpha = node.alpha ?? 1;
    const tensor = literal(alpha, parameterFormat(request, alpha));
    const table = createEluTable(size, format);
    return { ...shared, layer: { ...base, kind: 'elu', alpha: tensor, table } };
  }
  if (name === 'selu') {
    const gain = literal(SELU_GAIN, base.result);
    return {
      ...shared,
      layer: { ...base, kind: 'selu', gain, table: createSeluTable(size, format) },
    };
  }
  const table = createCentredTable(name, size, format);
  return { ...shared, layer: { ...base, kind: 'tableActivation', table } };
}

/** Type of alpha or theta; the input's for thresholds and PReLU where it is automatic. */
function parameterFormat(request: LoweringRequest<ActivationNode>, value?: number) {
  const { id, lookup, sources } = request;
  const configured = lookup.precisionOf(id, 'param');
  if (configured !== undefined) return configured;
  return value === undefined ? sources[0].result : inferConstant(value);
}

function lowerParametrised(
  request: LoweringRequest<ActivationNode>,
  base: Base,
  name: 'leakyRelu' | 'thresholdedRelu' | 'prelu',
): Parts {
  const { node } = request;
  if (name === 'prelu') {
    if (node.alphas === undefined) throw loweringError(node, 'has no alphas');
    const format = parameterFormat(request);
    const alpha = toIntegers(node.alphas, format, [node.alphas.data.length]);
    return { layer: { ...base, kind: 'leakyRelu', alpha }, types: { param: format } };
  }
  if (name === 'thresholdedRelu') {
    const format = parameterFormat(request);
    const threshold = literal(node.alpha ?? 1, format);
    return { layer: { ...base, kind: 'thresholdedRelu', threshold }, types: { param: format } };
  }
  const alpha = node.alpha ?? 0.3;
  const format = parameterFormat(request, alpha);
  const tensor = literal(alpha, format);
  return { layer: { ...base, kind: 'leakyRelu', alpha: tensor }, types: { param: format } };
}
