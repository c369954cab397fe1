// What happens to sums before they are stored: activation, rounding, the mask of the way back; and pooling.
import {
  constant,
  get,
  increase,
  load,
  scalar,
  set,
  tee,
  vector,
  vectorLoad,
  vectorStore,
  type Wasm,
} from '../../fixed-point/wasm/instructions.js';
import { type FusedLayer, ROW_BYTES } from './fused-plan.js';
import { forEach, loadConstant, loadVector, range, update } from './loops.js';
import { ENTRY_BYTES, type LayerPlaces, type MemoryLayout } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';

/** Whether weights and activations are rounded, or the network is trained in float. */
export type Mode = 'rounded' | 'float';

/**
 * Stores the activated `value` (which already has bias and half a unit) for the output row at
 * `get(row) + offset`, and its mask: all bits where the straight-through gradient passes.
 */
export function storeActivation(
  layer: FusedLayer,
  place: LayerPlaces,
  mode: Mode,
): (row: number, offset: number, value: Wasm, spare: number) => Wasm {
  const { low, high, gradientLow, gradientHigh } = place.constants;
  const maskOffset = (layer.gradientRow - layer.outputRow) * ROW_BYTES;
  return (row, offset, value, spare) => {
    if (layer.isLast) return vectorStore(get(row), offset, value);
    const kept = tee(spare, value);
    const inside = vector(
      'and',
      vector('f32x4.gt', kept, loadConstant(gradientLow)),
      vector('f32x4.lt', get(spare), loadConstant(gradientHigh)),
    );
    const rounded = mode === 'rounded' ? vector('f32x4.floor', get(spare)) : get(spare);
    const raised = vector('f32x4.pmax', rounded, loadConstant(low));
    const result = mode === 'rounded' ? vector('f32x4.pmin', raised, loadConstant(high)) : raised;
    return [
      ...vectorStore(get(row), offset + maskOffset, inside),
      ...vectorStore(get(row), offset, result),
    ];
  };
}

/** Stores `value` where the mask of the row at `get(row) + offset` lets it pass, in place of the mask. */
export function storeMasked(row: number, offset: number, value: Wasm): Wasm {
  return vectorStore(get(row), offset, vector('and', value, loadVector(get(row), offset)));
}

const [BLOCKS_END, BASE, PAIR, TARGET, CORNER, CHANNEL] = range(6);
const INTEGERS = 5;
const LARGEST = 6;
const SPARE = 7;
const BIAS = 8;

/** `inside` for every channel of every window of every block; TARGET and CORNER point to its rows. */
function forEachWindow(
  { geometry }: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
  inside: Wasm,
): Wasm {
  const channel = [
    inside,
    increase(TARGET, constant(ROW_BYTES)),
    increase(CORNER, constant(ROW_BYTES)),
  ];
  const pair = [
    set(TARGET, scalar('add', get(BASE), load(get(PAIR), 0))),
    set(CORNER, scalar('add', get(BASE), load(get(PAIR), 4))),
    forEach(CHANNEL, constant(0), constant(4 * geometry.filters), 4, channel),
  ];
  const [first, end] = place.pool;
  const pairs = forEach(PAIR, constant(first), constant(end), ENTRY_BYTES.pair, pair);
  return forEach(BASE, constant(layout.blocks), get(BLOCKS_END), layout.blockBytes, [pairs]);
}

/** Offsets of the rows of a window, in the order in which equal maxima win. */
function windowOffsets({ pool }: FusedLayer): number[] {
  if (!pool) return [];
  const { poolHeight, poolWidth, width, channels } = pool;
  return range(poolHeight * poolWidth).map((i) => {
    const [y, x] = [Math.floor(i / poolWidth), i % poolWidth];
    return (y * width + x) * channels * ROW_BYTES;
  });
}

function largestOf(offsets: readonly number[]): Wasm {
  const [first, ...others] = offsets;
  return [
    ...set(LARGEST, loadVector(get(CORNER), first)),
    ...others.flatMap((offset) =>
      // The operands in this order keep a value that is not a number.
      update('f32x4.pmax', LARGEST, loadVector(get(CORNER), offset)),
    ),
  ];
}

/** `f(end of the blocks)`: the maxima of the sums, with bias and activation. */
export function emitPool(
  layer: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
  mode: Mode,
): ModuleFunction {
  const store = storeActivation(layer, place, mode);
  const body = forEachWindow(layer, place, layout, [
    ...largestOf(windowOffsets(layer)),
    ...set(BIAS, vectorLoad('splat32', get(CHANNEL), layout.arenas.graph + place.bias)),
    ...store(TARGET, 0, vector('f32x4.add', get(LARGEST), get(BIAS)), SPARE),
  ]);
  return { parameters: 1, integers: INTEGERS, vectors: 3, body };
}

/** `f(end of the blocks)`: every sum becomes its gradient, which goes to the first of equal maxima. */
export function emitUnpool(
  layer: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
): ModuleFunction {
  const offsets = windowOffsets(layer);
  const gradientOffset = (layer.gradientRow - layer.outputRow) * ROW_BYTES;
  const [OUTER, WINS] = [SPARE, BIAS];
  const body = forEachWindow(layer, place, layout, [
    ...largestOf(offsets),
    ...set(OUTER, loadVector(get(TARGET), gradientOffset)),
    ...offsets.flatMap((offset) => [
      ...set(WINS, vector('f32x4.eq', loadVector(get(CORNER), offset), get(LARGEST))),
      ...vectorStore(get(CORNER), offset, vector('and', get(OUTER), get(WINS))),
      // Whoever won takes the gradient away from those that follow.
      ...set(OUTER, vector('andNot', get(OUTER), get(WINS))),
    ]),
  ]);
  return { parameters: 1, integers: INTEGERS, vectors: 3, body };
}
