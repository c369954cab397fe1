// Reads single figures off a cell: its delay and its energy at a given load.
import type { Cell, CellLibrary, LookupTable, Pin } from '../synthesis/liberty/cell-library.js';
import { interpolateTable } from '../synthesis/liberty/lookup-table.js';
import { pinsOf } from './find-cells.js';

/** Mean of rise and fall capacitance, fF. */
export function pinCapacitanceFf(pin: Pin): number {
  return (pin.riseCapacitanceFf + pin.fallCapacitanceFf) / 2;
}

/** Mean capacitance of a cell's input pins, fF. */
export function inputCapacitanceFf(cell: Cell): number {
  return mean(pinsOf(cell, 'input').map(pinCapacitanceFf));
}

/** Worst delay (ns, mean of rise and fall) from any input to any output at the default slew. */
export function worstDelayNs(library: CellLibrary, cell: Cell, loadFf: number): number {
  const delays = pinsOf(cell, 'output').flatMap((pin) =>
    pin.timing.flatMap((arc) => {
      const tables = [arc.cellRise, arc.cellFall].filter((table) => table !== undefined);
      const synchronous = arc.type !== 'clear' && arc.type !== 'preset';
      return tables.length > 0 && synchronous ? [meanOf(tables, library, loadFf)] : [];
    }),
  );
  return Math.max(0, ...delays);
}

/** Worst set-up time (ns) of a flip-flop at default slews; 0 where the library lists none. */
export function setupNs(library: CellLibrary, cell: Cell): number {
  const slew = library.defaultSlewNs;
  const tables = pinsOf(cell, 'input').flatMap((pin) =>
    pin.setup.flatMap(({ rise, fall }) => [rise, fall].filter((table) => table !== undefined)),
  );
  return Math.max(0, ...tables.map((table) => interpolateTable(table, slew, slew)));
}

/** Energy (pJ) of one output transition driving `loadFf`: mean internal energy of all arcs and ½CV². */
export function outputEnergyPj(library: CellLibrary, cell: Cell, loadFf: number): number {
  const tables = pinsOf(cell, 'output').flatMap((pin) => listEnergies(pin, true));
  const internal = tables.length > 0 ? meanOf(tables, library, loadFf) : 0;
  return internal + switchEnergyPj(library, loadFf);
}

/** Energy (pJ) of one clock cycle at a flip-flop's clock pin: its capacitance up and down, and inside the cell. */
export function clockEnergyPj(library: CellLibrary, cell: Cell): number {
  const clock = cell.flipFlop?.clock;
  const pin = clock?.kind === 'pin' ? cell.pins[clock.pin] : undefined;
  if (pin === undefined) return 0;
  const tables = listEnergies(pin, false);
  const internal = tables.length > 0 ? 2 * meanOf(tables, library, 0) : 0;
  return internal + 2 * switchEnergyPj(library, pinCapacitanceFf(pin));
}

function listEnergies(pin: Pin, ofOutput: boolean): LookupTable[] {
  return pin.power
    .filter((arc) => ofOutput || arc.relatedPin === undefined)
    .flatMap(({ rise, fall }) => [rise, fall].filter((table) => table !== undefined));
}

function meanOf(tables: readonly LookupTable[], library: CellLibrary, loadFf: number): number {
  return mean(tables.map((table) => interpolateTable(table, library.defaultSlewNs, loadFf)));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

/** ½CV² in pJ. */
function switchEnergyPj(library: CellLibrary, capacitanceFf: number): number {
  return 0.5 * capacitanceFf * library.voltageV ** 2 * 1e-3;
}
