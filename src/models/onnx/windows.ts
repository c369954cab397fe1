// Windows of convolutions and pools: extents, strides, explicit padding, output size.
import type { Window } from '../model-graph.js';
import type { GraphBuilder } from './graph-builder.js';
import type { NodeProto } from './onnx-proto.js';
import { channelsLastOrder, type Dynamic } from './value.js';

/** Largest window, stride or padding along an axis. */
const MOST_PIXELS = 2 ** 16;

/** A window and the number of its positions along each axis. */
export interface PlacedWindow extends Window {
  readonly positions: readonly number[];
}

/** The image stored channels last, and its extents without batch and channels. */
export function imageOf(
  builder: GraphBuilder,
  site: NodeProto,
): { readonly image: Dynamic; readonly extents: readonly number[]; readonly channels: number } {
  const data = builder.dynamic(site, 0);
  const rank = data.shape.length;
  if (rank !== 3 && rank !== 4) {
    const shape = `[${data.shape.join(', ')}]`;
    throw builder.error(site, `reads ${shape}; one or two spatial axes are supported`);
  }
  const image = builder.arrange(site, data, channelsLastOrder(rank - 1));
  return { image, extents: data.shape.slice(2), channels: data.shape[1] };
}

/** Reads `strides`, `pads`, `auto_pad` and `ceil_mode` for a window of this size over these extents. */
export function placeWindow(
  builder: GraphBuilder,
  site: NodeProto,
  extents: readonly number[],
  size: readonly number[],
): PlacedWindow {
  const axes = extents.length;
  const strides = listOf(builder, site, 'strides', axes, 1);
  if (size.length !== axes || size.some((extent) => !isCount(extent, 1))) {
    throw builder.error(site, `has a window of [${size.join(', ')}]`);
  }
  const mode = builder.text(site, 'auto_pad', 'NOTSET');
  const pads = mode === 'NOTSET' ? explicitPads(builder, site, axes) : undefined;
  const before: number[] = [];
  const after: number[] = [];
  const positions: number[] = [];
  for (let axis = 0; axis < axes; axis++) {
    const [head, tail] = pads
      ? [pads[axis], pads[axis + axes]]
      : automaticPads(builder, site, mode, extents[axis], size[axis], strides[axis]);
    const room = extents[axis] + head + tail - size[axis];
    const extra = ceilingPad(builder, site, room, strides[axis], extents[axis] + head);
    const places = Math.floor((room + extra) / strides[axis]) + 1;
    if (room < 0 || places < 1) throw builder.error(site, 'has a window larger than its image');
    before.push(head);
    after.push(tail + extra);
    positions.push(places);
  }
  return { size, strides, padding: { before, after }, positions };
}

/** A list attribute with one positive entry an axis, or the default. */
export function listOf(
  builder: GraphBuilder,
  site: NodeProto,
  name: string,
  axes: number,
  otherwise: number,
): readonly number[] {
  const list = builder.integers(site, name) ?? new Array<number>(axes).fill(otherwise);
  if (list.length === axes && list.every((entry) => isCount(entry, 1))) return list;
  throw builder.error(site, `has ${name} [${list.join(', ')}] for ${axes} axes`);
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= MOST_PIXELS;
}

function explicitPads(builder: GraphBuilder, site: NodeProto, axes: number): readonly number[] {
  const pads = builder.integers(site, 'pads') ?? new Array<number>(2 * axes).fill(0);
  if (pads.length === 2 * axes && pads.every((pad) => isCount(pad, 0))) return pads;
  throw builder.error(site, `has pads [${pads.join(', ')}] for ${axes} axes`);
}

/** ONNX, operator Conv: SAME keeps ceil(extent/stride) positions; the odd zero goes after (UPPER) or before. */
function automaticPads(
  builder: GraphBuilder,
  site: NodeProto,
  mode: string,
  extent: number,
  size: number,
  stride: number,
): readonly [number, number] {
  if (mode === 'VALID') return [0, 0];
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') {
    throw builder.error(site, `has auto_pad "${mode.slice(0, 40)}"`);
  }
  const total = Math.max((Math.ceil(extent / stride) - 1) * stride + size - extent, 0);
  const small = Math.floor(total / 2);
  return mode === 'SAME_UPPER' ? [small, total - small] : [total - small, small];
}

/** Zeros that `ceil_mode` adds so that a last, partial window counts; it must start inside the image. */
function ceilingPad(
  builder: GraphBuilder,
  site: NodeProto,
  room: number,
  stride: number,
  lastStart: number,
): number {
  if (builder.integer(site, 'ceil_mode', 0) === 0 || room % stride === 0 || room < 0) return 0;
  const start = Math.ceil(room / stride) * stride;
  return start < lastStart ? start - room : 0;
}
