// Element-wise functions and softmax.
import type { ActivationName } from '../../model-graph.js';
import { broadcastShape, broadcastTo, foldFunction, settleConstant } from '../constants.js';
import { type GraphBuilder, type NodeBody, weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import {
  constantOf,
  type Dynamic,
  identityOrder,
  storedShape,
  transposeTensor,
  type Value,
} from '../value.js';
import type { OperatorTable, Translate } from './operator.js';

/** What an activation is besides its name. */
interface Shape {
  readonly alpha?: number;
  readonly maximum?: number;
  readonly slope?: number;
  readonly shift?: number;
}

/** Adds a node that keeps shape, order and pending flattening of its input. */
export function addElementwise(
  builder: GraphBuilder,
  site: NodeProto,
  data: Dynamic,
  body: NodeBody,
  suffix = '',
): Dynamic {
  const output = builder.add(site, [data], body, data.shape, data.order, suffix);
  return data.image ? { ...output, image: data.image } : output;
}

function addActivation(
  builder: GraphBuilder,
  site: NodeProto,
  name: ActivationName,
  shape: Shape = {},
): Value {
  const data = builder.dynamic(site, 0);
  const body = {
    kind: 'activation' as const,
    function: name,
    ...shape,
    outputShape: storedShape(data),
  };
  return addElementwise(builder, site, data, body);
}

function plain(name: ActivationName): Translate {
  return (builder, site) => {
    const data = builder.value(site, 0);
    const folded = data.kind === 'constant' ? foldFunction(site.opType ?? '', data) : undefined;
    return folded ?? addActivation(builder, site, name);
  };
}

/** Bounds 0 … m are a clipped ReLU, −1 … 1 a hard tanh. */
function translateClip(builder: GraphBuilder, site: NodeProto): Value {
  const bound = (index: number, name: string, otherwise: number) => {
    const given = builder.optional(site, index);
    if (given === undefined) return builder.real(site, name, otherwise);
    return settleConstant(builder.constant(site, index)).values[0] ?? otherwise;
  };
  const low = bound(1, 'min', Number.NEGATIVE_INFINITY);
  const high = bound(2, 'max', Number.POSITIVE_INFINITY);
  if (low === 0 && high >= 3.4e38) return addActivation(builder, site, 'relu');
  if (low === 0 && high > 0) return addActivation(builder, site, 'relu', { maximum: high });
  if (low === -1 && high === 1) {
    return addActivation(builder, site, 'hardTanh', { slope: 0.5, shift: 0.5 });
  }
  const hint = 'bounds 0 … m (a clipped ReLU) and −1 … 1 (hard tanh) are supported';
  throw builder.error(site, `clips to ${low} … ${high}`, hint);
}

function translatePRelu(builder: GraphBuilder, site: NodeProto): Value {
  const given = builder.dynamic(site, 0);
  const data = builder.unfold(site, given);
  const slope = settleConstant(builder.constant(site, 1));
  const one = slope.values.length === 1;
  const sample = data.shape.slice(1);
  const shape = slope.shape.length > sample.length ? slope.shape.slice(1) : slope.shape;
  const trimmed = constantOf(shape, slope.values);
  const target = broadcastShape(shape, sample);
  if (target?.length !== sample.length || target.some((extent, axis) => extent !== sample[axis])) {
    throw builder.error(site, `has slopes of shape [${slope.shape.join(', ')}]`);
  }
  builder.spend(site, sample);
  const full = () => ({ shape: sample, values: broadcastTo(trimmed, sample) });
  const alphas = one ? constantOf([1], slope.values) : transposeTensor(full(), data.order);
  const body = {
    kind: 'activation' as const,
    function: 'prelu' as const,
    alphas: weightOf(alphas),
    outputShape: storedShape(data),
  };
  return addElementwise(builder, site, data, body);
}

/** Before opset 13 all axes from `axis` on are one distribution; then the last axis must be it. */
function translateSoftmax(builder: GraphBuilder, site: NodeProto): Value {
  const given = builder.dynamic(site, 0);
  const rank = given.shape.length;
  const axis = builder.integer(site, 'axis', builder.opset < 13 ? 1 : -1);
  if ((axis < 0 ? axis + rank : axis) !== rank - 1) {
    const hint = 'softmax over the last axis is supported';
    throw builder.error(site, `works along axis ${axis} of [${given.shape.join(', ')}]`, hint);
  }
  const data = builder.arrange(site, given, identityOrder(rank - 1));
  return addElementwise(builder, site, data, { kind: 'softmax', outputShape: storedShape(data) });
}

/** −1, 0 or 1: a ternary quantiser whose dead zone is zero alone. */
function translateSign(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  if (data.kind === 'constant') return foldFunction('Sign', data) as Value;
  const quantiser = { kind: 'ternary' as const, scale: [1], threshold: Number.MIN_VALUE };
  return addElementwise(builder, site, data, {
    kind: 'quantise',
    quantiser,
    outputShape: storedShape(data),
  });
}

/** Functions that only constants may pass. */
function onlyConstants(builder: GraphBuilder, site: NodeProto): Value {
  const folded = foldFunction(site.opType ?? '', builder.constant(site, 0));
  if (folded === undefined) throw builder.error(site, 'cannot be computed');
  return folded;
}

export const ACTIVATION_OPERATORS: OperatorTable = {
  Relu: plain('relu'),
  Sigmoid: plain('sigmoid'),
  Tanh: plain('tanh'),
  Softsign: plain('softsign'),
  Softplus: plain('softplus'),
  Exp: plain('exponential'),
  LeakyRelu: (builder, site) =>
    addActivation(builder, site, 'leakyRelu', { alpha: builder.real(site, 'alpha', 0.01) }),
  ThresholdedRelu: (builder, site) =>
    addActivation(builder, site, 'thresholdedRelu', { alpha: builder.real(site, 'alpha', 1) }),
  Elu: (builder, site) =>
    addActivation(builder, site, 'elu', { alpha: builder.real(site, 'alpha', 1) }),
  Selu: (builder, site) => {
    const { alpha, gamma } = {
      alpha: builder.real(site, 'alpha', SELU.alpha),
      gamma: builder.real(site, 'gamma', SELU.gamma),
    };
    if (Math.abs(alpha - SELU.alpha) < 1e-5 && Math.abs(gamma - SELU.gamma) < 1e-5) {
      return addActivation(builder, site, 'selu');
    }
    throw builder.error(
      site,
      `has alpha ${alpha} and gamma ${gamma}`,
      'the standard SELU is supported',
    );
  },
  HardSigmoid: (builder, site) =>
    addActivation(builder, site, 'hardSigmoid', {
      slope: builder.real(site, 'alpha', 0.2),
      shift: builder.real(site, 'beta', 0.5),
    }),
  PRelu: translatePRelu,
  Clip: translateClip,
  Softmax: translateSoftmax,
  Sign: translateSign,
  Abs: onlyConstants,
  Sqrt: onlyConstants,
  Reciprocal: onlyConstants,
  Log: onlyConstants,
  Floor: onlyConstants,
  Ceil: onlyConstants,
};

/** Klambauer et al., "Self-Normalizing Neural Networks", 2017. */
const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 } as const;
