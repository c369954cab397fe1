// The cells of a library that synthesis has to be told by name: constants, the driver at the inputs, the full adder.
import { type FullAdderCell, findFullAdderCell } from './full-adder-cell.js';
import type { BooleanExpression, Cell, CellLibrary, Pin } from './liberty/cell-library.js';

/** An output pin of a cell. */
export interface CellPin {
  readonly cell: string;
  readonly pin: string;
}

/** What `abc`, `hilomap` and `techmap` are told of a library; absent where the library has no such cell. */
export interface MappingCells {
  readonly tieHigh?: CellPin;
  readonly tieLow?: CellPin;
  /** The buffer assumed in front of every input port and flip-flop output. */
  readonly driver?: string;
  /** Load assumed at every output port and flip-flop input: four of the driver's input pins, in fF. */
  readonly loadFf: number;
  readonly fullAdder?: FullAdderCell;
}

const FAN_OUT = 4;

function pinsOf(cell: Cell, direction: Pin['direction']): Pin[] {
  return Object.values(cell.pins).filter((pin) => pin.direction === direction);
}

/** A constant written as `1`, or folded from something like `A | !A`, which no library needs. */
function isConstant(expression: BooleanExpression | undefined, value: boolean): boolean {
  return expression?.kind === 'constant' && expression.value === value;
}

/** True for a cell whose only purpose is to supply a constant. */
export function isTieCell(cell: Cell): boolean {
  const outputs = pinsOf(cell, 'output');
  return (
    outputs.length > 0 &&
    pinsOf(cell, 'input').length === 0 &&
    outputs.every((pin) => pin.function?.kind === 'constant')
  );
}

function chooseTie(cells: readonly Cell[], value: boolean): CellPin | undefined {
  for (const cell of cells) {
    if (!isTieCell(cell)) continue;
    const pin = pinsOf(cell, 'output').find((output) => isConstant(output.function, value));
    if (pin) return { cell: cell.name, pin: pin.name };
  }
  return undefined;
}

function isBuffer(cell: Cell): boolean {
  const [outputs, inputs] = [pinsOf(cell, 'output'), pinsOf(cell, 'input')];
  if (cell.flipFlop || outputs.length !== 1 || inputs.length !== 1) return false;
  const meaning = outputs[0].function;
  return meaning?.kind === 'pin' && meaning.pin === inputs[0].name;
}

/** Smallest first; names decide between equals, so that the choice does not depend on the file's order. */
function sortByArea(cells: Iterable<Cell>): Cell[] {
  return [...cells].sort((a, b) => a.areaUm2 - b.areaUm2 || (a.name < b.name ? -1 : 1));
}

/** Chooses the smallest tie cells, the smallest buffer and the smallest full adder among the cells that may be used. */
export function chooseMappingCells(
  library: CellLibrary,
  mayUse: (cellName: string) => boolean,
): MappingCells {
  const cells = sortByArea(library.cells.values()).filter((cell) => mayUse(cell.name));
  const driver = cells.find((cell) => isBuffer(cell) && !cell.unsupported);
  const input = driver && pinsOf(driver, 'input')[0];
  return {
    tieHigh: chooseTie(cells, true),
    tieLow: chooseTie(cells, false),
    driver: driver?.name,
    fullAdder: findFullAdderCell(library, mayUse),
    loadFf: input ? FAN_OUT * Math.max(input.riseCapacitanceFf, input.fallCapacitanceFf) : 0,
  };
}
