// One pass of the streaming protocol over a simulated netlist: resets, offers beats, compares what comes out.
import type { RtlDesign } from '../core/rtl-design.js';
import type { NetlistSimulator } from './netlist-simulator.js';
import type { StallPattern } from './stall-pattern.js';
import type { StreamPorts } from './stream-ports.js';
import {
  abandonLane,
  advanceInput,
  advanceOutput,
  hasLane,
  isUnfed,
  lanesOf,
  type StreamProgress,
  type StreamWork,
  startProgress,
} from './stream-progress.js';

export interface StreamPass extends StreamWork {
  readonly name: string;
  readonly simulator: NetlistSimulator;
  readonly ports: StreamPorts;
  readonly stalls: StallPattern;
  /** Called in every cycle, reset included, when all nets have settled. */
  readonly onCycle?: (cycle: number) => void;
}

/** What lane 0 did, in cycles counted from the start of reset. */
export interface LaneTiming {
  /** Cycles whose edge took the first beat of inference 0, 1, … */
  readonly started: number[];
  /** Cycles whose edge handed over the last output beat of inference 0, 1, … */
  readonly completed: number[];
  /** The cycle whose edge took the last input beat of all; −1 when it was never taken. */
  lastInput: number;
}

/** Handshakes of one cycle, one bit a lane. */
interface Handshakes {
  readonly cycle: number;
  readonly taken: number;
  readonly given: number;
}

export const RESET_CYCLES = 4;

/** A lane without any handshake for this long hangs; the slowest stalls go on in one cycle of sixteen. */
function findPatience(design: RtlDesign): number {
  return 16 * (design.latencyCycles + design.initiationInterval) + 256;
}

function resetDesign(pass: StreamPass): void {
  const { simulator, ports, onCycle } = pass;
  const { values } = simulator;
  values[ports.rst] = -1;
  for (const net of [ports.inValid, ports.outReady, ...ports.inData]) values[net] = 0;
  for (let cycle = 0; cycle < RESET_CYCLES; cycle++) {
    simulator.settle();
    onCycle?.(cycle);
    simulator.clockEdge();
  }
  values[ports.rst] = 0;
}

/** Data is inverted while it is not valid, so that a design which takes it anyway is found out. */
function driveInputs(
  pass: StreamPass,
  progress: StreamProgress,
  valid: number,
  ready: number,
): void {
  const { simulator, ports } = pass;
  const { values } = simulator;
  values[ports.inValid] = valid;
  values[ports.outReady] = ready;
  for (let bit = 0; bit < ports.inData.length; bit++) {
    values[ports.inData[bit]] = progress.beat[bit] ^ ~valid;
  }
}

function handleOutputs(
  pass: StreamPass,
  progress: StreamProgress,
  moved: Handshakes,
  timing: LaneTiming,
): void {
  const { log, name, ports, simulator } = pass;
  for (const lane of lanesOf(moved.given)) {
    const where = `in cycle ${moved.cycle} in lane ${lane}`;
    if (!hasLane(progress.waiting, lane)) {
      log.addFault(`${name}: an output beat too many ${where}`);
      continue;
    }
    if (isUnfed(progress, lane) && !hasLane(moved.taken, lane)) {
      log.addFault(`${name}: an output before its input ${where}`);
    }
    const complete = advanceOutput(pass, progress, lane, ports.outData, simulator.values);
    if (complete && lane === 0) timing.completed.push(moved.cycle);
  }
}

function handleInputs(
  pass: StreamPass,
  progress: StreamProgress,
  moved: Handshakes,
  timing: LaneTiming,
): void {
  for (const lane of lanesOf(moved.taken)) {
    if (lane === 0 && progress.inBeat[0] === 0) timing.started.push(moved.cycle);
    advanceInput(pass, progress, lane);
    if (lane === 0 && !hasLane(progress.offering, 0)) timing.lastInput = moved.cycle;
  }
}

function findHangs(
  pass: StreamPass,
  progress: StreamProgress,
  moved: Handshakes,
  patience: number,
): void {
  for (const lane of lanesOf(moved.given | moved.taken)) progress.lastMove[lane] = moved.cycle;
  for (const lane of lanesOf(progress.waiting)) {
    if (moved.cycle - progress.lastMove[lane] <= patience) continue;
    const done = `${progress.outVector[lane]} of ${pass.schedule[lane].length} inferences complete`;
    pass.log.addFault(`${pass.name}: no beat moved in ${patience} cycles in lane ${lane}, ${done}`);
    abandonLane(pass, progress, lane);
  }
}

/** Runs until every lane has its outputs or hangs, then long enough to see outputs nobody asked for. */
export function runStreamPass(pass: StreamPass): LaneTiming {
  const { simulator, ports, design, stalls } = pass;
  const { values } = simulator;
  const timing: LaneTiming = { started: [], completed: [], lastInput: -1 };
  const patience = findPatience(design);
  let drain = design.latencyCycles + design.initiationInterval;
  let held = 0;
  let owed = 0;
  resetDesign(pass);
  const progress = startProgress(pass, ports.inData.length, RESET_CYCLES);
  for (let cycle = RESET_CYCLES; progress.waiting !== 0 || drain > 0; cycle++) {
    if (progress.waiting === 0) drain--;
    const valid = progress.offering & (held | stalls.nextOffer());
    const ready = stalls.nextReady();
    driveInputs(pass, progress, valid, ready);
    simulator.settle();
    pass.onCycle?.(cycle);
    const offered = values[ports.outValid];
    const moved = { cycle, taken: valid & values[ports.inReady], given: offered & ready };
    for (const lane of lanesOf(owed & ~offered)) {
      pass.log.addFault(`${pass.name}: output withdrawn in cycle ${cycle} in lane ${lane}`);
    }
    handleOutputs(pass, progress, moved, timing);
    handleInputs(pass, progress, moved, timing);
    findHangs(pass, progress, moved, patience);
    held = valid & ~moved.taken;
    owed = offered & ~ready;
    simulator.clockEdge();
  }
  return timing;
}
