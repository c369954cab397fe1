// How much logic a set of one-bit tables takes that are read at the same address.
import { sum } from './engine-figures.js';

/**
 * What is left of a multiplexer once synthesis has restructured the tree, in gates as estimators count them: 541 and 764 cells a
 * read, 0.9 NAND2 each, for hls4ml's tables of elu and softplus with 14-bit numbers (Yosys 0.23, nangate45).
 */
const GATES_PER_MULTIPLEXER = 1.4;

/**
 * Two-input gates of a multiplexer tree over the address bits in which equal parts exist once (a reduced ordered binary decision
 * diagram, Bryant 1986): nothing for a constant, a bit or its inverse, one gate where one side is constant or both are
 * inverse to each other.
 */
export function countTreeGates(tables: readonly string[]): number {
  const seen = new Map<string, number>();
  const visit = (table: string): void => {
    if (seen.has(table) || !(table.includes('0') && table.includes('1'))) return;
    seen.set(table, 0);
    const half = table.length / 2;
    const [low, high] = [table.slice(0, half), table.slice(half)];
    visit(low);
    if (low === high) return;
    visit(high);
    seen.set(table, table.length === 2 ? 0 : gatesOf(low, high));
  };
  for (const table of tables) visit(fillUp(table));
  return sum([...seen.values()]);
}

/** The last entry repeated up to a power of two. */
function fillUp(table: string): string {
  return table.padEnd(2 ** Math.ceil(Math.log2(table.length)), table[table.length - 1]);
}

function gatesOf(low: string, high: string): number {
  const isConstant = (part: string) => !(part.includes('0') && part.includes('1'));
  if (isConstant(low) || isConstant(high)) return 1;
  const isInverse = [...low].every((bit, index) => bit !== high[index]);
  return isInverse ? 1 : GATES_PER_MULTIPLEXER;
}
