// From the cells of a mapped netlist to what of the part they take.
import { ParetapeError } from '../../core/errors.js';
import type { FpgaMetrics, FpgaUtilisation } from '../../core/fpga-report.js';
import type { FpgaResources } from '../../core/target.js';
import type { CellUse, FpgaFlow } from './fpga-flow.js';

export type ResourceCounts = Omit<
  FpgaMetrics,
  'longestPath' | 'latencyCycles' | 'initiationInterval'
>;

/** Number of instances by cell name, names in order. */
export function countCellTypes(types: ReadonlyMap<string, string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const type of types.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The sums over all cells; TOOL_FAILED for a cell whose use is not known. */
export function countResources(
  cellCounts: Readonly<Record<string, number>>,
  flow: FpgaFlow,
): ResourceCounts {
  const sums: { -readonly [name in keyof CellUse]-?: number } = {
    luts: 0,
    lutRams: 0,
    carryCells: 0,
    flipFlops: 0,
    wideMuxes: 0,
    dsps: 0,
    bramKbit: 0,
  };
  const names = Object.keys(sums) as (keyof CellUse)[];
  for (const [cell, count] of Object.entries(cellCounts)) {
    if (!Object.hasOwn(flow.cells, cell)) {
      throw new ParetapeError(
        'TOOL_FAILED',
        `the netlist has ${cell}, which nobody knows to count`,
        {
          hint: 'latches, pads and memories without a simulation model are not supported',
        },
      );
    }
    for (const name of names) sums[name] += count * (flow.cells[cell][name] ?? 0);
  }
  return sums;
}

/** Use beside what the part has. */
export function compareWithPart(
  { luts, flipFlops, dsps, bramKbit }: ResourceCounts,
  part: FpgaResources,
): FpgaUtilisation {
  return {
    luts: { used: luts, available: part.luts },
    flipFlops: { used: flipFlops, available: part.flipFlops },
    dsps: { used: dsps, available: part.dsps },
    bramKbit: { used: bramKbit, available: part.bramKbit },
  };
}
