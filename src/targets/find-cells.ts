// Finds cells of a library by what they compute, whatever they are called.
import type { Cell, Pin } from '../synthesis/liberty/cell-library.js';
import { tabulateBoolean } from '../synthesis/liberty/evaluate-boolean.js';

/** A function of up to three inputs as its truth table, bit i of the index being input i. */
export type TruthTable = readonly number[];

export const NAND2: TruthTable = [1, 1, 1, 0];
export const AND2: TruthTable = [0, 0, 0, 1];
export const XOR2: TruthTable = [0, 1, 1, 0];
/** Inputs: data 0, data 1, select. */
export const MUX2: TruthTable = [0, 1, 0, 1, 0, 0, 1, 1];
const XOR3: TruthTable = [0, 1, 1, 0, 1, 0, 0, 1];
const MAJORITY: TruthTable = [0, 0, 0, 1, 0, 1, 1, 1];

/** Pins of one direction, in the library's order. */
export function pinsOf(cell: Cell, direction: Pin['direction']): Pin[] {
  return Object.values(cell.pins).filter((pin) => pin.direction === direction);
}

/** The smallest cell that passes the test; the name decides between equals. */
export function findSmallest(
  cells: readonly Cell[],
  matches: (cell: Cell) => boolean,
): Cell | undefined {
  return cells
    .filter(matches)
    .sort((a, b) => a.areaUm2 - b.areaUm2 || (a.name < b.name ? -1 : 1))[0];
}

/** True for a gate with one output that computes `table` under some order of its inputs. */
export function computes(cell: Cell, table: TruthTable): boolean {
  const outputs = pinsOf(cell, 'output');
  return outputs.length === 1 && outputComputes(cell, outputs[0], table);
}

/** An output pin that computes a function or its inverse. */
export interface OutputSense {
  readonly pin: string;
  readonly inverted: boolean;
}

/** The pins of a full adder. */
export interface FullAdderOutputs {
  readonly sum: OutputSense;
  readonly carry: OutputSense;
}

/** Sum and carry pins of a cell that computes both of three inputs, either of them possibly inverted. */
export function findFullAdderOutputs(cell: Cell): FullAdderOutputs | undefined {
  const outputs = pinsOf(cell, 'output');
  if (outputs.length !== 2 || cell.flipFlop !== undefined) return undefined;
  const senseOf = (table: TruthTable): OutputSense | undefined => {
    const inverse = table.map((bit) => 1 - bit);
    for (const pin of outputs) {
      if (outputComputes(cell, pin, table)) return { pin: pin.name, inverted: false };
      if (outputComputes(cell, pin, inverse)) return { pin: pin.name, inverted: true };
    }
    return undefined;
  };
  const [sum, carry] = [senseOf(XOR3), senseOf(MAJORITY)];
  return sum && carry && { sum, carry };
}

/** True for a cell whose outputs are sum and carry of three inputs, either of them possibly inverted. */
export function isFullAdder(cell: Cell): boolean {
  return findFullAdderOutputs(cell) !== undefined;
}

/** True for a plain flip-flop: rising edge, one data input, no scan or enable. `async` allows clear and preset. */
export function isPlainFlipFlop(cell: Cell, async: boolean): boolean {
  const { flipFlop } = cell;
  if (flipFlop === undefined || flipFlop.clock.kind !== 'pin') return false;
  if (!async && (flipFlop.clear !== undefined || flipFlop.preset !== undefined)) return false;
  const data = flipFlop.next.kind === 'not' ? flipFlop.next.of : flipFlop.next;
  return data.kind === 'pin' && cell.pins[data.pin]?.direction === 'input';
}

function outputComputes(cell: Cell, output: Pin, table: TruthTable): boolean {
  const inputs = pinsOf(cell, 'input').map((pin) => pin.name);
  if (cell.flipFlop !== undefined || output.function === undefined) return false;
  if (1 << inputs.length !== table.length) return false;
  const { function: expression } = output;
  return listOrders(inputs).some((order) =>
    tabulateBoolean(expression, order).every((bit, i) => bit === table[i]),
  );
}

function listOrders(names: readonly string[]): string[][] {
  if (names.length <= 1) return [[...names]];
  return names.flatMap((name, i) =>
    listOrders([...names.slice(0, i), ...names.slice(i + 1)]).map((rest) => [name, ...rest]),
  );
}
