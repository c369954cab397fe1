// Simulates a netlist by clock cycles: two-valued, without delays, 32 independent lanes in each word.
import { ParetapeError } from '../core/errors.js';
import { type AssembledNetlist, type AsyncFlipFlop, assembleNetlist } from './assemble-netlist.js';
import { buildGateProgram, type GateProgram } from './gate-program.js';
import type { CellLibrary } from './liberty/cell-library.js';
import { NET_ONE, NET_ZERO, type Netlist } from './netlist.js';
import { runGateProgram } from './run-gate-program.js';

/** Number of independent simulations that run side by side, one a bit. */
export const LANES = 32;

/** Rounds after which a set or clear that depends on its own flip-flop is called an oscillation. */
const MAX_ROUNDS = 1000;

/**
 * A cycle is: write the words of input nets into `values`, `settle()`, read any net, `clockEdge()`.
 * Flip-flops start at 0.
 */
export interface NetlistSimulator {
  /** One word for each net, one bit for each lane. Write input nets only. */
  readonly values: Int32Array;
  readonly flipFlops: number;
  /** Two-input operations evaluated by one `settle()`. */
  readonly operations: number;
  /** Lets all logic follow the inputs and the flip-flops' states. */
  settle(): void;
  /** The rising edge: every flip-flop takes its next state. Call `settle()` afterwards. */
  clockEdge(): void;
  /** Sets the states of flip-flop 0, 1, … to the given words, e.g. to those found at power-up. */
  setStates(wordOf: (flipFlop: number) => number): void;
}

/** Applies set and clear, clear winning; returns whether any state changed. */
function applyAsync(flipFlops: readonly AsyncFlipFlop[], values: Int32Array): boolean {
  let changed = false;
  for (const { state, clear, preset } of flipFlops) {
    const set = preset < 0 ? values[state] : values[state] | values[preset];
    const word = clear < 0 ? set : set & ~values[clear];
    if (word === values[state]) continue;
    values[state] = word;
    changed = true;
  }
  return changed;
}

function describeSignal(netlist: Netlist, signal: number): string {
  for (const instance of netlist.instances) {
    const pin = Object.entries(instance.pins).find(([, net]) => net === signal)?.[0];
    if (pin !== undefined) return `the net at ${instance.name}.${pin} (${instance.cell})`;
  }
  return signal < netlist.netCount ? `net ${signal}` : 'a node inside a cell';
}

function orderOperations(netlist: Netlist, assembled: AssembledNetlist): GateProgram {
  const sources = new Uint8Array(assembled.signalCount);
  sources[NET_ZERO] = 1;
  sources[NET_ONE] = 1;
  for (const bits of Object.values(netlist.inputs)) for (const net of bits) sources[net] = 1;
  for (const state of assembled.states) sources[state] = 1;
  return buildGateProgram(
    assembled.operations,
    assembled.signalCount,
    (signal) => sources[signal] === 1,
    (signal) => describeSignal(netlist, signal),
  );
}

/** An output port must be driven as well. */
function checkOutputs(netlist: Netlist, program: GateProgram): void {
  const driven = new Set([NET_ZERO, NET_ONE, ...Object.values(netlist.inputs).flat()]);
  for (const target of program.targets) driven.add(target);
  for (const [port, bits] of Object.entries(netlist.outputs)) {
    const open = bits.findIndex((net) => !driven.has(net));
    if (open >= 0) throw new ParetapeError('TOOL_FAILED', `output ${port}[${open}] has no driver`);
  }
}

/** Prepares a netlist for simulation; TOOL_FAILED where it has loops, open nets, unknown cells or two clocks. */
export function createNetlistSimulator(
  netlist: Netlist,
  library: CellLibrary,
  clockPort = 'clk',
): NetlistSimulator {
  const assembled = assembleNetlist(netlist, library, clockPort);
  const program = orderOperations(netlist, assembled);
  checkOutputs(netlist, program);
  const { states, nexts, asyncFlipFlops } = assembled;
  const values = new Int32Array(assembled.signalCount);
  values[NET_ONE] = -1;

  const settle = () => {
    runGateProgram(program, values);
    for (let round = 0; asyncFlipFlops.length > 0 && applyAsync(asyncFlipFlops, values); round++) {
      if (round === MAX_ROUNDS) {
        throw new ParetapeError('TOOL_FAILED', 'a set or clear of a flip-flop oscillates');
      }
      runGateProgram(program, values);
    }
  };
  const clockEdge = () => {
    for (let i = 0; i < states.length; i++) values[states[i]] = values[nexts[i]];
  };
  const setStates = (wordOf: (flipFlop: number) => number) => {
    for (let i = 0; i < states.length; i++) values[states[i]] = wordOf(i);
  };
  return {
    values,
    flipFlops: states.length,
    operations: program.targets.length,
    settle,
    clockEdge,
    setStates,
  };
}
