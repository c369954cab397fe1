// When the bits of sums settle: compressor trees and the carry-propagate adders that synthesis makes of `+`.
import type { CompressorTree } from './constant-product/compressor-tree.js';
import { AT_START, delayBy, latestOf, type PathTime } from './path-time.js';

/** Half a full adder: one exclusive-or, from its late input to sum or carry. */
const LATE_INPUT = 0.5;
/** Both exclusive-ors of a full adder, or one and the carry gate. */
const EARLY_INPUT = 1;
/** Propagate or sum exclusive-or of a prefix adder; synthesis merges some of them with their neighbours. */
const ADDER_XOR = 0.45;
/** One prefix cell, an and-or gate. */
const PREFIX_CELL = 0.4;

/** A bit of an operand; `undefined` where the operand is constant or has no such bit. */
type OperandBit = PathTime | undefined;

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
  const join = (i: number, distance: number) => {
    carries[i] = delayBy(latestOf([carries[i], carries[i - distance]]), 'adders', PREFIX_CELL);
  };
  let distance = 1;
  for (; distance < width; distance *= 2) {
    for (let i = 2 * distance - 1; i < width; i += 2 * distance) join(i, distance);
  }
  for (distance /= 2; distance >= 1; distance /= 2) {
    for (let i = 3 * distance - 1; i < width; i += 2 * distance) join(i, distance);
  }
  const sums = propagates.map((bit, i) =>
    i === 0 ? bit : delayBy(latestOf([bit, carries[i - 1]]), 'adders', ADDER_XOR),
  );
  return [...sums, carries[width - 1] ?? AT_START];
}

/** Bits of the sum of a tree whose leaves settle at the given times. */
export function timeTree(tree: CompressorTree, leaves: readonly PathTime[]): PathTime[] {
  const { width, counters, rows, adderFrom } = tree;
  const wires = [...leaves];
  const timeOf = (id: number) => (id < 0 ? AT_START : wires[id]);
  for (const { a, b, c } of counters) {
    const inputs = [timeOf(a), timeOf(b), timeOf(c)].sort((p, q) => p.total - q.total);
    const out = latestOf([
      delayBy(inputs[1], 'tree', EARLY_INPUT),
      delayBy(inputs[2], 'tree', LATE_INPUT),
    ]);
    wires.push(out, out);
  }
  const kept = rows.slice(0, adderFrom).map(([only]) => timeOf(only));
  if (adderFrom >= width) return kept;
  const operand = (side: 0 | 1) =>
    rows.slice(adderFrom).map((row) => (row[side] < 0 ? undefined : wires[row[side]]));
  return [...kept, ...timeAdder(operand(0), operand(1)).slice(0, width - adderFrom)];
}
