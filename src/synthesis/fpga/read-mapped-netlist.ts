// Reads the netlists an FPGA build writes: cells by type, and the gates that stand for them in simulation.
import { z } from 'zod';
import { messageOf, ParetapeError } from '../../core/errors.js';
import type { CellLibrary } from '../liberty/cell-library.js';
import type { Netlist } from '../netlist.js';
import { parseNetlist } from '../parse-netlist.js';
import type { FpgaFlow, LookUpTableCell } from './fpga-flow.js';
import { hideLookUpTable } from './fpga-script.js';
import { createGateLibrary, type FixedTable } from './gate-library.js';

const parameter = z.union([z.string(), z.number()]);
const cell = z.looseObject({ type: z.string(), parameters: z.record(z.string(), parameter) });
const module = z.looseObject({ cells: z.record(z.string(), cell) });
const netlist = z.looseObject({ modules: z.record(z.string(), module) });

type MappedCell = z.output<typeof cell>;

function refuse(file: string, why: string, cause?: unknown): never {
  throw new ParetapeError('INPUT', `not a netlist: ${why}`, { position: { file }, cause });
}

function parseModules(text: string, file: string): z.output<typeof netlist> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    return refuse(file, messageOf(thrown), thrown);
  }
  const parsed = netlist.safeParse(json);
  return parsed.success ? parsed.data : refuse(file, parsed.error.issues[0].message, parsed.error);
}

/** Type of every cell of the module `top` by its name. */
export function readCellTypes(
  text: string,
  top: string,
  file: string,
): ReadonlyMap<string, string> {
  const { modules } = parseModules(text, file);
  if (!Object.hasOwn(modules, top)) refuse(file, `it has no module ${top}`);
  return new Map(Object.entries(modules[top].cells).map(([name, { type }]) => [name, type]));
}

function readTable(table: LookUpTableCell, { parameters }: MappedCell, file: string): FixedTable {
  const size = 2 ** table.pins.length;
  const content = Object.hasOwn(parameters, table.parameter)
    ? String(parameters[table.parameter])
    : '0';
  // An undefined digit may be either; the mapper left the choice, and the device will hold a zero.
  const bits = content.replace(/[xz]/g, '0').padStart(size, '0');
  if (bits.length !== size || /[^01]/.test(bits)) {
    refuse(file, `${table.parameter} of a ${table.cell} is ${content.slice(0, 80)}`);
  }
  return { name: `${table.cell}_${bits}`, pins: table.pins, output: table.output, bits };
}

export interface SimulatedNetlist {
  readonly netlist: Netlist;
  readonly library: CellLibrary;
}

/** The netlist of gates and look-up tables, each table content a cell of its own library. */
export function readGates(
  text: string,
  top: string,
  flow: FpgaFlow,
  file: string,
): SimulatedNetlist {
  const parsed = parseModules(text, file);
  const kinds = new Map(flow.lookUpTables.map((table) => [hideLookUpTable(table.cell), table]));
  const tables = new Map<string, FixedTable>();
  for (const mapped of Object.values(parsed.modules[top]?.cells ?? {})) {
    const kind = kinds.get(mapped.type);
    if (kind === undefined) continue;
    const table = readTable(kind, mapped, file);
    tables.set(table.name, table);
    mapped.type = table.name;
  }
  return {
    netlist: parseNetlist(JSON.stringify(parsed), top, file),
    library: createGateLibrary(tables.values()),
  };
}
