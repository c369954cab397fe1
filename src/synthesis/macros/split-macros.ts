// Takes the ROM macros of a netlist apart into columns, which simulation, timing and power know how to treat: as cells.
import { ParetapeError } from '../../core/errors.js';
import { addressBitsOf } from '../../core/memory-macro.js';
import type { Cell, CellLibrary } from '../liberty/cell-library.js';
import type { Instance, Netlist } from '../netlist.js';
import { createColumnCell } from './column-cell.js';
import type { PlacedMemory } from './place-memories.js';

/** A ROM macro in a netlist. */
export interface MacroInstance {
  readonly name: string;
  readonly placed: PlacedMemory;
  /** Index among the instances of the split netlist of the column that stands for its reads. */
  readonly reader: number;
}

export interface SplitNetlist {
  /** Cells as they were, and the columns of macros. */
  readonly netlist: Netlist;
  /** The library with the columns in use. */
  readonly library: CellLibrary;
  /** The cells alone. */
  readonly cells: Netlist;
  readonly macros: readonly MacroInstance[];
}

function listAddressPins({ memory }: PlacedMemory): string[] {
  return Array.from({ length: addressBitsOf(memory.words) }, (_, bit) => `a${bit}`);
}

/** The cells of a macro's columns, each made when first asked for. */
function createColumns(placed: PlacedMemory, pins: readonly string[]): (index: number) => Cell {
  const { memory, macro, areaUm2, leakageNw, accessNs } = placed;
  const { addressPinFf, dataSlewNs } = macro;
  const count = memory.columns.length;
  const macros = placed.banks.reduce((sum, bank) => sum + bank.count, 0);
  // Every macro of a wide table has address pins of its own.
  const pinFf = (addressPinFf * macros) / count;
  const share = { areaUm2: areaUm2 / count, leakageNw: leakageNw / count };
  const figures = { ...share, accessNs, addressPinFf: pinFf, dataSlewNs };
  const known = new Map<number, Cell>();
  return (index) => {
    const cell = known.get(index) ?? createColumnCell(memory, index, pins, figures);
    known.set(index, cell);
    return cell;
  };
}

function addressOf(instance: Instance, pins: readonly string[]): number[] {
  return pins.map((pin) => {
    if (Object.hasOwn(instance.pins, pin)) return instance.pins[pin];
    throw new ParetapeError('TOOL_FAILED', `address pin ${pin} of ${instance.name} is open`);
  });
}

/**
 * Every column of a macro becomes an instance, also one that nothing reads: it loads the address and leaks. The netlist is the same
 * object where the design has no macros.
 */
export function splitMacros(
  netlist: Netlist,
  library: CellLibrary,
  memories: readonly PlacedMemory[],
): SplitNetlist {
  if (memories.length === 0) return { netlist, library, cells: netlist, macros: [] };
  const kinds = new Map(
    memories.map((placed) => {
      const pins = listAddressPins(placed);
      return [placed.memory.module, { placed, pins, column: createColumns(placed, pins) }];
    }),
  );
  const plain = netlist.instances.filter(({ cell }) => !kinds.has(cell));
  const cells = new Map(library.cells);
  const instances: Instance[] = [];
  const macros: MacroInstance[] = [];
  for (const instance of netlist.instances) {
    const kind = kinds.get(instance.cell);
    if (kind === undefined) continue;
    const { placed, pins, column } = kind;
    const address = addressOf(instance, pins);
    macros.push({ name: instance.name, placed, reader: plain.length + instances.length });
    const addressPins = Object.fromEntries(pins.map((pin, bit) => [pin, address[bit]]));
    placed.memory.columns.forEach((_, index) => {
      const cell = column(index);
      cells.set(cell.name, cell);
      const data = instance.pins[`q${index}`];
      const pinsOfColumn = data === undefined ? addressPins : { ...addressPins, q: data };
      instances.push({ name: `${instance.name}/q${index}`, cell: cell.name, pins: pinsOfColumn });
    });
  }
  return {
    netlist: { ...netlist, instances: [...plain, ...instances] },
    library: { ...library, cells },
    cells: { ...netlist, instances: plain },
    macros,
  };
}
