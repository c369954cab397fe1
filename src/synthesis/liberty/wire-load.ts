// Length, capacitance and resistance of a net by its fan-out, from a library's wire-load table.
import type { CellLibrary, WireLoad } from './cell-library.js';

/** The wire load for a design of that cell area: the library's default, else its selection by area, else none. */
export function selectWireLoad(library: CellLibrary, cellAreaUm2: number): WireLoad | undefined {
  if (library.wireLoad !== undefined) return library.wireLoad;
  const rows = library.wireLoadsByArea ?? [];
  const row = rows.find((candidate) => cellAreaUm2 < candidate.maxAreaUm2) ?? rows.at(-1);
  return row?.wireLoad;
}

/** Wire length in the table's units; beyond the table it grows by the slope (Liberty user guide, "wire_load"). */
export function wireLength(wireLoad: WireLoad, fanout: number): number {
  const { lengths, slope } = wireLoad;
  if (fanout <= 0) return 0;
  if (fanout <= lengths.length) return lengths[fanout - 1];
  const last = lengths.at(-1) ?? 0;
  return last + (fanout - lengths.length) * slope;
}
