// Add, Sub, Mul, Div with constants (biases, scales) and between branches.
import type { MergeOperation } from '../../model-graph.js';
import {
  broadcastShape,
  broadcastTo,
  foldArithmetic,
  foldFunction,
  settleConstant,
} from '../constants.js';
import { type GraphBuilder, weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import type { ConstantTensor } from '../tensor-values.js';
import {
  type Constant,
  constantOf,
  countOf,
  type Dynamic,
  storedShape,
  transposeTensor,
  type Value,
} from '../value.js';
import { addElementwise } from './activation.js';
import type { OperatorTable, Translate } from './operator.js';

/** `y = scale·x + bias` of one operand, by operator and by which side the constant stands on. */
interface Line {
  readonly scale?: (constant: number) => number;
  readonly bias?: (constant: number) => number;
}

const LINES: Readonly<Record<string, { readonly right: Line; readonly left?: Line }>> = {
  Add: { right: { bias: (c) => c }, left: { bias: (c) => c } },
  Sub: { right: { bias: (c) => -c }, left: { scale: () => -1, bias: (c) => c } },
  Mul: { right: { scale: (c) => c }, left: { scale: (c) => c } },
  Div: { right: { scale: (c) => 1 / c } },
};

function binary(merge: MergeOperation | undefined): Translate {
  return (builder, site) => {
    const a = builder.value(site, 0);
    const b = builder.value(site, 1);
    if (a.kind === 'constant' && b.kind === 'constant') return foldArithmetic(builder, site, a, b);
    if (a.kind === 'dynamic' && b.kind === 'dynamic') return addMerge(builder, site, [a, b], merge);
    const line = LINES[site.opType ?? '']?.[a.kind === 'constant' ? 'left' : 'right'];
    if (line === undefined) throw builder.error(site, 'has a constant where data is expected');
    const data = a.kind === 'dynamic' ? a : (b as Dynamic);
    const constant = a.kind === 'constant' ? a : (b as Constant);
    return addLine(builder, site, data, constant, line);
  };
}

function addLine(
  builder: GraphBuilder,
  site: NodeProto,
  given: Dynamic,
  addend: Constant,
  line: Line,
): Value {
  if (line.bias && !line.scale && (site.opType === 'Add' || site.opType === 'Sub')) {
    const fused = fuseBias(builder, site, given, addend, line.bias);
    if (fused !== undefined) return fused;
  }
  const data = addend.values.length === 1 ? given : builder.unfold(site, given);
  const constant = layOut(builder, site, settleConstant(addend), data);
  const map = (apply: ((c: number) => number) | undefined, otherwise: number) =>
    apply
      ? constantOf(constant.shape, constant.values.map(apply))
      : constantOf([1], Float64Array.of(otherwise));
  return addElementwise(builder, site, data, {
    kind: 'affine',
    scale: weightOf(map(line.scale, 1)),
    bias: weightOf(map(line.bias, 0)),
    outputShape: storedShape(data),
  });
}

/** A sum right behind a layer without bias, read by nobody else, is that layer's bias. */
function fuseBias(
  builder: GraphBuilder,
  site: NodeProto,
  data: Dynamic,
  addend: Constant,
  sign: (constant: number) => number,
): Value | undefined {
  const node = builder.nodeOf(data);
  const linear = node.kind === 'dense' || node.kind === 'conv1d' || node.kind === 'conv2d';
  if (!linear || node.bias || node.quantiser || !builder.isReadOnce(data)) return undefined;
  const constant = layOut(builder, site, settleConstant(addend), data);
  const outputs = node.outputShape[node.outputShape.length - 1];
  if (constant.shape.length !== 1 || constant.values.length !== outputs) return undefined;
  builder.replace({ ...node, bias: weightOf(constantOf([outputs], constant.values.map(sign))) });
  return data;
}

/** The constant as `[1]`, `[channels]` where it varies along the last stored axis only, or the whole sample. */
function layOut(
  builder: GraphBuilder,
  site: NodeProto,
  constant: Constant,
  data: Dynamic,
): ConstantTensor {
  if (constant.values.length === 1) return { shape: [1], values: constant.values };
  const result = broadcastShape(constant.shape, data.shape);
  const fits = result?.length === data.shape.length && result.every((e, i) => e === data.shape[i]);
  const batched = constant.shape.length === data.shape.length && constant.shape[0] !== 1;
  if (!fits || batched) {
    const shapes = `[${constant.shape.join(', ')}] and data [${data.shape.join(', ')}]`;
    throw builder.error(site, `cannot combine a constant of shape ${shapes}`);
  }
  const rank = data.order.length;
  const own = constant.shape.slice(-rank);
  const padded = [...new Array<number>(rank - own.length).fill(1), ...own];
  const stored = transposeTensor({ shape: padded, values: constant.values }, data.order);
  const sample = storedShape(data);
  const channels = sample[rank - 1];
  if (countOf(stored.shape) === channels && stored.shape[rank - 1] === channels) {
    return { shape: [channels], values: stored.values };
  }
  builder.spend(site, sample);
  const full = broadcastTo(constantOf(stored.shape, stored.values), sample);
  return { shape: sample, values: full };
}

function addMerge(
  builder: GraphBuilder,
  site: NodeProto,
  inputs: readonly Dynamic[],
  operation: MergeOperation | undefined,
): Value {
  if (operation === undefined) throw builder.error(site, 'combines two computed tensors');
  const [first, ...others] = inputs.map((input) => builder.unfold(site, input));
  const arranged = others.map((other) => {
    if (other.shape.join() !== first.shape.join()) {
      const shapes = `[${first.shape.join(', ')}] and [${other.shape.join(', ')}]`;
      throw builder.error(site, `combines ${shapes}`, 'branches of equal shape are supported');
    }
    return builder.arrange(site, other, first.order);
  });
  const body = { kind: 'merge' as const, operation, outputShape: storedShape(first) };
  return builder.add(site, [first, ...arranged], body, first.shape, first.order);
}

/** Max, Min, Mean, Sum take any number of inputs. */
function variadic(merge: MergeOperation): Translate {
  return (builder, site) => {
    const values = site.input.map((_, index) => builder.value(site, index));
    if (values.length === 1) return values[0];
    const [a, b] = values;
    if (values.length === 2 && a.kind === 'constant' && b.kind === 'constant') {
      return foldArithmetic(builder, site, a, b);
    }
    const inputs = site.input.map((_, index) => builder.dynamic(site, index));
    return addMerge(builder, site, inputs, merge);
  };
}

function translateConcat(builder: GraphBuilder, site: NodeProto): Value {
  const values = site.input.map((_, index) => builder.value(site, index));
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length && values.length > 0) {
    return concatVectors(builder, site, constants);
  }
  const inputs = site.input.map((_, i) => builder.unfold(site, builder.dynamic(site, i)));
  const [first] = inputs;
  const rank = first.shape.length;
  const given = builder.integer(site, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  if (axis < 1 || axis >= rank) throw builder.error(site, `joins along axis ${given}`);
  const fits = inputs.every(
    ({ shape }) =>
      shape.length === rank && shape.every((extent, i) => i === axis || extent === first.shape[i]),
  );
  if (!fits) throw builder.error(site, 'joins tensors whose other extents differ');
  const arranged = inputs.map((input) => builder.arrange(site, input, first.order));
  const total = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
  const shape = first.shape.map((extent, i) => (i === axis ? total : extent));
  builder.spend(site, shape);
  const body = {
    kind: 'merge' as const,
    operation: 'concatenate' as const,
    axis: first.order.indexOf(axis - 1),
    outputShape: storedShape({ shape, order: first.order }),
  };
  return builder.add(site, arranged, body, shape, first.order);
}

/** Shapes under construction are vectors. */
function concatVectors(
  builder: GraphBuilder,
  site: NodeProto,
  constants: readonly Constant[],
): Constant {
  if (constants.some(({ shape }) => shape.length !== 1)) {
    throw builder.error(site, 'joins constants that are not vectors');
  }
  const total = constants.reduce((sum, { values }) => sum + values.length, 0);
  builder.spend(site, [total]);
  const joined = constants.flatMap((constant) => Array.from(settleConstant(constant).values));
  return constantOf([total], Float64Array.from(joined));
}

function translateNeg(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  if (data.kind === 'constant') return foldFunction('Neg', data) as Value;
  const minusOne = constantOf([1], Float64Array.of(-1));
  return addLine(builder, site, data, minusOne, { scale: (c) => c });
}

export const ARITHMETIC_OPERATORS: OperatorTable = {
  Add: binary('add'),
  Sub: binary('subtract'),
  Mul: binary('multiply'),
  Div: binary(undefined),
  Pow: binary(undefined),
  Max: variadic('maximum'),
  Min: variadic('minimum'),
  Mean: variadic('average'),
  Sum: variadic('add'),
  Concat: translateConcat,
  Neg: translateNeg,
};
