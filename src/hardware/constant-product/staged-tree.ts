// Adds columns of bits stage by stage, all columns at once: no carry waits for the column below it.
import {
  type CompressorTree,
  type Counter,
  type CounterDelays,
  counterArrival,
  finishTree,
  insertWire,
  NO_WIRE,
  startColumns,
  type TreeLeaf,
  type Wire,
} from './compressor-tree.js';

/** Heights that columns are brought down to, ascending: 2, 3, 4, 6, 9, 13 …, all below `height`. */
function stageHeights(height: number): number[] {
  const heights: number[] = [];
  for (let next = 2; next < height; next = Math.floor(1.5 * next)) heights.push(next);
  return heights;
}

/** Brings every column down to `target` wires with counters of the earliest wires; none of a counter made here. */
function runStage(
  columns: readonly Wire[][],
  target: number,
  leaves: number,
  counters: Counter[],
  delays: CounterDelays,
): Wire[][] {
  const made: Wire[][] = columns.map(() => []);
  columns.forEach((wires, column) => {
    const open = [...wires];
    while (open.length + made[column].length > target && open.length > 1) {
      const excess = open.length + made[column].length - target;
      const inputs = open.splice(0, excess > 1 ? 3 : 2);
      const [a, b, c] = inputs;
      const arrival = counterArrival(inputs, delays);
      const hasCarry = column + 1 < columns.length;
      const sum = leaves + 2 * counters.length;
      counters.push({ column, a: a.id, b: b.id, c: c?.id ?? NO_WIRE, hasCarry });
      made[column].push({ id: sum, arrival });
      if (hasCarry) made[column + 1].push({ id: sum + 1, arrival });
    }
    for (const wire of open) insertWire(made[column], wire);
    made[column].sort((p, q) => p.arrival - q.arrival || p.id - q.id);
  });
  return made;
}

/**
 * Column compression in stages (Dadda 1965): full adders only where a column is too high for its stage, half adders
 * where by one. Of a column the earliest wires go first. Arguments as of `planCompressorTree`.
 */
export function planStagedTree(
  leaves: readonly TreeLeaf[],
  constant: number,
  width: number,
  delays: CounterDelays,
): CompressorTree {
  let columns = startColumns(leaves, constant, width);
  const counters: Counter[] = [];
  const heightOf = () => Math.max(0, ...columns.map((wires) => wires.length));
  while (heightOf() > 2) {
    const [target] = stageHeights(heightOf()).slice(-1);
    columns = runStage(columns, target, leaves.length, counters, delays);
  }
  return finishTree(leaves.length, counters, columns);
}
