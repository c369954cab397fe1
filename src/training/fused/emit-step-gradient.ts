// The gradient of a kernel that all steps share: sums over steps and samples of inputs times slopes, in registers.
import {
  constant,
  get,
  increase,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorStore,
  type Wasm,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { ROW_BYTES } from './fused-plan.js';
import { forEach, forTiles, loadVector, range, sumLanes, update } from './loops.js';
import type { MemoryLayout, ParameterPlaces } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';

const [BLOCKS_END, BASE, SOURCE_ROW, SOURCE, SOURCES_END, SLOPE_ROW, SLOPE, PLACE] = range(8);
const INTEGERS = 7;
const FIRST_VECTOR = 8;
/** A tile: two kernel rows by four columns. */
const HIGH = 2;
const WIDE = 4;
const sum = (row: number, column: number) => FIRST_VECTOR + row * WIDE + column;
const VALUE = FIRST_VECTOR + HIGH * WIDE;
const OUTER = VALUE + HIGH;
const VECTORS = HIGH * WIDE + HIGH + WIDE;
/** `sources` rows and `filters` slopes a step, each step's behind those of the step before. */
export interface StepRows {
  readonly sourceRow: number;
  readonly sources: number;
  readonly slopeRow: number;
  readonly filters: number;
  readonly steps: number;
}

/** Products of one tile in one step. One a round of the loop: see `addProducts` in `emit-recurrent.ts`. */
function productCode(high: number): Wasm {
  const [rows, columns] = [range(high), range(WIDE)];
  return [
    ...rows.flatMap((r) => set(VALUE + r, loadVector(get(SOURCE), r * ROW_BYTES))),
    ...columns.flatMap((c) => set(OUTER + c, loadVector(get(SLOPE), c * ROW_BYTES))),
    ...rows.flatMap((r) =>
      columns.flatMap((c) =>
        update('f32x4.add', sum(r, c), vector('f32x4.mul', get(VALUE + r), get(OUTER + c))),
      ),
    ),
  ];
}

/** All steps of one block. */
function blockCode(rows: StepRows, high: number): Wasm {
  const { steps, sources, filters, sourceRow, slopeRow } = rows;
  const bytes = (count: number) => constant(count * ROW_BYTES);
  const pointTo = (local: number, row: number, from: number) =>
    set(local, scalar('add', scalar('add', get(BASE), bytes(row)), get(from)));
  const round = [
    ...productCode(high),
    ...increase(SOURCE, bytes(sources)),
    ...increase(SLOPE, bytes(filters)),
  ];
  return [
    ...pointTo(SOURCE, sourceRow, SOURCE_ROW),
    ...pointTo(SLOPE, slopeRow, SLOPE_ROW),
    ...set(SOURCES_END, scalar('add', get(SOURCE), bytes(steps * sources))),
    ...repeatWhile(round, scalar('lessThan', get(SOURCE), get(SOURCES_END))),
  ];
}

/** Sums over all blocks of one tile, added to its place. */
function tileCode(rows: StepRows, high: number, padded: number, layout: MemoryLayout): Wasm {
  const columns = range(WIDE);
  return [
    ...range(high).flatMap((r) => columns.flatMap((c) => set(sum(r, c), ZERO_VECTOR))),
    ...forEach(BASE, constant(layout.blocks), get(BLOCKS_END), layout.blockBytes, [
      blockCode(rows, high),
    ]),
    ...range(high).flatMap((r) => {
      const target = r * 4 * padded;
      const total = sumLanes(columns.map((c) => sum(r, c)));
      const before = loadVector(get(PLACE), target);
      return vectorStore(get(PLACE), target, vector('f32x4.add', before, total));
    }),
    ...increase(PLACE, constant(high * 4 * padded)),
    ...increase(SOURCE_ROW, constant(high * ROW_BYTES)),
  ];
}

/**
 * `f(end of the blocks)`: adds the gradient of a part of a recurrent kernel to the arena of gradients. Columns are the
 * outer loop: their slopes and all inputs then stay in the first-level cache.
 */
export function emitStepGradient(
  rows: StepRows,
  place: ParameterPlaces,
  layout: MemoryLayout,
): ModuleFunction {
  const start = layout.arenas.gradients + place.kernel;
  const columns = [
    set(SOURCE_ROW, constant(0)),
    // A tile of slopes has as many bytes as four rows: one of them in a row of the kernel.
    set(PLACE, scalar('add', constant(start), scalar('shiftRight', get(SLOPE_ROW), constant(2)))),
    forTiles(SOURCE_ROW, rows.sources, ROW_BYTES, HIGH, (high) =>
      tileCode(rows, high, place.padded, layout),
    ),
  ];
  const tileBytes = WIDE * ROW_BYTES;
  return {
    parameters: 1,
    integers: INTEGERS,
    vectors: VECTORS,
    body: forEach(SLOPE_ROW, constant(0), constant(rows.filters * ROW_BYTES), tileBytes, columns),
  };
}
