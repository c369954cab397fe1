// An LSTM over all its steps, forward and back through time: two blocks of samples and the four gates of a unit in registers.
import {
  constant,
  get,
  increase,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorLoad,
  vectorStore,
  type Wasm,
  when,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { type Mode, storeMasked } from './emit-activation.js';
import {
  CELL_LOCALS,
  cellBackward,
  cellRemember,
  cellShow,
  type UnitRows,
} from './emit-lstm-cell.js';
import { type FusedRecurrent, ROW_BYTES } from './fused-plan.js';
import { forEach, forTiles, loadVector, range, update } from './loops.js';
import type { MemoryLayout, RecurrentPlaces } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';

const [BLOCKS_END, BASE, INPUT, INPUTS_END, HIDDEN, GATES, THROUGH, MEMORY, UNIT, STATE] =
  range(10);
const [SOURCE, SOURCE_END, WEIGHT, TARGET, OUTPUT] = range(5).map((i) => 10 + i);
const INTEGERS = 14;
const FIRST_VECTOR = 15;
const TILE = 4;
/** Sums of the tile: gate or output k, block v. */
const sum = (k: number, v: number) => FIRST_VECTOR + 2 * k + v;
const VALUE = FIRST_VECTOR + 2 * TILE;
const FACTOR = VALUE + 2;
const CELL = FACTOR + TILE;
const VECTORS = CELL + CELL_LOCALS - FIRST_VECTOR;
const BLOCKS = [0, 1];

/** A sum of rows times weights: bytes from one weight of a source to that of the next source, and of the next output. */
interface Products {
  readonly sourceStep: number;
  readonly outputStep: number;
}

const pointTo = (local: number, base: Wasm, offset: number) =>
  set(local, scalar('add', base, constant(offset)));

/**
 * Adds, for `sources` rows from SOURCE on, their products with the weights from WEIGHT on to the sums of the tile. One
 * source a round: longer rounds make the engine's scheduler run out of registers (half the speed with four).
 */
function addProducts(rule: Products, sources: number, width: number, layout: MemoryLayout): Wasm {
  const members = range(width);
  const round = [
    ...BLOCKS.flatMap((v) => set(VALUE + v, loadVector(get(SOURCE), v * layout.blockBytes))),
    ...members.flatMap((k) =>
      set(FACTOR + k, vectorLoad('splat32', get(WEIGHT), k * rule.outputStep)),
    ),
    ...members.flatMap((k) =>
      BLOCKS.flatMap((v) =>
        update('f32x4.add', sum(k, v), vector('f32x4.mul', get(VALUE + v), get(FACTOR + k))),
      ),
    ),
    ...increase(SOURCE, constant(ROW_BYTES)),
    ...increase(WEIGHT, constant(rule.sourceStep)),
  ];
  return [
    ...pointTo(SOURCE_END, get(SOURCE), sources * ROW_BYTES),
    ...repeatWhile(round, scalar('lessThan', get(SOURCE), get(SOURCE_END))),
  ];
}

/** Fills so many rows of both blocks, from `row` on, with a vector. */
function fillRows(row: number, rows: number, value: Wasm, layout: MemoryLayout): Wasm {
  const base = scalar('add', get(BASE), constant(row * ROW_BYTES));
  return [
    ...pointTo(SOURCE_END, get(BASE), (row + rows) * ROW_BYTES),
    ...forEach(SOURCE, base, get(SOURCE_END), ROW_BYTES, [
      BLOCKS.flatMap((v) => vectorStore(get(SOURCE), v * layout.blockBytes, value)),
    ]),
  ];
}

const ALL_BITS = vector('f32x4.eq', ZERO_VECTOR, ZERO_VECTOR);

/** Everything that belongs to so many units is passed: MEMORY and STATE move by one row, GATES by four, THROUGH by two. */
function passUnits(units: number): Wasm {
  return [
    ...increase(GATES, constant(4 * units * ROW_BYTES)),
    ...increase(THROUGH, constant(2 * units * ROW_BYTES)),
    ...increase(MEMORY, constant(units * ROW_BYTES)),
    ...increase(STATE, constant(units * ROW_BYTES)),
  ];
}

/** `body` for every unit of one step. */
function forEachUnit(units: number, body: Wasm): Wasm {
  const end = constant(units * ROW_BYTES);
  return forEach(UNIT, constant(0), end, ROW_BYTES, [body, passUnits(1)]);
}

const UNIT_ROWS: UnitRows = { gates: GATES, through: THROUGH, memory: MEMORY, hidden: STATE };

/** Units whose hidden states are computed side by side. */
const SHOWN = 2;

/** `f(end of the blocks)`: all states; leaves the slopes for the way back, and masks of all bits where the gradient will come. */
export function emitRecurrentForward(
  layer: FusedRecurrent,
  places: RecurrentPlaces,
  layout: MemoryLayout,
  mode: Mode,
): ModuleFunction {
  const { steps, nIn, units } = layer.step;
  const { graph } = layout.arenas;
  const rule = { sourceStep: 4 * places.input.padded, outputStep: 4 };
  const tile = range(TILE);
  const blockOffsets = BLOCKS.map((v) => v * layout.blockBytes);
  const fromRows = (start: number, rows: number, kernel: number) => [
    ...set(SOURCE, get(start)),
    // A row of weights has the four gates of a unit in as many bytes as a row of a block.
    ...set(WEIGHT, scalar('add', get(UNIT), constant(graph + kernel))),
    ...addProducts(rule, rows, TILE, layout),
  ];
  const unit = [
    ...tile.flatMap((k) => {
      const bias = vectorLoad('splat32', get(UNIT), graph + places.input.bias + 4 * k);
      return [...set(FACTOR, bias), ...BLOCKS.flatMap((v) => set(sum(k, v), get(FACTOR)))];
    }),
    ...fromRows(INPUT, nIn, places.input.kernel),
    ...when(get(HIDDEN), fromRows(HIDDEN, units, places.hidden.kernel)),
    ...BLOCKS.flatMap((v) => {
      const sums = tile.map((k) => sum(k, v));
      return cellRemember(places, mode, UNIT_ROWS, v * layout.blockBytes, sums, CELL);
    }),
  ];
  const step = [
    ...pointTo(MEMORY, get(BASE), layer.memoryRow * ROW_BYTES),
    ...forEachUnit(units, unit),
    ...passUnits(-units),
    ...set(HIDDEN, get(STATE)),
    ...set(UNIT, constant(0)),
    ...forTiles(UNIT, units, 1, SHOWN, (count) => [
      ...cellShow(places, mode, UNIT_ROWS, count, blockOffsets, CELL),
      ...passUnits(count),
      ...increase(UNIT, constant(count)),
    ]),
    ...increase(INPUT, constant(nIn * ROW_BYTES)),
  ];
  const block = [
    ...fillRows(layer.memoryRow, units, ZERO_VECTOR, layout),
    ...fillRows(layer.gradientRow, layer.outputRows, ALL_BITS, layout),
    ...pointTo(INPUT, get(BASE), layer.inputRow * ROW_BYTES),
    ...pointTo(INPUTS_END, get(BASE), (layer.inputRow + steps * nIn) * ROW_BYTES),
    ...pointTo(GATES, get(BASE), layer.gateRow * ROW_BYTES),
    ...pointTo(THROUGH, get(BASE), layer.throughRow * ROW_BYTES),
    ...pointTo(STATE, get(BASE), layer.hiddenRow * ROW_BYTES),
    // The first step has no hidden state before it.
    ...set(HIDDEN, constant(0)),
    ...repeatWhile(step, scalar('lessThan', get(INPUT), get(INPUTS_END))),
  ];
  return wholeFunction(block, layout);
}

function wholeFunction(block: Wasm, layout: MemoryLayout): ModuleFunction {
  return {
    parameters: 1,
    integers: INTEGERS,
    vectors: VECTORS,
    body: forEach(BASE, constant(layout.blocks), get(BLOCKS_END), 2 * layout.blockBytes, [block]),
  };
}

/** What becomes of a sum: `store(row local, offset, value)`. */
type Store = (row: number, offset: number, value: Wasm) => Wasm;

/** Sums of `outputs` rows from TARGET on: the gradients of the gates at GATES times the rows of a kernel. */
function emitTurned(
  kernel: number,
  outputs: number,
  units: number,
  store: Store,
  layout: MemoryLayout,
): Wasm {
  const rowBytes = 16 * units;
  const tile = (width: number) => [
    ...range(width).flatMap((k) => BLOCKS.flatMap((v) => set(sum(k, v), ZERO_VECTOR))),
    ...set(SOURCE, get(GATES)),
    ...pointTo(WEIGHT, scalar('mul', get(OUTPUT), constant(rowBytes)), kernel),
    ...addProducts({ sourceStep: 4, outputStep: rowBytes }, 4 * units, width, layout),
    ...range(width).flatMap((k) =>
      BLOCKS.flatMap((v) => store(TARGET, k * ROW_BYTES + v * layout.blockBytes, get(sum(k, v)))),
    ),
    ...increase(TARGET, constant(width * ROW_BYTES)),
    ...increase(OUTPUT, constant(width)),
  ];
  return [...set(OUTPUT, constant(0)), ...forTiles(OUTPUT, outputs, 1, TILE, tile)];
}

/** `f(end of the blocks)`: slopes of all gates become gradients; with those of the input where it is not the first layer. */
export function emitRecurrentBackward(
  layer: FusedRecurrent,
  places: RecurrentPlaces,
  layout: MemoryLayout,
): ModuleFunction {
  const { steps, nIn, units, returnSequences } = layer.step;
  const { graph } = layout.arenas;
  const { gateRow, throughRow, memoryRow, gradientRow, inputGradientRow } = layer;
  const gateBytes = 4 * units * ROW_BYTES;
  const stateBytes = units * ROW_BYTES;
  /** Bytes from the gradients of the states of a step back to those of the step before. */
  const back = returnSequences ? stateBytes : 0;
  const unit = BLOCKS.flatMap((v) => cellBackward(UNIT_ROWS, v * layout.blockBytes, CELL));
  const addTo: Store = (row, offset, value) =>
    vectorStore(get(row), offset, vector('f32x4.add', loadVector(get(row), offset), value));
  const replace: Store = (row, offset, value) => vectorStore(get(row), offset, value);
  const intoState = emitTurned(
    graph + places.hidden.kernel,
    units,
    units,
    returnSequences ? addTo : replace,
    layout,
  );
  const intoInput = emitTurned(graph + places.input.kernel, nIn, units, storeMasked, layout);
  const step = [
    ...pointTo(MEMORY, get(BASE), memoryRow * ROW_BYTES),
    ...forEachUnit(units, unit),
    // Everything has moved to the end of the step: back to its start.
    ...increase(GATES, constant(-gateBytes)),
    ...increase(STATE, constant(-stateBytes)),
    ...(layer.isFirst ? [] : [...set(TARGET, get(INPUT)), ...intoInput]),
    ...increase(STATE, constant(-back)),
    ...when(scalar('greaterSigned', get(GATES), get(INPUTS_END)), [
      ...set(TARGET, get(STATE)),
      ...intoState,
    ]),
    ...increase(GATES, constant(-gateBytes)),
    ...increase(THROUGH, constant(-2 * 2 * stateBytes)),
    ...increase(INPUT, constant(-nIn * ROW_BYTES)),
  ];
  const last = (row: number, rows: number) => (row + (steps - 1) * rows) * ROW_BYTES;
  const block = [
    ...fillRows(memoryRow, units, ZERO_VECTOR, layout),
    ...pointTo(GATES, get(BASE), last(gateRow, 4 * units)),
    ...pointTo(INPUTS_END, get(BASE), gateRow * ROW_BYTES),
    ...pointTo(THROUGH, get(BASE), last(throughRow, 2 * units)),
    ...pointTo(STATE, get(BASE), gradientRow * ROW_BYTES + (steps - 1) * back),
    ...pointTo(INPUT, get(BASE), last(inputGradientRow, nIn)),
    ...repeatWhile(
      step,
      scalar('greaterSigned', scalar('add', get(GATES), constant(1)), get(INPUTS_END)),
    ),
  ];
  return wholeFunction(block, layout);
}
