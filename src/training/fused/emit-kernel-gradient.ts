// Gradients of kernels and biases: products of inputs and output gradients, summed over samples in registers.
import {
  constant,
  get,
  increase,
  load,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorStore,
  type Wasm,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { type FusedLayer, ROW_BYTES } from './fused-plan.js';
import { forEach, forTiles, loadVector, range, sumLanes, update } from './loops.js';
import { ENTRY_BYTES, type LayerPlaces, type MemoryLayout } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';

const [BLOCKS_END, TAP, BASE, PAIR, PAIRS_END, INPUT, GRADIENT, INPUT_ROW, OUTPUT, PLACE] =
  range(10);
const INPUTS_END = 10;
const INTEGERS = 10;
const FIRST_VECTOR = 11;
/** A tile: two kernel rows by four outputs. */
const HIGH = 2;
const WIDE = 4;
const sum = (row: number, output: number) => FIRST_VECTOR + row * WIDE + output;
const VALUE = FIRST_VECTOR + HIGH * WIDE;
const OUTER = VALUE + HIGH;
const VECTORS = HIGH * WIDE + HIGH + WIDE;

/** `f(end of the blocks)`: adds the gradient of the kernel to the arena of gradients. */
export function emitKernelGradient(
  { geometry }: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
): ModuleFunction {
  const { channels, filters } = geometry;
  const rowsBytes = channels * ROW_BYTES;
  const fullRows = HIGH * Math.floor(channels / HIGH) * ROW_BYTES;
  const row = (high: number) => [
    ...outputTiles(high, filters, place, layout),
    ...increase(INPUT_ROW, constant(high * ROW_BYTES)),
    ...increase(PLACE, constant((high - 1) * 4 * place.padded)),
  ];
  const tap = [
    set(PLACE, load(get(TAP), 0)),
    set(PAIRS_END, load(get(TAP), 8)),
    set(INPUT_ROW, constant(0)),
    fullRows > 0
      ? repeatWhile(row(HIGH), scalar('lessThan', get(INPUT_ROW), constant(fullRows)))
      : [],
    fullRows < rowsBytes ? row(1) : [],
  ];
  const [first, end] = place.taps;
  return {
    parameters: 1,
    integers: INTEGERS,
    vectors: VECTORS,
    body: forEach(TAP, constant(first), constant(end), ENTRY_BYTES.tap, tap),
  };
}

/** All outputs of `high` kernel rows, four at a time; moves PLACE by one row. */
function outputTiles(
  high: number,
  filters: number,
  place: LayerPlaces,
  layout: MemoryLayout,
): Wasm {
  const tile = (wide: number) => [
    ...tileCode(high, wide, place, layout),
    ...increase(OUTPUT, constant(wide * ROW_BYTES)),
    ...increase(PLACE, constant(4 * WIDE)),
  ];
  return [...set(OUTPUT, constant(0)), ...forTiles(OUTPUT, filters, ROW_BYTES, WIDE, tile)];
}

/** Sums over all blocks (and pixels) of one tile, added to its place. */
function tileCode(high: number, wide: number, place: LayerPlaces, layout: MemoryLayout): Wasm {
  const [rows, outputs] = [range(high), range(wide)];
  const clear = rows.flatMap((r) => outputs.flatMap((o) => set(sum(r, o), ZERO_VECTOR)));
  const sums = place.singlePairs ? blockLoop(high, wide, layout) : pairLoop(high, wide, layout);
  const add = rows.flatMap((r) => {
    const target = r * 4 * place.padded;
    const total = sumLanes(outputs.map((o) => sum(r, o)));
    return vectorStore(
      get(PLACE),
      target,
      vector('f32x4.add', loadVector(get(PLACE), target), total),
    );
  });
  return [...clear, ...sums, ...add];
}

const pointTo = (local: number, base: Wasm, entry: number, offset: number) =>
  set(local, scalar('add', scalar('add', base, load(get(PAIR), entry)), get(offset)));

/** One pair of pixels: only the block changes. */
function blockLoop(high: number, wide: number, layout: MemoryLayout): Wasm {
  const past = scalar('sub', get(BLOCKS_END), constant(layout.blocks));
  return [
    ...set(PAIR, load(get(TAP), 4)),
    ...pointTo(INPUT, constant(layout.blocks), 0, INPUT_ROW),
    ...pointTo(GRADIENT, constant(layout.blocks), 4, OUTPUT),
    ...set(INPUTS_END, scalar('add', get(INPUT), past)),
    ...repeatWhile(
      [
        ...productCode(high, wide),
        ...increase(INPUT, constant(layout.blockBytes)),
        ...increase(GRADIENT, constant(layout.blockBytes)),
      ],
      scalar('lessThan', get(INPUT), get(INPUTS_END)),
    ),
  ];
}

/** Many pairs: all of them for every block. */
function pairLoop(high: number, wide: number, layout: MemoryLayout): Wasm {
  const pairs = forEach(PAIR, load(get(TAP), 4), get(PAIRS_END), ENTRY_BYTES.pair, [
    pointTo(INPUT, get(BASE), 0, INPUT_ROW),
    pointTo(GRADIENT, get(BASE), 4, OUTPUT),
    productCode(high, wide),
  ]);
  return forEach(BASE, constant(layout.blocks), get(BLOCKS_END), layout.blockBytes, [pairs]);
}

function productCode(high: number, wide: number): Wasm {
  const [rows, outputs] = [range(high), range(wide)];
  return [
    ...rows.flatMap((r) => set(VALUE + r, loadVector(get(INPUT), r * ROW_BYTES))),
    ...outputs.flatMap((o) => set(OUTER + o, loadVector(get(GRADIENT), o * ROW_BYTES))),
    ...rows.flatMap((r) =>
      outputs.flatMap((o) =>
        update('f32x4.add', sum(r, o), vector('f32x4.mul', get(VALUE + r), get(OUTER + o))),
      ),
    ),
  ];
}

/** The gradients of the sums: `outputRows` rows, the columns of one pixel behind each other. */
interface BiasRows {
  readonly filters: number;
  readonly gradientRow: number;
  readonly outputRows: number;
}

/** `f(end of the blocks)`: adds the gradient of the bias, the sum of the gradients behind the pooling. */
export function emitBiasGradient(
  { filters, gradientRow, outputRows }: BiasRows,
  place: { readonly bias: number },
  layout: MemoryLayout,
): ModuleFunction {
  const tile = (wide: number): Wasm => {
    const outputs = range(wide);
    const rowOf = scalar('add', get(BASE), constant(gradientRow * ROW_BYTES));
    const add = outputs.map((o) =>
      update('f32x4.add', sum(0, o), loadVector(get(INPUT), o * ROW_BYTES)),
    );
    const end = scalar('add', get(BASE), constant((gradientRow + outputRows) * ROW_BYTES));
    const pixels = [
      set(INPUTS_END, end),
      forEach(INPUT, scalar('add', rowOf, get(OUTPUT)), get(INPUTS_END), filters * ROW_BYTES, add),
    ];
    const target = layout.arenas.gradients + place.bias;
    const total = sumLanes(outputs.map((o) => sum(0, o)));
    return [
      ...outputs.flatMap((o) => set(sum(0, o), ZERO_VECTOR)),
      ...forEach(BASE, constant(layout.blocks), get(BLOCKS_END), layout.blockBytes, pixels),
      ...vectorStore(
        get(PLACE),
        target,
        vector('f32x4.add', loadVector(get(PLACE), target), total),
      ),
      ...increase(OUTPUT, constant(wide * ROW_BYTES)),
      ...increase(PLACE, constant(4 * WIDE)),
    ];
  };
  const body = [
    ...set(OUTPUT, constant(0)),
    ...set(PLACE, constant(0)),
    ...forTiles(OUTPUT, filters, ROW_BYTES, WIDE, tile),
  ];
  return { parameters: 1, integers: INTEGERS, vectors: VECTORS, body };
}
