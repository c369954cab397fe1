// Interpolates NLDM tables: bilinear inside, straight on outside, as timing analysers do.
import type { LookupTable } from './cell-library.js';

/** Value at a slew (ns) and a load (fF; for set-up tables the clock's slew in ns). */
export function interpolateTable(table: LookupTable, slewNs: number, loadFf: number): number {
  const { slewsNs, loadsFf, values } = table;
  const columns = loadsFf.length;
  const row = slewsNs.length > 1 ? findInterval(slewsNs, slewNs) : 0;
  const column = columns > 1 ? findInterval(loadsFf, loadFf) : 0;
  const at = row * columns + column;
  const low = values[at];
  const alongLoad =
    columns > 1 ? (loadFf - loadsFf[column]) / (loadsFf[column + 1] - loadsFf[column]) : 0;
  const first = columns > 1 ? low + alongLoad * (values[at + 1] - low) : low;
  if (slewsNs.length === 1) return first;
  const next = values[at + columns];
  const second = columns > 1 ? next + alongLoad * (values[at + columns + 1] - next) : next;
  const alongSlew = (slewNs - slewsNs[row]) / (slewsNs[row + 1] - slewsNs[row]);
  return first + alongSlew * (second - first);
}

/** Index i with axis[i] ≤ value < axis[i+1], kept inside the axis. */
function findInterval(axis: Float64Array, value: number): number {
  let i = 0;
  const last = axis.length - 2;
  while (i < last && value >= axis[i + 1]) i++;
  return i;
}
