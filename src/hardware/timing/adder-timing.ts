// When the bits of sums settle: compressor trees and the carry-propagate adders that synthesis makes of `+`.
import type { AdderStyle } from '../../core/hardware-config.js';
import { type CompressorTree, isFullAdder } from '../constant-product/compressor-tree.js';
import { AT_START, delayBy, latestOf, type PathTime } from './path-time.js';

/** Half a full adder: one exclusive-or, from its late input to sum or carry. */
const LATE_INPUT = 0.5;
/** A full-adder cell is little faster from one input than from another. */
const LATE_CELL_INPUT = 0.9;
/** Both exclusive-ors of a full adder, or one and the carry gate. */
const EARLY_INPUT = 1;
/** Propagate or sum exclusive-or of a prefix adder; synthesis merges some of them with their neighbours. */
const ADDER_XOR = 0.45;
/** One prefix cell, an and-or gate. */
const PREFIX_CELL = 0.4;

/** A bit of an operand; `undefined` where the operand is constant or has no such bit. */
type OperandBit = PathTime | undefined;

/** Delays of the cells of an adder. */
export const ADDER_DELAYS = { xor: ADDER_XOR, prefixCell: PREFIX_CELL };

/** Prefix cells of an adder in order: each joins the carry at position `from` into that at position `at`. */
export function listPrefixCells(width: number): (readonly [at: number, from: number])[] {
  const cells: (readonly [number, number])[] = [];
  let distance = 1;
  for (; distance < width; distance *= 2) {
    for (let i = 2 * distance - 1; i < width; i += 2 * distance) cells.push([i, i - distance]);
  }
  for (distance /= 2; distance >= 1; distance /= 2) {
    for (let i = 3 * distance - 1; i < width; i += 2 * distance) cells.push([i, i - distance]);
  }
  return cells;
}

/**
 * Bits of `a + b` and the carry out. Yosys maps `+` to the prefix adder of Brent and Kung (IEEE Trans. Comput. C-31(3) 1982):
 * carries are combined over doubling distances, then handed down.
 */
export function timeAdder(a: readonly OperandBit[], b: readonly OperandBit[]): PathTime[] {
  const width = a.length;
  const propagates = a.map((bit, i) => {
    const other = b[i];
    if (bit === undefined || other === undefined) return bit ?? other ?? AT_START;
    return delayBy(latestOf([bit, other]), 'adders', ADDER_XOR);
  });
  const carries = [...propagates];
  for (const [at, from] of listPrefixCells(width)) {
    carries[at] = delayBy(latestOf([carries[at], carries[from]]), 'adders', PREFIX_CELL);
  }
  const sums = propagates.map((bit, i) =>
    i === 0 ? bit : delayBy(latestOf([bit, carries[i - 1]]), 'adders', ADDER_XOR),
  );
  return [...sums, carries[width - 1] ?? AT_START];
}

/** Delays of a counter: from its second-latest input, from its latest one, and from that where it is a full-adder cell. */
export const COUNTER_DELAYS = { early: EARLY_INPUT, late: LATE_INPUT, lateCell: LATE_CELL_INPUT };

/** Sum and carry of a counter. */
export function timeCounter(
  inputs: readonly [PathTime, PathTime, PathTime],
  isCell: boolean,
): PathTime {
  const [, second, latest] = [...inputs].sort((p, q) => p.total - q.total);
  const part = isCell ? 'cells' : 'tree';
  const late = isCell ? LATE_CELL_INPUT : LATE_INPUT;
  return latestOf([delayBy(second, part, EARLY_INPUT), delayBy(latest, part, late)]);
}

/** Bits of the sum of a tree whose leaves settle at the given times. */
export function timeTree(
  tree: CompressorTree,
  leaves: readonly PathTime[],
  adderStyle: AdderStyle = 'compressor_tree',
): PathTime[] {
  const { width, counters, rows, adderFrom } = tree;
  const wires = [...leaves];
  const timeOf = (id: number) => (id < 0 ? AT_START : wires[id]);
  for (const counter of counters) {
    const { a, b, c } = counter;
    const isCell = adderStyle === 'full_adder_cells' && isFullAdder(counter);
    const out = timeCounter([timeOf(a), timeOf(b), timeOf(c)], isCell);
    wires.push(out, out);
  }
  const kept = rows.slice(0, adderFrom).map(([only]) => timeOf(only));
  if (adderFrom >= width) return kept;
  const operand = (side: 0 | 1) =>
    rows.slice(adderFrom).map((row) => (row[side] < 0 ? undefined : wires[row[side]]));
  return [...kept, ...timeAdder(operand(0), operand(1)).slice(0, width - adderFrom)];
}
