// Turns a verified netlist into the figures of a synthesis report.
import { ParetapeError } from '../core/errors.js';
import type { SynthesisMetrics } from '../core/synthesis-report.js';
import type { CellLibrary } from './liberty/cell-library.js';
import type { Netlist } from './netlist.js';

/** Number of instances by cell name, names in order. */
export function countCells(netlist: Netlist): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { cell } of netlist.instances) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export type AreaMetrics = Pick<
  SynthesisMetrics,
  'cellAreaUm2' | 'gateEquivalents' | 'cells' | 'flipFlops'
>;

/** Area and counts over the library's cells; `nand2AreaUm2` is the area of one gate equivalent. */
export function measureArea(
  cellCounts: Readonly<Record<string, number>>,
  library: CellLibrary,
  nand2AreaUm2: number,
): AreaMetrics {
  let cellAreaUm2 = 0;
  let cells = 0;
  let flipFlops = 0;
  for (const [name, count] of Object.entries(cellCounts)) {
    const cell = library.cells.get(name);
    if (!cell) throw new ParetapeError('TOOL_FAILED', `the netlist uses ${name}, no library cell`);
    cellAreaUm2 += count * cell.areaUm2;
    cells += count;
    if (cell.flipFlop) flipFlops += count;
  }
  return { cellAreaUm2, gateEquivalents: cellAreaUm2 / nand2AreaUm2, cells, flipFlops };
}
