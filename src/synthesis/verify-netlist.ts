// Compares a synthesised netlist with the interpreter's outputs and counts its cycles.
import { ParetapeError } from '../core/errors.js';
import { createRandom } from '../core/random.js';
import type { RtlDesign, RtlPort, VectorSet } from '../core/rtl-design.js';
import type { Verification } from '../core/synthesis-report.js';
import { spreadVectors, spreadWithLongFirstLane } from './lane-schedule.js';
import type { CellLibrary } from './liberty/cell-library.js';
import { createMismatchLog } from './mismatch-log.js';
import type { Netlist, Stimulus } from './netlist.js';
import { createNetlistSimulator, type NetlistSimulator } from './netlist-simulator.js';
import { createStimulusRecorder, findPowerWindow } from './record-stimulus.js';
import { createRandomStalls, NO_STALLS } from './stall-pattern.js';
import { type LaneTiming, RESET_CYCLES, runStreamPass } from './stream-pass.js';
import { countElements, findStreamPorts } from './stream-ports.js';

const CLOCK_PORT = 'clk';

export interface VerifyOptions {
  /** Inferences the power stimulus is to hold. */
  readonly powerVectors: number;
  /** Seed of the random stalls and of the flip-flops' states at power-up in the second pass. */
  readonly stallSeed: number;
}

/** What two simulated passes over all vectors showed. */
export interface NetlistVerification {
  /** A vector is a mismatch when any of its outputs is wrong or missing in either pass. */
  readonly verified: Verification;
  /** Hangs and broken rules of the protocol, one sentence each; empty when all is well. */
  readonly faults: readonly string[];
  /** As `RtlDesign.latencyCycles`, of the first inference; NaN if none. */
  readonly latencyCycles: number;
  /** Mean distance of completions in back-to-back running once the pipeline is full; NaN below three. */
  readonly initiationInterval: number;
  /** Inputs of the back-to-back pass: reset, filling, then whole inferences. */
  readonly stimulus: Stimulus;
  /** Leading cycles of `stimulus` before the steady running begins. */
  readonly warmupCycles: number;
}

function checkVectors(port: RtlPort, count: number, values: Float64Array, what: string): void {
  const expected = count * countElements(port);
  if (count > 0 && values.length === expected) return;
  throw new ParetapeError('INTERNAL', `${what} has ${values.length} numbers, expected ${expected}`);
}

/** Steady distance of completions: the mean over the later half. */
function measureInterval(completed: readonly number[]): number {
  if (completed.length < 3) return Number.NaN;
  const [last, first] = [completed.length - 1, Math.floor((completed.length - 1) / 2)];
  return (completed[last] - completed[first]) / (last - first);
}

/** Where the design holds a beat it works on, the beat was offered and work began some cycles before it was taken. */
function measureLatency({ started, completed }: LaneTiming, { input }: RtlDesign): number {
  if (started.length === 0 || completed.length === 0) return Number.NaN;
  return completed[0] - started[0] + (input.heldCycles ?? 0);
}

/** Lane 0 needs the power window, what fills the pipeline before it, and some inferences to spare. */
function findFirstLaneLength(design: RtlDesign, powerVectors: number): number {
  const filling = Math.ceil(design.latencyCycles / Math.max(1, design.initiationInterval));
  return Math.max(1, powerVectors) + filling + 3;
}

/** Flip-flops wake up in any state; reset must be enough. */
function randomiseStates(simulator: NetlistSimulator, seed: number): void {
  const random = createRandom(seed, 'power-up');
  simulator.setStates(() => random.integer(2 ** 32) | 0);
}

/**
 * Streams all vectors through the netlist twice, spread over the simulator's lanes: back to back from cleared
 * flip-flops, and with random waits on both sides from random flip-flops. TOOL_FAILED where the netlist
 * cannot be simulated or lacks a port.
 */
export function verifyNetlist(
  netlist: Netlist,
  library: CellLibrary,
  design: RtlDesign,
  vectors: VectorSet,
  options: VerifyOptions,
): NetlistVerification {
  checkVectors(design.input, vectors.count, vectors.inputs, 'the set of input vectors');
  checkVectors(design.output, vectors.count, vectors.outputs, 'the set of output vectors');
  const simulator = createNetlistSimulator(netlist, library, CLOCK_PORT);
  const ports = findStreamPorts(netlist, design);
  const log = createMismatchLog(vectors);
  const recorder = createStimulusRecorder(netlist, simulator.values, CLOCK_PORT);
  const shared = { simulator, ports, design, vectors, log };
  const firstLane = findFirstLaneLength(design, options.powerVectors);
  const timing = runStreamPass({
    ...shared,
    name: 'back to back',
    schedule: spreadWithLongFirstLane(vectors.count, firstLane),
    stalls: NO_STALLS,
    onCycle: recorder.record,
  });
  randomiseStates(simulator, options.stallSeed);
  runStreamPass({
    ...shared,
    name: 'with waits',
    schedule: spreadVectors(vectors.count),
    stalls: createRandomStalls(options.stallSeed),
  });
  const window = findPowerWindow(timing, options.powerVectors);
  return {
    verified: log.verification(),
    faults: log.faults(),
    latencyCycles: measureLatency(timing, design),
    initiationInterval: measureInterval(timing.completed),
    stimulus: recorder.cut(window?.cycles ?? Number.POSITIVE_INFINITY),
    warmupCycles: window?.warmupCycles ?? RESET_CYCLES,
  };
}
