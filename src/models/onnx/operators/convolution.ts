// Conv: plain, depthwise and grouped, one- and two-dimensional.
import { settleConstant, transposeConstant } from '../constants.js';
import { type GraphBuilder, weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import { type Constant, channelsLastOrder, constantOf, countOf, type Value } from '../value.js';
import { imageOf, listOf, placeWindow } from '../windows.js';
import type { OperatorTable } from './operator.js';

function translateConv(builder: GraphBuilder, site: NodeProto): Value {
  const { image, extents, channels } = imageOf(builder, site);
  const axes = extents.length;
  const group = builder.integer(site, 'group', 1);
  const given = builder.constant(site, 1);
  checkKernel(builder, site, given, channels, group, axes);
  const kernel = dilate(builder, site, given, listOf(builder, site, 'dilations', axes, 1));
  const window = placeWindow(builder, site, extents, kernel.shape.slice(2));
  const filters = kernel.shape[0];
  const { positions, size, strides, padding } = window;
  const shape = [builder.batch, filters, ...positions];
  builder.spend(site, kernel.shape);
  const common = {
    outputShape: [...positions, filters],
    window: { size, strides, padding },
    bias: builder.optional(site, 2) && biasOf(builder, site, filters),
  };
  const order = channelsLastOrder(axes + 1);
  const depthwise = group > 1 && group === channels;
  const weights = depthwise
    ? depthwiseKernel(kernel, channels)
    : denseKernel(builder, site, kernel, group);
  const kind = `${depthwise ? 'depthwiseConv' : 'conv'}${axes as 1 | 2}d` as const;
  return builder.add(site, [image], { kind, ...common, kernel: weightOf(weights) }, shape, order);
}

function checkKernel(
  builder: GraphBuilder,
  site: NodeProto,
  kernel: Constant,
  channels: number,
  group: number,
  axes: number,
): void {
  const [filters, depth] = kernel.shape;
  const fits =
    kernel.shape.length === axes + 2 &&
    countOf(kernel.shape) > 0 &&
    Number.isInteger(group) &&
    group >= 1 &&
    depth * group === channels &&
    filters % group === 0;
  if (fits) return;
  const shape = `[${kernel.shape.join(', ')}]`;
  throw builder.error(
    site,
    `has a kernel of shape ${shape} in ${group} groups for ${channels} channels`,
  );
}

function biasOf(builder: GraphBuilder, site: NodeProto, filters: number) {
  const bias = builder.constant(site, 2);
  if (bias.values.length === filters && bias.shape.length === 1) return weightOf(bias);
  throw builder.error(site, `has ${bias.values.length} biases for ${filters} filters`);
}

/** `[O, I, …k]` to `[…k, I, O]`; groups become blocks of one matrix, zero elsewhere. */
function denseKernel(
  builder: GraphBuilder,
  site: NodeProto,
  kernel: Constant,
  group: number,
): Constant {
  const full = group === 1 ? kernel : joinGroups(builder, site, kernel, group);
  const axes = full.shape.length - 2;
  return transposeConstant(full, [...Array.from({ length: axes }, (_, axis) => axis + 2), 1, 0]);
}

function joinGroups(
  builder: GraphBuilder,
  site: NodeProto,
  kernel: Constant,
  group: number,
): Constant {
  const source = keepsZero(kernel) ? kernel : settleConstant(kernel);
  const [filters, depth, ...size] = source.shape;
  const shape = [filters, depth * group, ...size];
  builder.spend(site, shape);
  const block = depth * countOf(size);
  const values = new Float64Array(countOf(shape));
  for (let filter = 0; filter < filters; filter++) {
    const place = Math.floor(filter / (filters / group));
    const row = source.values.subarray(filter * block, (filter + 1) * block);
    values.set(row, filter * block * group + place * block);
  }
  return constantOf(shape, values, source.quantiser);
}

/** `[C·m, 1, …k]` to `[…k, C, m]`. */
function depthwiseKernel(kernel: Constant, channels: number): Constant {
  const [filters, , ...size] = kernel.shape;
  const perFilter = kernel.quantiser?.kind === 'uniform' && kernel.quantiser.scale.length > 1;
  const { values, quantiser } = perFilter ? settleConstant(kernel) : kernel;
  const split = constantOf([channels, filters / channels, ...size], values, quantiser);
  const spatial = size.map((_, axis) => axis + 2);
  return transposeConstant(split, [...spatial, 0, 1]);
}

/** A dilated kernel as a larger one with zeros between its taps. */
function dilate(
  builder: GraphBuilder,
  site: NodeProto,
  kernel: Constant,
  dilations: readonly number[],
): Constant {
  if (dilations.every((dilation) => dilation === 1)) return kernel;
  const source = keepsZero(kernel) ? kernel : settleConstant(kernel);
  const size = source.shape.slice(2);
  const wide = size.map((extent, axis) => (extent - 1) * dilations[axis] + 1);
  const shape = [...source.shape.slice(0, 2), ...wide];
  builder.spend(site, shape);
  const values = new Float64Array(countOf(shape));
  const taps = countOf(size);
  const places = Array.from({ length: taps }, (_, tap) => placeOf(tap, size, wide, dilations));
  for (let i = 0; i < source.values.length; i++) {
    values[Math.floor(i / taps) * countOf(wide) + places[i % taps]] = source.values[i];
  }
  return constantOf(shape, values, source.quantiser);
}

/** Position of tap `tap` of a window of `size` within the dilated window `wide`. */
function placeOf(
  tap: number,
  size: readonly number[],
  wide: readonly number[],
  dilations: readonly number[],
): number {
  let place = 0;
  let step = 1;
  let rest = tap;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    place += (rest % size[axis]) * dilations[axis] * step;
    rest = Math.floor(rest / size[axis]);
    step *= wide[axis];
  }
  return place;
}

/** Whether zeros put into the kernel stay zeros behind its quantiser. */
function keepsZero({ quantiser }: Constant): boolean {
  if (quantiser === undefined) return true;
  return quantiser.kind === 'uniform' && quantiser.zeroPoint.every((zero) => zero === 0);
}

export const CONVOLUTION_OPERATORS: OperatorTable = { Conv: translateConv };
