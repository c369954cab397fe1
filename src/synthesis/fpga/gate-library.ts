// The gates of Yosys and the look-up tables of a netlist as a cell library, so that a netlist of them can be simulated.
import type { BooleanExpression, Cell, CellLibrary } from '../liberty/cell-library.js';
import { parseLiberty } from '../liberty/parse-liberty.js';

/** Functions of Yosys' one-bit cells, by their manual ("Gate-level cells"). */
const GATES: Readonly<Record<string, readonly [pins: string, meaning: string]>> = {
  $_BUF_: ['A', 'A'],
  $_NOT_: ['A', '!A'],
  $_AND_: ['A B', 'A & B'],
  $_NAND_: ['A B', '!(A & B)'],
  $_OR_: ['A B', 'A | B'],
  $_NOR_: ['A B', '!(A | B)'],
  $_XOR_: ['A B', 'A ^ B'],
  $_XNOR_: ['A B', '!(A ^ B)'],
  $_ANDNOT_: ['A B', 'A & !B'],
  $_ORNOT_: ['A B', 'A | !B'],
  $_MUX_: ['A B S', '(S & B) | (!S & A)'],
};

const FLIP_FLOP = `  cell ("$_DFF_P_") {
    ff (IQ, IQN) { next_state : "D"; clocked_on : "C"; }
    pin (D) { direction : input; }
    pin (C) { direction : input; clock : true; }
    pin (Q) { direction : output; function : "IQ"; }
  }`;

function writeLiberty(): string {
  const gates = Object.entries(GATES).map(([name, [pins, meaning]]) =>
    [
      `  cell ("${name}") {`,
      ...pins.split(' ').map((pin) => `    pin (${pin}) { direction : input; }`),
      `    pin (Y) { direction : output; function : "${meaning}"; }`,
      '  }',
    ].join('\n'),
  );
  const units = 'time_unit : "1ns"; capacitive_load_unit (1, ff); nom_voltage : 1.0;';
  return [`library (gates) {`, `  ${units}`, ...gates, FLIP_FLOP, '}', ''].join('\n');
}

let gates: CellLibrary | undefined;

/** A look-up table with fixed content, as a cell. */
export interface FixedTable {
  /** The cell's name, unique for its content. */
  readonly name: string;
  /** Pins, lowest first. */
  readonly pins: readonly string[];
  readonly output: string;
  /** Content as binary digits, the one for all pins high first. */
  readonly bits: string;
}

const constant = (value: boolean): BooleanExpression => ({ kind: 'constant', value });

/** Splits on the highest pin (Shannon), with the cases in which one side or the select goes away. */
function expressTable(bits: string, pins: readonly string[]): BooleanExpression {
  if (!bits.includes('1')) return constant(false);
  if (!bits.includes('0')) return constant(true);
  const half = bits.length / 2;
  const [high, low] = [bits.slice(0, half), bits.slice(half)];
  const rest = pins.slice(0, -1);
  if (high === low) return expressTable(low, rest);
  const pin: BooleanExpression = { kind: 'pin', pin: pins[pins.length - 1] };
  const whenLow = expressTable(low, rest);
  const isInverse = [...high].every((bit, i) => bit !== low[i]);
  if (isInverse) return { kind: 'xor', left: pin, right: whenLow };
  const whenHigh = expressTable(high, rest);
  const left: BooleanExpression = { kind: 'and', left: pin, right: whenHigh };
  const right: BooleanExpression = { kind: 'and', left: { kind: 'not', of: pin }, right: whenLow };
  return { kind: 'or', left, right };
}

function createCell({ name, pins, output, bits }: FixedTable): Cell {
  const electric = { riseCapacitanceFf: 0, fallCapacitanceFf: 0, isClock: false };
  const arcs = { timing: [], setup: [], power: [] };
  const inputs = pins.map((pin) => [
    pin,
    { name: pin, direction: 'input' as const, ...electric, ...arcs },
  ]);
  const result = {
    name: output,
    direction: 'output' as const,
    ...electric,
    ...arcs,
    function: expressTable(bits, pins),
  };
  return {
    name,
    areaUm2: 0,
    leakageNw: 0,
    dontUse: false,
    pins: Object.fromEntries([...inputs, [output, result]]),
    unsupported: false,
  };
}

/** A library of Yosys' gates, its flip-flop, and the given tables. Only functions mean something in it. */
export function createGateLibrary(tables: Iterable<FixedTable>): CellLibrary {
  gates ??= parseLiberty(writeLiberty(), 'gates.lib');
  const cells = new Map(gates.cells);
  for (const table of tables) cells.set(table.name, createCell(table));
  return { ...gates, cells };
}
