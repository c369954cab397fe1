// Operators that move or rename elements: Reshape, Flatten, Transpose, Pad, Resize and shape arithmetic.
import { settleConstant, transposeConstant } from '../constants.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import { readTensor } from '../tensor-values.js';
import {
  channelsLastOrder,
  constantOf,
  countOf,
  type Dynamic,
  identityOrder,
  storedShape,
  storesAlike,
  type Value,
} from '../value.js';
import type { OperatorTable } from './operator.js';

const MOST_AXES = 8;

/** The same elements, row-major as ONNX sees them, under another shape. */
function reshapeTo(
  builder: GraphBuilder,
  site: NodeProto,
  data: Value,
  shape: readonly number[],
): Value {
  if (countOf(shape) !== countOf(data.shape) || shape.length > MOST_AXES) {
    const shapes = `[${data.shape.join(', ')}] to [${shape.join(', ')}]`;
    throw builder.error(site, `reshapes ${shapes}`);
  }
  if (data.kind === 'constant') return { ...settleConstant(data), shape };
  if (shape.join() === data.shape.join()) return data;
  if (shape[0] !== builder.batch || shape.length < 2) {
    const problem = `folds the batch axis into [${shape.join(', ')}]`;
    throw builder.error(site, problem, 'the first axis must stay the batch');
  }
  const outputShape = shape.slice(1);
  const sample = data.shape.slice(1);
  const body = { kind: 'reshape' as const, outputShape };
  if (
    !data.image &&
    shape.length === 2 &&
    !storesAlike(sample, data.order, identityOrder(sample.length))
  ) {
    const flat = builder.add(site, [data], body, shape);
    return { ...flat, image: { shape: data.shape, order: data.order } };
  }
  const plain = builder.arrange(site, data, identityOrder(data.shape.length - 1));
  return builder.add(site, [plain], body, shape);
}

function translateReshape(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  const target = builder.integers(site, 'shape') ?? Array.from(builder.constant(site, 1).values);
  const keepsZero = builder.integer(site, 'allowzero', 0) !== 0;
  const extents = target.map((extent, axis) =>
    extent === 0 && !keepsZero ? data.shape[axis] : extent,
  );
  const known = extents.filter((extent) => extent !== -1);
  const rest = countOf(data.shape) / countOf(known);
  return reshapeTo(
    builder,
    site,
    data,
    extents.map((extent) => (extent === -1 ? rest : extent)),
  );
}

function translateFlatten(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  const given = builder.integer(site, 'axis', 1);
  const axis = given < 0 ? given + data.shape.length : given;
  const head = countOf(data.shape.slice(0, axis));
  const whole = axis === 0 && builder.batch === 1 ? [1, countOf(data.shape)] : undefined;
  return reshapeTo(builder, site, data, whole ?? [head, countOf(data.shape.slice(axis))]);
}

/** Axes of Squeeze and Unsqueeze: an attribute before opset 13, an input since. */
function axesOf(
  builder: GraphBuilder,
  site: NodeProto,
  rank: number,
): readonly number[] | undefined {
  const input = builder.optional(site, 1);
  const given =
    builder.integers(site, 'axes') ??
    (input === undefined ? undefined : Array.from(builder.constant(site, 1).values));
  return given?.map((axis) => (axis < 0 ? axis + rank : axis));
}

function translateUnsqueeze(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  const count = builder.integers(site, 'axes')?.length ?? builder.optional(site, 1)?.shape[0] ?? 0;
  const rank = data.shape.length + count;
  const axes = axesOf(builder, site, rank) ?? [];
  if (rank > MOST_AXES || axes.some((axis) => !(axis >= 0 && axis < rank))) {
    throw builder.error(site, `inserts axes [${axes.join(', ')}]`);
  }
  const rest = [...data.shape];
  const shape = Array.from({ length: rank }, (_, axis) =>
    axes.includes(axis) ? 1 : (rest.shift() ?? 1),
  );
  return reshapeTo(builder, site, data, shape);
}

function translateSqueeze(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  const axes = axesOf(builder, site, data.shape.length);
  const shape = data.shape.filter((extent, axis) =>
    axes ? !axes.includes(axis) : extent !== 1 || axis === 0,
  );
  return reshapeTo(builder, site, data, shape);
}

function translateTranspose(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.value(site, 0);
  const rank = data.shape.length;
  const axes = builder.integers(site, 'perm') ?? [...identityOrder(rank)].reverse();
  if ([...axes].sort((a, b) => a - b).join() !== identityOrder(rank).join()) {
    throw builder.error(site, `permutes ${rank} axes by [${axes.join(', ')}]`);
  }
  if (data.kind === 'constant') return transposeConstant(data, axes);
  if (axes[0] !== 0) throw builder.error(site, 'moves the batch axis');
  const plain = builder.unfold(site, data);
  const shape = axes.map((axis) => plain.shape[axis]);
  const order = plain.order.map((axis) => axes.indexOf(axis + 1) - 1);
  return { ...plain, shape, order };
}

/** Zeros around the spatial axes; other modes and axes are refused. */
function translatePad(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.dynamic(site, 0);
  const rank = data.shape.length;
  const pads = builder.integers(site, 'pads') ?? Array.from(builder.constant(site, 1).values);
  const fill = builder.optional(site, 2)
    ? builder.constant(site, 2).values[0]
    : builder.real(site, 'value', 0);
  const mode = builder.text(site, 'mode', 'constant');
  const sane =
    pads.length === 2 * rank && pads.every((p) => Number.isInteger(p) && p >= 0 && p < 65536);
  if (!sane || (pads.some((pad) => pad > 0) && (mode !== 'constant' || fill !== 0))) {
    const hint = 'padding with zeros is supported';
    throw builder.error(
      site,
      `pads by [${pads.slice(0, 16).join(', ')}] in mode ${mode.slice(0, 20)}`,
      hint,
    );
  }
  if (pads.every((pad) => pad === 0)) return data;
  if (rank < 3 || rank > 4 || [0, 1].some((axis) => pads[axis] > 0 || pads[axis + rank] > 0)) {
    throw builder.error(site, 'pads other axes than one or two spatial ones');
  }
  const order = channelsLastOrder(rank - 1);
  const image = builder.arrange(site, data, order);
  const shape = data.shape.map((extent, axis) => extent + pads[axis] + pads[axis + rank]);
  builder.spend(site, shape);
  const padding = { before: pads.slice(2, rank), after: pads.slice(rank + 2) };
  const kind = `zeroPadding${(rank - 2) as 1 | 2}d` as const;
  const body = { kind, padding, outputShape: storedShape({ shape, order }) };
  return builder.add(site, [image], body, shape, order);
}

/** Nearest neighbour by whole factors (Upsample, and Resize from opset 10 on). */
function translateResize(builder: GraphBuilder, site: NodeProto): Value {
  const data = builder.dynamic(site, 0);
  const rank = data.shape.length;
  const mode = builder.text(site, 'mode', 'nearest');
  const scales = scalesOf(builder, site, data);
  const factors = scales.slice(2);
  const whole = factors.every((f) => Number.isInteger(f) && f >= 1 && f <= 1024);
  if (mode !== 'nearest' || !whole || scales[0] !== 1 || scales[1] !== 1 || rank < 3 || rank > 4) {
    const hint = 'nearest-neighbour enlargement by whole factors is supported';
    throw builder.error(
      site,
      `resizes by [${scales.join(', ')}] in mode ${mode.slice(0, 20)}`,
      hint,
    );
  }
  const order = channelsLastOrder(rank - 1);
  const image = builder.arrange(site, data, order);
  const shape = data.shape.map((extent, axis) => extent * scales[axis]);
  builder.spend(site, shape);
  const kind = `upSampling${(rank - 2) as 1 | 2}d` as const;
  const body = { kind, factors, outputShape: storedShape({ shape, order }) };
  return builder.add(site, [image], body, shape, order);
}

function scalesOf(builder: GraphBuilder, site: NodeProto, data: Dynamic): readonly number[] {
  const attribute = builder.attribute(site, 'scales')?.floats;
  const at = site.opType === 'Upsample' || builder.opset < 11 ? 1 : 2;
  const input = builder.optional(site, at);
  const given = attribute ?? (input?.kind === 'constant' ? Array.from(input.values) : []);
  if (given.length === data.shape.length) return given;
  const sizes = builder.optional(site, 3);
  if (sizes?.kind === 'constant' && sizes.values.length === data.shape.length) {
    return data.shape.map((extent, axis) => sizes.values[axis] / extent);
  }
  throw builder.error(site, 'states no constant scales');
}

function translateGather(builder: GraphBuilder, site: NodeProto): Value {
  const data = settleConstant(builder.constant(site, 0));
  const indices = builder.constant(site, 1);
  const axis = builder.integer(site, 'axis', 0);
  const extent = data.shape[0];
  const places = Array.from(indices.values, (index) => (index < 0 ? index + extent : index));
  const inside = places.every((index) => Number.isInteger(index) && index >= 0 && index < extent);
  if (data.shape.length !== 1 || axis !== 0 || !inside) {
    throw builder.error(site, 'picks elements from other than a constant vector');
  }
  return constantOf(
    indices.shape,
    Float64Array.from(places, (index) => data.values[index]),
  );
}

/** A stretch of a constant vector, as shape arithmetic uses it. */
function translateSlice(builder: GraphBuilder, site: NodeProto): Value {
  const data = settleConstant(builder.constant(site, 0));
  const bound = (name: string, index: number) =>
    builder.integers(site, name)?.[0] ?? builder.constant(site, index).values[0];
  const steps = builder.optional(site, 4) ? builder.constant(site, 4).values[0] : 1;
  if (data.shape.length !== 1 || steps !== 1) {
    throw builder.error(site, 'slices other than a constant vector');
  }
  const values = data.values.slice(bound('starts', 1), bound('ends', 2));
  return constantOf([values.length], values);
}

function translateConstant(builder: GraphBuilder, site: NodeProto): Value {
  const find = (name: string) => builder.attribute(site, name);
  const tensor = find('value')?.t;
  if (tensor) return { kind: 'constant', ...readTensor(tensor, builder.file) };
  const single = find('value_float')?.f ?? find('value_int')?.i;
  if (single !== undefined) return constantOf([], Float64Array.of(single));
  const list = find('value_floats')?.floats ?? find('value_ints')?.ints;
  if (list) return constantOf([list.length], Float64Array.from(list));
  throw builder.error(site, 'holds no numbers');
}

function translateConstantOfShape(builder: GraphBuilder, site: NodeProto): Value {
  const shape = Array.from(builder.constant(site, 0).values);
  if (shape.length > MOST_AXES || shape.some((extent) => !(extent >= 0))) {
    throw builder.error(site, `fills a tensor of shape [${shape.slice(0, 9).join(', ')}]`);
  }
  builder.spend(site, shape);
  const tensor = builder.attribute(site, 'value')?.t;
  const [value] = tensor ? readTensor(tensor, builder.file).values : [0];
  return constantOf(shape, new Float64Array(countOf(shape)).fill(value));
}

/** Nothing happens here at inference. */
function passThrough(builder: GraphBuilder, site: NodeProto): Value {
  return builder.value(site, 0);
}

/** Casts of data to a floating-point type change nothing; to integers they round. */
function translateCast(builder: GraphBuilder, site: NodeProto): Value {
  const value = builder.value(site, 0);
  const to = builder.integer(site, 'to', 1);
  const integral = ![1, 10, 11, 16].includes(to);
  if (!integral) return value;
  if (value.kind === 'dynamic') {
    throw builder.error(site, `casts data to type ${to}`, 'casts to floating point are supported');
  }
  const settled = settleConstant(value);
  return constantOf(settled.shape, settled.values.map(Math.trunc));
}

export const SHAPE_OPERATORS: OperatorTable = {
  Reshape: translateReshape,
  Flatten: translateFlatten,
  Unsqueeze: translateUnsqueeze,
  Squeeze: translateSqueeze,
  Transpose: translateTranspose,
  Pad: translatePad,
  Resize: translateResize,
  Upsample: translateResize,
  Gather: translateGather,
  Slice: translateSlice,
  Shape: (builder, site) => {
    const { shape } = builder.value(site, 0);
    return constantOf([shape.length], Float64Array.from(shape));
  },
  Constant: translateConstant,
  ConstantOfShape: translateConstantOfShape,
  Cast: translateCast,
  Identity: passThrough,
  Dropout: passThrough,
};
