// The door of this room: Liberty text in, a cell library in ns, fF, pJ, nW and µm² out.
import type { Cell, CellLibrary } from './cell-library.js';
import { findDefaultSlew } from './default-slew.js';
import {
  failAt,
  groupsNamed,
  type LibertyGroup,
  type LibertySource,
  numberOf,
  textOf,
} from './liberty-syntax.js';
import { parseLibertySyntax } from './parse-liberty-syntax.js';
import { readCell } from './read-cell.js';
import { readTemplates, type TableContext } from './read-tables.js';
import { type LibraryUnits, readUnits } from './read-units.js';
import { readWireLoads } from './read-wire-load.js';

/**
 * Reads a Liberty file (NLDM tables; units of the file are converted). `fileName` is used in errors, which are
 * ParetapeError INPUT with line and column. Cells this project cannot use (latches, clock gates, three-state,
 * fillers) are kept with `unsupported` set.
 */
export function parseLiberty(text: string, fileName: string): CellLibrary {
  const source: LibertySource = { text, fileName };
  const library = parseLibertySyntax(text, fileName);
  const units = readUnits(source, library);
  const context: TableContext = {
    source,
    units,
    templates: readTemplates(library),
    numbers: new Map(),
  };
  const defaults = {
    inputCapacitance: numberOf(source, library, 'default_input_pin_cap') ?? 0,
    leakage: numberOf(source, library, 'default_cell_leakage_power') ?? 0,
  };
  const cells = new Map<string, Cell>();
  for (const group of groupsNamed(library, 'cell')) {
    const cell = readCell(context, group, defaults);
    if (cells.has(cell.name)) failAt(source, group.offset, `Cell '${cell.name}' is defined twice`);
    cells.set(cell.name, cell);
  }
  return {
    name: library.args[0] ?? '',
    voltageV: readVoltage(source, units, library),
    cells,
    ...readWireLoads(source, units, library),
    defaultSlewNs: findDefaultSlew(cells.values()),
  };
}

/** Voltage of the default operating conditions, else `nom_voltage`. */
function readVoltage(source: LibertySource, units: LibraryUnits, library: LibertyGroup): number {
  const name = textOf(library, 'default_operating_conditions');
  const conditions = groupsNamed(library, 'operating_conditions').find(
    (group) => group.args[0] === name,
  );
  const stated = conditions === undefined ? undefined : numberOf(source, conditions, 'voltage');
  const volts = stated ?? numberOf(source, library, 'nom_voltage');
  if (volts === undefined || !(volts > 0)) {
    return failAt(source, library.offset, 'The library states no voltage', 'Expected nom_voltage.');
  }
  return volts * units.volt;
}
