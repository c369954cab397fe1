// What one library cell does in the simulator: operations on numbered slots, compiled once a cell.
import { ParetapeError } from '../core/errors.js';
import { compileExpression, type SlotOperation } from './gate-operation.js';
import type { BooleanExpression, Cell } from './liberty/cell-library.js';
import { NET_ONE } from './netlist.js';

/**
 * Slots 0 and 1 are the constants, the next ones the pins in the order of `pins`, then whatever is internal.
 * `state`, `next`, `clear` and `preset` are slots of flip-flops.
 */
export interface CellProgram {
  readonly pins: readonly string[];
  readonly slotCount: number;
  readonly operations: readonly SlotOperation[];
  /** Pins read by an operation; a netlist must connect them where an output they feed is connected. */
  readonly inputs: readonly string[];
  readonly flipFlop?: {
    readonly state: number;
    readonly next: number;
    readonly clear?: number;
    readonly preset?: number;
  };
}

const FIRST_PIN_SLOT = NET_ONE + 1;

function unusable(cell: Cell, why: string): ParetapeError {
  return new ParetapeError('TOOL_FAILED', `the netlist uses ${cell.name}, but ${why}`, {
    hint: 'latches, clock gates and memories are not supported: forbid the cell or change the design',
  });
}

/** Hands out slots and collects the operations of one cell. */
function startProgram(cell: Cell) {
  const pins = Object.keys(cell.pins);
  const slots = new Map(pins.map((pin, i) => [pin, FIRST_PIN_SLOT + i]));
  const operations: SlotOperation[] = [];
  const used = new Set<string>();
  let slotCount = FIRST_PIN_SLOT + pins.length;
  const newTemporary = () => slotCount++;
  const state = cell.flipFlop ? newTemporary() : -1;
  const slotOf = (pin: string) => {
    if (pin === cell.flipFlop?.state) return { slot: state, inverted: false };
    if (pin === cell.flipFlop?.inverseState) return { slot: state, inverted: true };
    const slot = slots.get(pin);
    if (slot === undefined) throw unusable(cell, `its function reads ${pin}, which is no pin`);
    used.add(pin);
    return { slot, inverted: false };
  };
  const emit = (operation: SlotOperation) => operations.push(operation);
  const compile = (expression: BooleanExpression, target: number) => {
    compileExpression(expression, target, { slotOf, newTemporary, emit });
    return target;
  };
  const finish = () => ({ pins, slotCount, operations, inputs: [...used] });
  return { slots, state, newTemporary, compile, finish };
}

/** Compiles a cell; TOOL_FAILED for latches and other cells without a known function. */
export function compileCell(cell: Cell): CellProgram {
  const program = startProgram(cell);
  let outputs = 0;
  for (const pin of Object.values(cell.pins)) {
    if (pin.direction !== 'output' || !pin.function) continue;
    program.compile(pin.function, program.slots.get(pin.name) as number);
    outputs++;
  }
  if (outputs === 0) throw unusable(cell, 'it has no function');
  const { flipFlop } = cell;
  if (!flipFlop) return program.finish();
  const compile = (expression: BooleanExpression | undefined) =>
    expression && program.compile(expression, program.newTemporary());
  const next = program.compile(flipFlop.next, program.newTemporary());
  const [clear, preset] = [compile(flipFlop.clear), compile(flipFlop.preset)];
  return { ...program.finish(), flipFlop: { state: program.state, next, clear, preset } };
}
