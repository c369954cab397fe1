// The kernel behind forward pass and input gradient: weighted sums of rows, eight samples and four outputs in registers.
import {
  constant,
  get,
  increase,
  load,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorLoad,
  type Wasm,
  when,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { ROW_BYTES } from './fused-plan.js';
import { forEach, forTiles, loadVector, range, update } from './loops.js';
import { ENTRY_BYTES, type MemoryLayout } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';

const [BLOCKS_END, BASE, JOB, TARGET, OUTPUT, SEGMENT, SEGMENTS_END, SOURCE, SOURCE_END, WEIGHT] =
  range(10);
const INTEGERS = 9;
const FIRST_VECTOR = 10;
const TILE = 4;
/** Sums of the tile: output k, block v. */
const sum = (k: number, v: number) => FIRST_VECTOR + 2 * k + v;
const VALUE = FIRST_VECTOR + 2 * TILE;
const FACTOR = VALUE + 2;
const SPARE = FACTOR + TILE;

/** What is summed, from where the sums start, and what becomes of them. */
export interface SumRule {
  readonly jobs: readonly [number, number];
  readonly outputs: number;
  /** Bytes from the weight of one source row to that of the next, and from one output to the next. */
  readonly sourceStep: number;
  readonly outputStep: number;
  /** Address of the initial values of outputs 0, 1 …; 0 where there are none. */
  readonly initial: number;
  /** Code that stores `value` for the row at `get(row) + offset`; `spare` is a free vector local. */
  readonly store: (row: number, offset: number, value: Wasm, spare: number) => Wasm;
}

/** `f(end of the blocks)`: runs the rule over all blocks, two at a time. */
export function emitSums(rule: SumRule, layout: MemoryLayout): ModuleFunction {
  const job = [
    set(TARGET, scalar('add', get(BASE), load(get(JOB), 0))),
    set(OUTPUT, constant(0)),
    forTiles(OUTPUT, rule.outputs, 4, TILE, (width) => tileCode(rule, width, layout)),
  ];
  const [first, end] = rule.jobs;
  const jobs = forEach(JOB, constant(first), constant(end), ENTRY_BYTES.job, job);
  return {
    parameters: 1,
    integers: INTEGERS,
    vectors: SPARE + 1 - FIRST_VECTOR,
    body: forEach(BASE, constant(layout.blocks), get(BLOCKS_END), 2 * layout.blockBytes, [jobs]),
  };
}

/** `width` outputs of two blocks: initial values, all segments, stores. */
function tileCode(rule: SumRule, width: number, layout: MemoryLayout): Wasm {
  const members = range(width);
  const start = members.flatMap((k) => {
    const initial = rule.initial
      ? vectorLoad('splat32', get(OUTPUT), rule.initial + 4 * k)
      : ZERO_VECTOR;
    return [...set(FACTOR + k, initial), ...[0, 1].flatMap((v) => set(sum(k, v), get(FACTOR + k)))];
  });
  const weightOffset = scalar('mul', get(OUTPUT), constant(rule.outputStep / 4));
  const segment = [
    ...set(SOURCE, scalar('add', get(BASE), load(get(SEGMENT), 0))),
    ...set(SOURCE_END, scalar('add', get(BASE), load(get(SEGMENT), 8))),
    ...set(WEIGHT, scalar('add', load(get(SEGMENT), 4), weightOffset)),
    ...repeatWhile(
      productCode(rule, members, layout),
      scalar('lessThan', get(SOURCE), get(SOURCE_END)),
    ),
    ...increase(SEGMENT, constant(ENTRY_BYTES.segment)),
  ];
  const more = scalar('lessThan', get(SEGMENT), get(SEGMENTS_END));
  const stores = members.flatMap((k) =>
    [0, 1].flatMap((v) =>
      rule.store(TARGET, k * ROW_BYTES + v * layout.blockBytes, get(sum(k, v)), SPARE),
    ),
  );
  return [
    ...start,
    ...set(SEGMENT, load(get(JOB), 4)),
    ...set(SEGMENTS_END, load(get(JOB), 8)),
    ...when(more, repeatWhile(segment, more)),
    ...stores,
    ...increase(TARGET, constant(width * ROW_BYTES)),
    ...increase(OUTPUT, constant(4 * width)),
  ];
}

/** One source row of two blocks times the weights of all outputs of the tile. */
function productCode(rule: SumRule, members: readonly number[], layout: MemoryLayout): Wasm {
  return [
    ...[0, 1].flatMap((v) => set(VALUE + v, loadVector(get(SOURCE), v * layout.blockBytes))),
    ...members.flatMap((k) =>
      set(FACTOR + k, vectorLoad('splat32', get(WEIGHT), k * rule.outputStep)),
    ),
    ...members.flatMap((k) =>
      [0, 1].flatMap((v) =>
        update('f32x4.add', sum(k, v), vector('f32x4.mul', get(VALUE + v), get(FACTOR + k))),
      ),
    ),
    ...increase(SOURCE, constant(ROW_BYTES)),
    ...increase(WEIGHT, constant(rule.sourceStep)),
  ];
}
