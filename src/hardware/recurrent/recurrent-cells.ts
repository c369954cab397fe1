// The cells of recurrent layers as a few cycles a step: what each unit computes in each of them, and what it keeps.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { RecurrentLayer } from '../../core/quantised-network.js';
import { portRange } from '../elements/affine-functions.js';
import {
  type MadeNumber,
  type NamedTable,
  planComplement,
  planNamedTable,
  planUnitProducts,
  planUnitSum,
  readTable,
  type UnitArithmetic,
  type UnitNumber,
} from './recurrent-operations.js';

/**
 * A number that every unit makes in cycle `tick` of a step. `wire`: for this cycle. `register`: for the cycles after it as well.
 * `state`: from then on until it is made in the next step; zero at the start of an inference.
 */
export interface UnitOperation {
  readonly value: UnitNumber;
  readonly tick: number;
  readonly keeping: 'wire' | 'register' | 'state';
  /** Range of a state, that of its format; for all others that of the value. */
  readonly kept: UnitNumber;
  readonly arithmetic: UnitArithmetic;
}

/** The last operation makes the new hidden state, which is what the layer puts out. */
export interface CellPlan {
  readonly operations: readonly UnitOperation[];
  readonly ticks: number;
  /** Pre-activations of a unit. */
  readonly gates: number;
  readonly tables: readonly NamedTable[];
}

/** Numbers of pre-activations a unit has. */
const GATES = { lstm: 4, gru: 3, simpleRnn: 1 } as const;

/** Cycles of a step, that in which its sums of products are complete the first. */
export const CELL_TICKS = { lstm: 4, gru: 4, simpleRnn: 2 } as const;

/** Ranges of the two matrix products, raw in the accumulator. */
export interface CellPorts {
  readonly input: { readonly low: number; readonly high: number };
  readonly hidden: { readonly low: number; readonly high: number };
}

/** A unit's program while it is written. */
interface Program {
  readonly layer: RecurrentLayer;
  readonly ports: CellPorts;
  readonly operations: UnitOperation[];
}

function add(
  program: Program,
  tick: number,
  keeping: UnitOperation['keeping'],
  { value, arithmetic }: MadeNumber,
  kept = value,
): UnitNumber {
  program.operations.push({ value, tick, keeping, kept, arithmetic });
  return kept;
}

/** Pre-activation of a gate from one of the matrix products. */
function readPort(
  program: Program,
  port: 'input' | 'hidden',
  gate: number,
  keeping: UnitOperation['keeping'],
): UnitNumber {
  const fraction = fractionBits(program.layer.accumulator);
  const value = { name: `from_${port}_${gate}`, ...program.ports[port], fraction };
  return add(program, 0, keeping, { value, arithmetic: { kind: 'port', port, gate } });
}

function addPorts(program: Program, gate: number, name: string): UnitNumber {
  const fromInput = readPort(program, 'input', gate, 'wire');
  const fromHidden = readPort(program, 'hidden', gate, 'wire');
  const sum = planUnitSum(`sum_${name}`, fromInput, fromHidden, program.layer.accumulator);
  return add(program, 0, 'register', sum);
}

/** A state before its new value is known. */
function stateNamed({ result }: RecurrentLayer, name: string): UnitNumber {
  return { name, ...portRange(result), fraction: fractionBits(result) };
}

/** `nnet_recurrent.h: lstm_static`: sums; gates and candidate; memory; hidden state. */
function planLstm(program: Program): NamedTable[] {
  const { layer } = program;
  const { name, accumulator, result, gateTable, stateTable } = layer;
  const [sumI, sumF, sumC, sumO] = ['i', 'f', 'c', 'o'].map((gate, index) =>
    addPorts(program, index, gate),
  );
  const gates = planNamedTable(name, 'gate_function', gateTable, sumI, accumulator);
  const candidates = planNamedTable(name, 'candidate_function', stateTable, sumC, accumulator);
  const [i, f, o] = [sumI, sumF, sumO].map((sum, index) =>
    add(program, 1, 'register', readTable(`gate_${'ifo'[index]}`, gates, sum, accumulator)),
  );
  const candidate = add(
    program,
    1,
    'register',
    readTable('candidate', candidates, sumC, accumulator),
  );
  const memory = stateNamed(layer, 'memory');
  const kept = planUnitProducts(
    'memory',
    [
      [candidate, i],
      [memory, f],
    ],
    result,
  );
  add(program, 2, 'state', kept, memory);
  const memories = planNamedTable(name, 'memory_function', stateTable, memory, accumulator);
  const squashed = add(program, 3, 'wire', readTable('squashed', memories, memory, accumulator));
  const hidden = planUnitProducts('hidden', [[o, squashed]], result);
  add(program, 3, 'state', hidden, stateNamed(layer, 'hidden'));
  return [gates, candidates, memories];
}

/** `nnet_recurrent.h: gru_static` with `reset_after`: sums; gates; what the reset gate lets through; hidden state. */
function planGru(program: Program): NamedTable[] {
  const { layer } = program;
  const { name, accumulator, result, gateTable, stateTable } = layer;
  const [sumZ, sumR] = ['z', 'r'].map((gate, index) => addPorts(program, index, gate));
  const fromInput = readPort(program, 'input', 2, 'register');
  const fromHidden = readPort(program, 'hidden', 2, 'register');
  const gates = planNamedTable(name, 'gate_function', gateTable, sumZ, accumulator);
  const [update, reset] = [sumZ, sumR].map((sum, index) =>
    add(program, 1, 'register', readTable(`gate_${'zr'[index]}`, gates, sum, accumulator)),
  );
  const recalled = planUnitProducts('recalled', [[reset, fromHidden]], accumulator);
  const added = planUnitSum('sum_h', fromInput, add(program, 2, 'wire', recalled), accumulator);
  const sum = add(program, 2, 'register', added);
  const candidates = planNamedTable(name, 'candidate_function', stateTable, sum, accumulator);
  const candidate = add(program, 3, 'wire', readTable('candidate', candidates, sum, accumulator));
  const rest = add(program, 3, 'wire', planComplement('rest_z', update));
  const before = stateNamed(layer, 'hidden');
  const hidden = planUnitProducts(
    'hidden',
    [
      [candidate, rest],
      [before, update],
    ],
    result,
  );
  add(program, 3, 'state', hidden, before);
  return [gates, candidates];
}

/** Sums; hidden state, straight from the table. */
function planSimple(program: Program): NamedTable[] {
  const { layer } = program;
  const sum = addPorts(program, 0, 'h');
  const states = planNamedTable(layer.name, 'state_function', layer.stateTable, sum, layer.result);
  const hidden = readTable('hidden', states, sum, layer.result);
  add(program, 1, 'state', hidden, stateNamed(layer, 'hidden'));
  return [states];
}

const PLANNERS = { lstm: planLstm, gru: planGru, simpleRnn: planSimple } as const;

/** The cell of a layer. Throws INPUT where its numbers or tables are larger than plans are made for. */
export function planCell(layer: RecurrentLayer, ports: CellPorts): CellPlan {
  const program: Program = { layer, ports, operations: [] };
  const tables = PLANNERS[layer.cell](program);
  const { cell } = layer;
  return { operations: program.operations, ticks: CELL_TICKS[cell], gates: GATES[cell], tables };
}
