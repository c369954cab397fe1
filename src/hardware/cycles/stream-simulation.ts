// Runs the handshakes of a whole network, without data, to learn when beats move.

import { countResults } from '../stage-plan.js';
import { countQuietEdges, skipQuietEdges } from './stage-automaton.js';
import {
  clockMachine,
  createMachine,
  describeMachine,
  isTaken,
  type StreamMachine,
  type StreamNetwork,
  settleMachine,
} from './stream-machine.js';

/** Edges are counted from the reset. */
export interface StreamTrace {
  readonly kind: 'trace';
  /** From the edge at which work on the first beat begins to the one that hands over the last beat of that inference. */
  readonly latencyCycles: number;
  /** Edges between two inferences in the steady state, exact: the mean over a period after which everything repeats. */
  readonly initiationInterval: number;
  /** Edges between the beginning of work on the first beat and the one that takes it. */
  readonly heldCycles: number;
  /** Most entries that each FIFO held. */
  readonly occupancies: readonly number[];
  /** Entries that each FIFO loads in one inference of the steady state. */
  readonly loads: readonly number[];
  /** Edges at which inferences end, up to the one after whose end all was as after that of inference `repeats`. */
  readonly ends: readonly number[];
  readonly repeats: number;
  /** Edges that had to be looked at: what the simulation costs. */
  readonly steps: number;
}

/** `stuck`: FIFOs are so short that in the end nothing moves. `late`: an inference ended later than allowed. */
export interface StreamFailure {
  readonly kind: 'stuck' | 'late';
  readonly steps: number;
}

/** How the network is fed and watched. */
export interface StreamRate {
  /** Edges between the first offers of two inferences; left out: the input is always valid. */
  readonly inputInterval?: number;
  /** Latest edge at which an inference may end; the first one is number 0. */
  readonly latestEnd?: (inference: number) => number;
}

/** What has happened so far. */
interface Run {
  readonly machine: StreamMachine;
  /** Edges between the first offers of two inferences; 0: always. */
  readonly inputInterval: number;
  readonly latestEnd: (inference: number) => number;
  readonly beatsIn: number;
  readonly beatsOut: number;
  edge: number;
  taken: number;
  handed: number;
  begunAt: number;
  takenAt: number;
  /** The last edge at which no beat was offered; −1: it always was. */
  starvedAt: number;
  readonly ends: number[];
  /** Loads of the FIFOs at each end. */
  readonly loads: number[][];
  /** Index of the end at which the machine was in this state. */
  readonly seen: Map<string, number>;
}

function startRun(network: StreamNetwork, rate: StreamRate): Run {
  const { timings, ioType } = network;
  return {
    machine: createMachine(network),
    inputInterval: rate.inputInterval ?? 0,
    latestEnd: rate.latestEnd ?? (() => Number.POSITIVE_INFINITY),
    beatsIn: timings[0].source.beats,
    beatsOut: ioType === 'io_parallel' ? 1 : countResults(timings[timings.length - 1]),
    edge: 0,
    taken: 0,
    handed: 0,
    begunAt: -1,
    takenAt: -1,
    starvedAt: -1,
    ends: [],
    loads: [],
    seen: new Map(),
  };
}

/** Edge from which on the next beat is offered. */
function offeredFrom({ taken, beatsIn, inputInterval }: Run): number {
  return Math.floor(taken / beatsIn) * inputInterval;
}

/** Work on the first beat begins: a stage starts on it, or a FIFO or one reader of a fork takes it. */
function beginsWork({ nodes, fromInput }: StreamMachine): boolean {
  if (fromInput.some((link) => link.isOffered && link.isReady)) return true;
  return nodes.some(
    ({ moves, incoming }) => moves.begins && incoming.some((link) => fromInput.includes(link)),
  );
}

/**
 * Only engines went on: some of the next edges, up to the next beat offered, are like this one. Answers how many were left out;
 * undefined where nothing will ever move again.
 */
function skipAlike(run: Run): number | undefined {
  const going = run.machine.nodes.filter(({ moves }) => moves.goes);
  const untilOffer = offeredFrom(run) - run.edge;
  if (going.length === 0 && untilOffer <= 0) return undefined;
  let skipped = untilOffer > 0 ? untilOffer - 1 : Number.POSITIVE_INFINITY;
  for (const { state } of going) skipped = Math.min(skipped, countQuietEdges(state));
  for (const { state } of going) skipQuietEdges(state, skipped);
  return skipped;
}

/**
 * Index of an earlier end from which on all went as it will go from now on: the machine was in the same state, with the same time to
 * the next offer, or without ever waiting for one since.
 */
function findRepetition(run: Run): number | undefined {
  const { machine, taken, beatsIn, ends, edge, seen, loads } = run;
  const late = edge - offeredFrom(run);
  const state = `${taken - ends.length * beatsIn} ${describeMachine(machine)}`;
  const [punctual, always] = [`${state} ${late}`, `${state} late`];
  const earlier = seen.get(always);
  const isAlways = earlier !== undefined && run.starvedAt < ends[earlier];
  const found = seen.get(punctual) ?? (isAlways ? earlier : undefined);
  seen.set(punctual, ends.length);
  seen.set(always, ends.length);
  ends.push(edge);
  loads.push(machine.links.map((link) => link.loads));
  return found;
}

function toTrace(run: Run, earlier: number, steps: number): StreamTrace {
  const { machine, ends, loads, begunAt, takenAt } = run;
  const last = ends.length - 1;
  const period = last - earlier;
  return {
    kind: 'trace',
    latencyCycles: ends[0] - begunAt,
    initiationInterval: (ends[last] - ends[earlier]) / period,
    heldCycles: takenAt - begunAt,
    occupancies: machine.links.map(({ occupancy }) => occupancy),
    loads: loads[last].map((value, link) => (value - loads[earlier][link]) / period),
    ends,
    repeats: earlier,
    steps,
  };
}

/** Edge at which any inference of a trace ends. */
export function endOf({ ends, repeats }: StreamTrace, inference: number): number {
  const last = ends.length - 1;
  const period = last - repeats;
  const rounds = Math.max(0, Math.ceil((inference - last) / period));
  return ends[inference - rounds * period] + rounds * (ends[last] - ends[repeats]);
}

/** One clock edge, and those that are like it. False where nothing will ever move again. */
function stepRun(run: Run): boolean {
  const { machine } = run;
  const isOffered = run.edge >= offeredFrom(run);
  if (!isOffered) run.starvedAt = run.edge;
  settleMachine(machine, isOffered);
  if (run.begunAt < 0 && beginsWork(machine)) run.begunAt = run.edge;
  if (isOffered && isTaken(machine.fromInput)) {
    if (run.takenAt < 0) run.takenAt = run.edge;
    run.taken++;
  }
  const isHanded = machine.nodes[machine.nodes.length - 1].state.buffered > 0;
  const isMoving = clockMachine(machine, isOffered);
  if (isHanded) run.handed++;
  if (isMoving || isHanded) return true;
  const skipped = skipAlike(run);
  if (skipped === undefined) return false;
  run.edge += skipped;
  return true;
}

/**
 * Runs inferences until everything repeats, the output always ready. Whether a network gets stuck does not depend on how input and
 * output stall, as every part waits for definite beats only (G. Kahn, The semantics of a simple language for
 * parallel programming, 1974).
 */
export function simulateStream(
  network: StreamNetwork,
  rate: StreamRate = {},
): StreamTrace | StreamFailure {
  const run = startRun(network, rate);
  for (let steps = 1; ; steps++, run.edge++) {
    if (!stepRun(run)) return { kind: 'stuck', steps };
    if (run.edge > run.latestEnd(run.ends.length)) return { kind: 'late', steps };
    if (run.handed < run.beatsOut) continue;
    run.handed = 0;
    const earlier = findRepetition(run);
    if (earlier !== undefined) return toTrace(run, earlier, steps);
  }
}
