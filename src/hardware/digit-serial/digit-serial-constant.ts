// How a constant enters a serial sum: as ones in the carries it starts with, the rest as a stream of its own.
import { bitOf, countTableGates } from '../multiplexed/table-plan.js';

/** `presets` saved carries start at one; `tables[j]` is bit j of the constant's digit by cycle, absent without a stream. */
export interface SerialConstant {
  readonly presets: number;
  readonly tables: readonly (readonly boolean[])[];
}

/** Bit j of every digit of an integer, two's complement. */
function digitsOf(value: number, digit: number, ticks: number): boolean[][] {
  return Array.from({ length: digit }, (_, j) =>
    Array.from({ length: ticks }, (_, tick) => bitOf(value, tick * digit + j)),
  );
}

function costOf(tables: readonly (readonly boolean[])[]): number {
  const gates = tables.map((bits) => {
    if (!bits.includes(true) || !bits.includes(false)) return 0;
    return 1 + countTableGates(bits.map((bit) => (bit ? '1' : '0')).join(''));
  });
  return gates.reduce((sum, count) => sum + count, 0);
}

/**
 * The cheapest way to add `value` to `terms` streams: with a stream of its own there are `terms` saved carries, each of which
 * may start at one; without, one fewer, and all of the value must be in them.
 */
export function planSerialConstant(
  value: number,
  terms: number,
  digit: number,
  ticks: number,
): SerialConstant {
  if (value >= 0 && value < terms) return { presets: value, tables: [] };
  let best: SerialConstant = { presets: 0, tables: digitsOf(value, digit, ticks) };
  for (let presets = 1; presets <= terms; presets++) {
    const tables = digitsOf(value - presets, digit, ticks);
    if (costOf(tables) < costOf(best.tables)) best = { presets, tables };
  }
  return best;
}
