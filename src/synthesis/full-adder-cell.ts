// The full-adder cell of a library, and the Verilog that puts it in the place of the generator's full-adder module.
import { FULL_ADDER } from '../rtl/full-adder-module.js';
import type { FullAdderOutputs } from '../targets/find-cells.js';
import { findFullAdderOutputs, findSmallest, isFullAdder, pinsOf } from '../targets/find-cells.js';
import { worstDelayNs } from '../targets/measure-cell.js';
import type { Cell, CellLibrary } from './liberty/cell-library.js';

/** A cell that adds three bits. */
export interface FullAdderCell extends FullAdderOutputs {
  readonly cell: string;
  /** Input pins, the slowest first: the operand that settles last gets the last one. */
  readonly inputs: readonly string[];
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]*$/;

/** The cell with its arcs from one input only. */
function seenFrom(cell: Cell, input: string): Cell {
  const pins = Object.entries(cell.pins).map(([name, pin]) => [
    name,
    { ...pin, timing: pin.timing.filter(({ relatedPin }) => relatedPin === input) },
  ]);
  return { ...cell, pins: Object.fromEntries(pins) };
}

function sortInputs(library: CellLibrary, cell: Cell): readonly string[] {
  const inputs = pinsOf(cell, 'input').map(({ name, riseCapacitanceFf }) => {
    const delayNs = worstDelayNs(library, seenFrom(cell, name), 2 * riseCapacitanceFf);
    return { name, delayNs };
  });
  return inputs.sort((a, b) => b.delayNs - a.delayNs).map(({ name }) => name);
}

/** The smallest full adder among the cells that may be used, chosen by what it computes. */
export function findFullAdderCell(
  library: CellLibrary,
  mayUse: (cellName: string) => boolean,
): FullAdderCell | undefined {
  const isNamed = (cell: Cell) =>
    [cell.name, ...Object.keys(cell.pins)].every((name) => IDENTIFIER.test(name));
  const cells = [...library.cells.values()].filter(({ name }) => mayUse(name));
  const cell = findSmallest(cells, (each) => isNamed(each) && isFullAdder(each));
  const outputs = cell && findFullAdderOutputs(cell);
  return cell && outputs && { cell: cell.name, inputs: sortInputs(library, cell), ...outputs };
}

/** A declaration of the cell, without which Yosys refuses to place it. */
export function declareFullAdderCell({ cell, inputs, sum, carry }: FullAdderCell): string {
  const ports = [
    ...inputs.map((pin) => `input ${pin}`),
    `output ${sum.pin}`,
    `output ${carry.pin}`,
  ];
  return `(* blackbox *)\nmodule ${cell} (${ports.join(', ')});\nendmodule\n`;
}

/** The rule for `techmap`: the module as one cell, with inverters where the cell's outputs are inverted. */
export function mapFullAdder({ cell, inputs, sum, carry }: FullAdderCell): string {
  const [a, b, c] = inputs;
  return [
    `module ${FULL_ADDER} (input a, input b, input c, output s, output co);`,
    '  wire sum, carry;',
    `  ${cell} cell (.${a}(a), .${b}(b), .${c}(c), .${sum.pin}(sum), .${carry.pin}(carry));`,
    `  assign s = ${sum.inverted ? '~' : ''}sum;`,
    `  assign co = ${carry.inverted ? '~' : ''}carry;`,
    'endmodule',
    '',
  ].join('\n');
}
