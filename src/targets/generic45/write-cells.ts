// Writes the cells of the predictive library: combinational cells, flip-flops, constants.
import { findSense } from '../../synthesis/liberty/evaluate-boolean.js';
import { parseBoolean } from '../../synthesis/liberty/parse-boolean.js';
import { areaOfColumns, type Characterised, MAX_LOAD_FF } from './characterise-circuit.js';
import type { CharacterisedFlipFlop } from './characterise-flip-flop.js';
import { formatNumber, writeGroup, writeRow, writeTable } from './write-liberty.js';

/** Input slews of all tables, ns. */
export const SLEWS_NS = [0.004, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32];

/** Loads of a table as shares of the output's largest. */
const LOAD_SHARES = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];

/** Slews of constraint tables, ns. */
const CONSTRAINT_SLEWS_NS = [0.004, 0.04, 0.32];

function inputPin(name: string, capacitanceFf: number, more: readonly string[] = []): string[] {
  return writeGroup('pin', name, [
    'direction : input;',
    `capacitance : ${formatNumber(capacitanceFf)};`,
    ...more,
  ]);
}

type EdgeAt = (slewNs: number, loadFf: number) => { delayNs: number; slewNs: number };

function writeDelayTables(
  edges: readonly string[],
  loads: readonly number[],
  edgeAt: EdgeAt,
): string[] {
  return edges.flatMap((edge) => [
    ...writeTable(`cell_${edge}`, 'delay', SLEWS_NS, loads, (s, l) => edgeAt(s, l).delayNs),
    ...writeTable(`${edge}_transition`, 'delay', SLEWS_NS, loads, (s, l) => edgeAt(s, l).slewNs),
  ]);
}

/** Internal energies do not depend on the load in this model. Written in fF·V² = fJ, the file's energy unit. */
function writeEnergies(energyFj: (slewNs: number) => number): string[] {
  return ['rise', 'fall'].flatMap((edge) =>
    writeRow(`${edge}_power`, 'energy', SLEWS_NS, energyFj),
  );
}

/** A combinational cell. */
export function writeCircuit(cell: Characterised): string[] {
  const { circuit } = cell;
  const inputs = circuit.inputs.flatMap((pin) => inputPin(pin, cell.inputFf[pin]));
  const outputs = Object.entries(circuit.functions).flatMap(([pin, text]) => {
    const loads = LOAD_SHARES.map((share) => share * cell.maxLoadFf[pin]);
    const arcs = circuit.inputs.flatMap((input) => [
      ...writeGroup('timing', '', [
        `related_pin : "${input}";`,
        `timing_sense : ${findSense(parseBoolean(text), input)};`,
        ...writeDelayTables(['rise', 'fall'], loads, (s, l) => cell.edgeOf(input, pin, s, l)),
      ]),
      ...writeGroup('internal_power', '', [
        `related_pin : "${input}";`,
        ...writeEnergies((slew) => cell.energyOf(input, pin, slew)),
      ]),
    ]);
    return writeGroup('pin', pin, [
      'direction : output;',
      `function : "${text}";`,
      `max_capacitance : ${formatNumber(cell.maxLoadFf[pin])};`,
      ...arcs,
    ]);
  });
  return writeCell(circuit.name, cell.areaUm2, cell.leakageNw, [...inputs, ...outputs]);
}

function writeCell(
  name: string,
  areaUm2: number,
  leakageNw: number,
  lines: readonly string[],
): string[] {
  return writeGroup('cell', name, [
    `area : ${formatNumber(areaUm2)};`,
    `cell_leakage_power : ${formatNumber(leakageNw)};`,
    ...lines,
  ]);
}

/** A flip-flop. */
export function writeFlipFlop(cell: CharacterisedFlipFlop): string[] {
  const { size, hasReset, name } = cell.circuit;
  const loads = LOAD_SHARES.map((share) => share * MAX_LOAD_FF * size);
  const reset = hasReset ? ['clear : "!RN";'] : [];
  const clear = writeGroup('timing', '', [
    'related_pin : "RN";',
    'timing_type : clear;',
    'timing_sense : positive_unate;',
    ...writeDelayTables(['fall'], loads, cell.resetToOutput),
  ]);
  const output = writeGroup('pin', 'Q', [
    'direction : output;',
    'function : "IQ";',
    `max_capacitance : ${formatNumber(MAX_LOAD_FF * size)};`,
    ...writeGroup('timing', '', [
      'related_pin : "CK";',
      'timing_type : rising_edge;',
      'timing_sense : non_unate;',
      ...writeDelayTables(['rise', 'fall'], loads, cell.clockToOutput),
    ]),
    ...(hasReset ? clear : []),
    ...writeGroup('internal_power', '', ['related_pin : "CK";', ...writeEnergies(cell.outputFj)]),
  ]);
  return writeCell(name, cell.areaUm2, cell.leakageNw, [
    ...writeGroup('ff', '"IQ", "IQN"', ['next_state : "D";', 'clocked_on : "CK";', ...reset]),
    ...inputPin('D', cell.dataFf, writeDataPin(cell)),
    ...inputPin('CK', cell.clockFf, [
      'clock : true;',
      ...writeGroup(
        'internal_power',
        '',
        writeEnergies(() => cell.clockFj),
      ),
    ]),
    ...(hasReset ? inputPin('RN', cell.resetFf) : []),
    ...output,
  ]);
}

function writeDataPin(cell: CharacterisedFlipFlop): string[] {
  const check = (type: string, valueAt: (data: number, clock: number) => number) =>
    writeGroup('timing', '', [
      'related_pin : "CK";',
      `timing_type : ${type}_rising;`,
      ...['rise', 'fall'].flatMap((edge) =>
        writeTable(
          `${edge}_constraint`,
          'constraint',
          CONSTRAINT_SLEWS_NS,
          CONSTRAINT_SLEWS_NS,
          valueAt,
        ),
      ),
    ]);
  return [
    ...check('setup', cell.setupNs),
    ...check('hold', cell.holdNs),
    ...writeGroup(
      'internal_power',
      '',
      writeEnergies(() => cell.dataFj),
    ),
  ];
}

/** A constant: one transistor pair, always off on one side. */
export function writeConstant(name: string, value: 0 | 1, leakageNw: number): string[] {
  return writeCell(name, areaOfColumns(1), leakageNw, [
    ...writeGroup('pin', 'Z', [
      'direction : output;',
      `function : "${value}";`,
      `max_capacitance : ${formatNumber(MAX_LOAD_FF)};`,
    ]),
  ]);
}
