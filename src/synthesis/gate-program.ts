// A whole netlist as straight-line word operations in an order in which every operand is ready.
import { ParetapeError } from '../core/errors.js';
import { OPERATION_COUNT } from './gate-operation.js';

/** Unordered operations over numbered signals (nets, states and temporaries). */
export interface OperationList {
  readonly codes: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly targets: Int32Array;
}

/** Operations `start` … `end − 1` share one code and do not depend on each other. */
export interface Segment {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

export interface GateProgram extends Omit<OperationList, 'codes'> {
  readonly segments: readonly Segment[];
}

/** Index of the operation that writes each signal, −1 where none does. */
function findProducers(
  list: OperationList,
  signalCount: number,
  nameOf: (signal: number) => string,
): Int32Array {
  const producers = new Int32Array(signalCount).fill(-1);
  for (let i = 0; i < list.targets.length; i++) {
    const target = list.targets[i];
    if (producers[target] >= 0) {
      throw new ParetapeError('TOOL_FAILED', `${nameOf(target)} has two drivers`);
    }
    producers[target] = i;
  }
  return producers;
}

/** Readers of each operation's result, as one array with offsets. */
function findReaders(list: OperationList, producers: Int32Array) {
  const count = list.targets.length;
  const offsets = new Int32Array(count + 1);
  const operands = [list.a, list.b];
  for (const operand of operands) {
    for (let i = 0; i < count; i++) {
      if (producers[operand[i]] >= 0) offsets[producers[operand[i]] + 1]++;
    }
  }
  for (let i = 0; i < count; i++) offsets[i + 1] += offsets[i];
  const readers = new Int32Array(offsets[count]);
  const filled = offsets.slice();
  const waiting = new Int32Array(count);
  for (const operand of operands) {
    for (let i = 0; i < count; i++) {
      const producer = producers[operand[i]];
      if (producer < 0) continue;
      readers[filled[producer]++] = i;
      waiting[i]++;
    }
  }
  return { offsets, readers, waiting };
}

/** Longest distance of every operation from the sources (Kahn's algorithm); TOOL_FAILED on a loop. */
function findLevels(
  list: OperationList,
  producers: Int32Array,
  nameOf: (signal: number) => string,
): Int32Array {
  const count = list.targets.length;
  const { offsets, readers, waiting } = findReaders(list, producers);
  const levels = new Int32Array(count);
  const queue = new Int32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) if (waiting[i] === 0) queue[length++] = i;
  for (let head = 0; head < length; head++) {
    const ready = queue[head];
    for (let k = offsets[ready]; k < offsets[ready + 1]; k++) {
      const reader = readers[k];
      levels[reader] = Math.max(levels[reader], levels[ready] + 1);
      if (--waiting[reader] === 0) queue[length++] = reader;
    }
  }
  if (length < count) {
    const stuck = waiting.findIndex((open) => open > 0);
    const where = nameOf(list.targets[stuck]);
    throw new ParetapeError(
      'TOOL_FAILED',
      `the netlist has a combinational loop at or before ${where}`,
    );
  }
  return levels;
}

/** Stable counting sort by (level, code); returns the order and the bounds of equal keys. */
function sortOperations(list: OperationList, levels: Int32Array) {
  const count = list.targets.length;
  const keys = levels.map((level, i) => level * OPERATION_COUNT + list.codes[i]);
  const keyCount = keys.reduce((most, key) => Math.max(most, key), -1) + 1;
  const bounds = new Int32Array(keyCount + 1);
  for (const key of keys) bounds[key + 1]++;
  for (let key = 0; key < keyCount; key++) bounds[key + 1] += bounds[key];
  const next = bounds.slice();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[next[keys[i]]++] = i;
  return { order, bounds };
}

/**
 * Orders operations by level, and by code within a level. `isSource` tells which signals are set from outside
 * (ports, states, constants); a signal that is read but never set is refused with TOOL_FAILED.
 */
export function buildGateProgram(
  list: OperationList,
  signalCount: number,
  isSource: (signal: number) => boolean,
  nameOf: (signal: number) => string,
): GateProgram {
  const producers = findProducers(list, signalCount, nameOf);
  for (const operand of [list.a, list.b, list.targets]) {
    for (const signal of operand) {
      if (isSource(signal) === producers[signal] < 0) continue;
      const fault = producers[signal] < 0 ? 'no driver' : 'a driver inside and one outside';
      throw new ParetapeError('TOOL_FAILED', `${nameOf(signal)} has ${fault}`);
    }
  }
  const { order, bounds } = sortOperations(list, findLevels(list, producers, nameOf));
  const segments: Segment[] = [];
  for (let key = 0; key + 1 < bounds.length; key++) {
    if (bounds[key + 1] === bounds[key]) continue;
    segments.push({ code: key % OPERATION_COUNT, start: bounds[key], end: bounds[key + 1] });
  }
  return {
    segments,
    a: order.map((i) => list.a[i]),
    b: order.map((i) => list.b[i]),
    targets: order.map((i) => list.targets[i]),
  };
}
