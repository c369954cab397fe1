// QONNX quantisers: Quant (IntQuant), BipolarQuant, Trunc, MultiThreshold.
import { formatName, fractionBits } from '../../../core/fixed-point-format.js';
import { parseFormat } from '../../../fixed-point/parse-format.js';
import type { ModelNode } from '../../model-graph.js';
import type { Quantiser, QuantiserRounding, UniformQuantiser } from '../../quantiser.js';
import { settleConstant } from '../constants.js';
import type { GraphBuilder } from '../graph-builder.js';
import { weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import { type Constant, constantOf, type Dynamic, storedShape, type Value } from '../value.js';
import { addElementwise } from './activation.js';
import type { OperatorTable } from './operator.js';

/** Attribute of a Quant node that names its `ap_fixed` type. */
export const TYPE_ATTRIBUTE = 'fixed_point_type';
const LONGEST_TYPE = 60;

/** Widest quantiser: as wide as the interpreter's formats. */
const MOST_BITS = 64;

/** Rounding modes of QONNX (docs/qonnx-custom-ops/intquant_v1.md). */
const ROUNDINGS: Readonly<Record<string, QuantiserRounding>> = {
  ROUND: 'ROUND',
  HALF_EVEN: 'ROUND',
  CEIL: 'CEIL',
  FLOOR: 'FLOOR',
  DOWN: 'TRUNCATE',
  ROUND_TO_ZERO: 'TRUNCATE',
  HALF_UP: 'HALF_UP',
  HALF_DOWN: 'HALF_DOWN',
};

/** Layers whose result may take the type of a quantiser right behind them. */
const TYPED_KINDS: ReadonlySet<ModelNode['kind']> = new Set<ModelNode['kind']>([
  'input',
  'dense',
  'conv1d',
  'conv2d',
  'depthwiseConv1d',
  'depthwiseConv2d',
  'batchNorm',
  'affine',
  'activation',
  'merge',
  'softmax',
  'pool1d',
  'pool2d',
]);

function translateQuant(builder: GraphBuilder, site: NodeProto): Value {
  const bits = numberOf(builder, site, 3);
  const signed = builder.integer(site, 'signed', 1) !== 0;
  const narrow = builder.integer(site, 'narrow', 0) !== 0;
  const value = builder.value(site, 0);
  const scale = scalesOf(builder, site, 1, value);
  const zero = scalesOf(builder, site, 2, value);
  if (bits === 1 && signed)
    return quantise(builder, site, value, binaryOf(builder, site, scale.numbers));
  return quantise(builder, site, value, {
    kind: 'uniform',
    ...rangeOf(builder, site, bits, signed, narrow),
    signed,
    scale: scale.numbers,
    zeroPoint: zero.numbers,
    rounding: roundingOf(builder, site, 'ROUND'),
    channelAxis: scale.axis ?? zero.axis,
    ...exactType(builder, site, bits, signed, scale.numbers),
  });
}

/** The type that paretape's own exports state besides: QONNX has no words for wrapping and some roundings. */
function exactType(
  builder: GraphBuilder,
  site: NodeProto,
  bits: number,
  signed: boolean,
  scale: readonly number[],
): Pick<UniformQuantiser, 'format'> {
  const text = builder.text(site, TYPE_ATTRIBUTE, '');
  if (text === '') return {};
  const format = parseFormat(text.slice(0, LONGEST_TYPE));
  const agrees =
    format.width === bits &&
    format.signed === signed &&
    scale.length === 1 &&
    scale[0] === 2 ** -fractionBits(format);
  if (agrees) return { format };
  throw builder.error(site, `states the type ${formatName(format)}, which its numbers contradict`);
}

function translateBipolar(builder: GraphBuilder, site: NodeProto): Value {
  const value = builder.value(site, 0);
  const { numbers } = scalesOf(builder, site, 1, value);
  return quantise(builder, site, value, binaryOf(builder, site, numbers));
}

function binaryOf(builder: GraphBuilder, site: NodeProto, scale: readonly number[]): Quantiser {
  if (scale.length === 1) return { kind: 'binary', scale };
  throw builder.error(site, 'has a scale per channel', 'one scale per bipolar tensor is supported');
}

/** Bits and integer range (QONNX `min_int`, `max_int`). */
function rangeOf(
  builder: GraphBuilder,
  site: NodeProto,
  bits: number,
  signed: boolean,
  narrow: boolean,
): Pick<UniformQuantiser, 'bits' | 'minimum' | 'maximum'> {
  if (!Number.isInteger(bits) || bits < 1 || bits > MOST_BITS) {
    throw builder.error(site, `has ${bits} bits`, `1 to ${MOST_BITS} whole bits are supported`);
  }
  if (signed) {
    const half = 2 ** (bits - 1);
    return { bits, minimum: narrow ? 1 - half : -half, maximum: half - 1 };
  }
  return { bits, minimum: 0, maximum: 2 ** bits - (narrow ? 2 : 1) };
}

function roundingOf(builder: GraphBuilder, site: NodeProto, otherwise: string): QuantiserRounding {
  const given = builder.text(site, 'rounding_mode', otherwise).toUpperCase();
  const rounding = Object.hasOwn(ROUNDINGS, given) ? ROUNDINGS[given] : undefined;
  if (rounding !== undefined) return rounding;
  const hint = `supported: ${Object.keys(ROUNDINGS).join(', ')}`;
  throw builder.error(site, `has rounding mode "${given.slice(0, 40)}"`, hint);
}

/** A single number given as a constant. */
function numberOf(builder: GraphBuilder, site: NodeProto, index: number): number {
  const { values } = settleConstant(builder.constant(site, index));
  if (values.length > 0 && values.every((value) => value === values[0])) return values[0];
  throw builder.error(site, `has ${values.length} different values as input ${index}`);
}

/** Scales or zero points: one, or one along an axis of the stored tensor. */
function scalesOf(
  builder: GraphBuilder,
  site: NodeProto,
  index: number,
  value: Value,
): { readonly numbers: readonly number[]; readonly axis?: number } {
  const { shape, values } = settleConstant(builder.constant(site, index));
  const bad = values.length === 0 || !values.every(Number.isFinite);
  if (bad || (index === 1 && values.some((scale) => scale <= 0))) {
    throw builder.error(
      site,
      'has a scale that is not positive, or a zero point that is no number',
    );
  }
  if (values.every((number) => number === values[0])) return { numbers: [values[0]] };
  const rank = value.shape.length;
  const wide = shape.findIndex((extent) => extent !== 1);
  const axis = wide + rank - shape.length;
  if (values.length !== shape[wide] || axis < 0 || values.length !== value.shape[axis]) {
    throw builder.error(
      site,
      `has scales of shape [${shape.join(', ')}]`,
      'one a tensor or one a channel',
    );
  }
  const numbers = Array.from(values);
  if (value.kind === 'constant') return { numbers, axis };
  if (axis === 0 || value.image) throw builder.error(site, 'has scales along an axis that moves');
  return { numbers, axis: value.order.indexOf(axis - 1) };
}

function quantise(
  builder: GraphBuilder,
  site: NodeProto,
  value: Value,
  quantiser: Quantiser,
): Value {
  if (value.kind === 'constant') return quantiseConstant(value, quantiser);
  if (quantiser.kind === 'binary') return addSign(builder, site, value, quantiser.scale[0]);
  const node = builder.nodeOf(value);
  const typed = TYPED_KINDS.has(node.kind) && node.quantiser === undefined && isType(quantiser);
  if (typed && builder.isReadOnce(value)) {
    builder.replace({ ...node, quantiser });
    return value;
  }
  return addQuantise(builder, site, value, quantiser);
}

/** Data made bipolar: a layer of its own, as no type does that by a cast. */
function addSign(builder: GraphBuilder, site: NodeProto, value: Dynamic, scale: number): Dynamic {
  const body = {
    kind: 'activation' as const,
    function: 'binaryTanh' as const,
    outputShape: storedShape(value),
  };
  const sign = addElementwise(builder, site, value, body);
  return scale === 1 ? sign : addScale(builder, site, sign, scale);
}

/** A weight keeps its quantiser; a second one finds the numbers settled. */
function quantiseConstant(value: Constant, quantiser: Quantiser): Constant {
  const { shape, values } = settleConstant(value);
  return constantOf(shape, values, quantiser);
}

function addQuantise(
  builder: GraphBuilder,
  site: NodeProto,
  value: Dynamic,
  quantiser: Quantiser,
  suffix = '',
): Dynamic {
  const body = { kind: 'quantise' as const, quantiser, outputShape: storedShape(value) };
  return addElementwise(builder, site, value, body, suffix);
}

/** Whether the quantiser is exactly a fixed-point type: one power of two as scale, no zero point. */
function isType(quantiser: Quantiser): boolean {
  if (quantiser.kind !== 'uniform') return false;
  const { scale, zeroPoint } = quantiser;
  const whole = scale.length === 1 && Number.isInteger(Math.log2(scale[0]));
  return whole && zeroPoint.every((zero) => zero === 0);
}

/**
 * Trunc drops low bits of a quantised value. Version 1 gives the output's bits and halves the value with
 * each bit dropped; version 2 also gives the output's scale, which keeps the value.
 */
function translateTrunc(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.dynamic(site, 0);
  const second = site.input.length > 5;
  const scale = numberOf(builder, site, 1);
  const inputBits = numberOf(builder, site, 3);
  const outputBits = numberOf(builder, site, second ? 6 : 4);
  if (numberOf(builder, site, 2) !== 0 || !(scale > 0)) {
    throw builder.error(site, 'has a zero point or no positive scale');
  }
  const outputScale = second ? numberOf(builder, site, 4) : scale;
  const dropped = second ? Math.round(Math.log2(outputScale / scale)) : inputBits - outputBits;
  const signed = second ? builder.integer(site, 'signed', 1) !== 0 : isSigned(builder, data);
  const narrow = second && builder.integer(site, 'narrow', 0) !== 0;
  const grid = { kind: 'uniform' as const, signed, zeroPoint: [0] };
  const whole = rangeOf(builder, site, inputBits, signed, false);
  const onGrid: Quantiser = { ...grid, ...whole, scale: [scale], rounding: 'ROUND' };
  const exact = addQuantise(builder, site, data, onGrid, '_grid');
  const factor = outputScale / scale / 2 ** dropped;
  const scaled = factor === 1 ? exact : addScale(builder, site, exact, factor);
  const shrink = second ? scaled : addScale(builder, site, scaled, 2 ** -dropped);
  return addQuantise(builder, site, shrink, {
    ...grid,
    ...rangeOf(builder, site, outputBits, signed, narrow),
    scale: [outputScale],
    rounding: roundingOf(builder, site, 'FLOOR'),
  });
}

function addScale(builder: GraphBuilder, site: NodeProto, data: Dynamic, factor: number): Dynamic {
  const body = {
    kind: 'affine' as const,
    scale: weightOf(constantOf([1], Float64Array.of(factor))),
    bias: weightOf(constantOf([1], Float64Array.of(0))),
    outputShape: storedShape(data),
  };
  return addElementwise(builder, site, data, body, '_scale');
}

/** Signedness of the nearest quantiser before a value; signed where there is none. */
function isSigned(builder: GraphBuilder, value: Dynamic): boolean {
  return nearestSign(builder, builder.nodeOf(value));
}

function nearestSign(builder: GraphBuilder, { kind, quantiser, inputs }: ModelNode): boolean {
  if (quantiser?.kind === 'uniform') return quantiser.signed;
  const before = builder.nodes.get(inputs[0] ?? '');
  const passes = kind.startsWith('pool') || kind === 'reshape' || kind === 'transpose';
  return before === undefined || !passes || nearestSign(builder, before);
}

function refuseMultiThreshold(builder: GraphBuilder, site: NodeProto): Value {
  const hint = 'import the QONNX file as it was before the conversion to FINN, with Quant nodes';
  throw builder.error(site, 'is a FINN threshold function, which is not supported', hint);
}

export const QUANT_OPERATORS: OperatorTable = {
  Quant: translateQuant,
  IntQuant: translateQuant,
  BipolarQuant: translateBipolar,
  Trunc: translateTrunc,
  MultiThreshold: refuseMultiThreshold,
};
