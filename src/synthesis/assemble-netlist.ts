// Puts the programs of all placed cells together on the netlist's signals.
import { ParetapeError } from '../core/errors.js';
import { type CellProgram, compileCell } from './cell-program.js';
import { evaluateConstant } from './gate-operation.js';
import type { OperationList } from './gate-program.js';
import type { BooleanExpression, Cell, CellLibrary } from './liberty/cell-library.js';
import { type Instance, NET_ONE, NET_ZERO, type Netlist } from './netlist.js';
import { checkClock, traceClock } from './trace-clock.js';

/** A flip-flop with a set or clear that is not tied off; signals −1 where it has none. */
export interface AsyncFlipFlop {
  readonly state: number;
  readonly clear: number;
  readonly preset: number;
}

/** Signals 0 … netCount − 1 are the nets; states and temporaries follow. */
export interface AssembledNetlist {
  readonly operations: OperationList;
  readonly signalCount: number;
  /** State and next-state signal of every flip-flop, in the order of the netlist. */
  readonly states: Int32Array;
  readonly nexts: Int32Array;
  readonly asyncFlipFlops: readonly AsyncFlipFlop[];
  readonly clockNets: ReadonlyMap<number, boolean>;
}

function findCell(library: CellLibrary, instance: Instance): Cell {
  const cell = library.cells.get(instance.cell);
  if (cell) return cell;
  throw new ParetapeError(
    'TOOL_FAILED',
    `${instance.name} is a ${instance.cell}, which is no cell of ${library.name}`,
    {
      hint: 'synthesis found no library cell for it, e.g. for a latch or a flip-flop with set and reset',
    },
  );
}

/** Values of nets that never change: the constants and what tie cells drive. */
function findConstantNets(netlist: Netlist, library: CellLibrary): Map<number, boolean> {
  const constants = new Map([
    [NET_ZERO, false],
    [NET_ONE, true],
  ]);
  for (const instance of netlist.instances) {
    for (const pin of Object.values(findCell(library, instance).pins)) {
      const net = instance.pins[pin.name];
      if (net === undefined || pin.direction !== 'output') continue;
      if (pin.function?.kind === 'constant') constants.set(net, pin.function.value);
    }
  }
  return constants;
}

/** Signal of every slot of one placed cell; fresh signals for what is internal or unconnected. */
function placeSlots(instance: Instance, program: CellProgram, newSignal: () => number): number[] {
  const open = program.inputs.find((pin) => !Object.hasOwn(instance.pins, pin));
  if (open !== undefined) {
    throw new ParetapeError(
      'TOOL_FAILED',
      `pin ${open} of ${instance.name} (${instance.cell}) is open`,
    );
  }
  const signals = [NET_ZERO, NET_ONE];
  for (const pin of program.pins) {
    signals.push(Object.hasOwn(instance.pins, pin) ? instance.pins[pin] : newSignal());
  }
  while (signals.length < program.slotCount) signals.push(newSignal());
  return signals;
}

/** Growing columns of an operation list. */
function startOperations() {
  const codes: number[] = [];
  const a: number[] = [];
  const b: number[] = [];
  const targets: number[] = [];
  const append = (program: CellProgram, signals: readonly number[]) => {
    for (const operation of program.operations) {
      codes.push(operation.code);
      a.push(signals[operation.a]);
      b.push(signals[operation.b]);
      targets.push(signals[operation.target]);
    }
  };
  const finish = (): OperationList => ({
    codes: Int32Array.from(codes),
    a: Int32Array.from(a),
    b: Int32Array.from(b),
    targets: Int32Array.from(targets),
  });
  return { append, finish };
}

/** Compiles each cell of the library at most once. */
function createCellCompiler(): (cell: Cell) => CellProgram {
  const programs = new Map<Cell, CellProgram>();
  return (cell) => {
    const known = programs.get(cell);
    if (known) return known;
    const program = compileCell(cell);
    programs.set(cell, program);
    return program;
  };
}

/** Whether a set or clear can ever be active. */
function isTiedOff(
  expression: BooleanExpression | undefined,
  instance: Instance,
  constants: ReadonlyMap<number, boolean>,
): boolean {
  if (!expression) return true;
  return evaluateConstant(expression, (pin) => constants.get(instance.pins[pin])) === false;
}

/** The clock is no data: its value within a cycle is not simulated. */
function checkClockUse(operations: OperationList, clocks: ReadonlyMap<number, boolean>): void {
  for (let i = 0; i < operations.targets.length; i++) {
    if (clocks.has(operations.targets[i])) continue;
    if (!clocks.has(operations.a[i]) && !clocks.has(operations.b[i])) continue;
    throw new ParetapeError('TOOL_FAILED', 'the clock is used as data', {
      hint: 'gated clocks and logic on the clock cannot be checked by cycles',
    });
  }
}

/** Puts a netlist together; TOOL_FAILED where it cannot be simulated by cycles of one clock. */
export function assembleNetlist(
  netlist: Netlist,
  library: CellLibrary,
  clockPort: string,
): AssembledNetlist {
  const clockNets = traceClock(netlist, library, clockPort);
  const constants = findConstantNets(netlist, library);
  const compile = createCellCompiler();
  const operations = startOperations();
  const states: number[] = [];
  const nexts: number[] = [];
  const asyncFlipFlops: AsyncFlipFlop[] = [];
  let signalCount = netlist.netCount;
  const newSignal = () => signalCount++;

  for (const instance of netlist.instances) {
    const cell = findCell(library, instance);
    const program = compile(cell);
    const signals = placeSlots(instance, program, newSignal);
    operations.append(program, signals);
    if (!program.flipFlop || !cell.flipFlop) continue;
    checkClock(instance, cell.flipFlop.clock, clockNets);
    const { state, next, clear, preset } = program.flipFlop;
    states.push(signals[state]);
    nexts.push(signals[next]);
    const noClear = isTiedOff(cell.flipFlop.clear, instance, constants);
    const noPreset = isTiedOff(cell.flipFlop.preset, instance, constants);
    if (noClear && noPreset) continue;
    asyncFlipFlops.push({
      state: signals[state],
      clear: noClear || clear === undefined ? -1 : signals[clear],
      preset: noPreset || preset === undefined ? -1 : signals[preset],
    });
  }
  const list = operations.finish();
  checkClockUse(list, clockNets);
  return {
    operations: list,
    signalCount,
    states: Int32Array.from(states),
    nexts: Int32Array.from(nexts),
    asyncFlipFlops,
    clockNets,
  };
}
