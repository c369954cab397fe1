// How far every lane of a test bench has come: which beat it offers next, which output it waits for.
import type { RtlDesign, VectorSet } from '../core/rtl-design.js';
import type { LaneSchedule } from './lane-schedule.js';
import type { MismatchLog } from './mismatch-log.js';
import { LANES } from './netlist-simulator.js';
import { countElements, packBeat, unpackElement } from './stream-ports.js';

/** What the lanes are to process. */
export interface StreamWork {
  readonly design: RtlDesign;
  readonly vectors: VectorSet;
  readonly schedule: LaneSchedule;
  readonly log: MismatchLog;
}

/** Positions by lane; the bits of `offering` and `waiting` are the lanes with input left and with outputs owed. */
export interface StreamProgress {
  readonly inVector: Int32Array;
  readonly inBeat: Int32Array;
  readonly outVector: Int32Array;
  readonly outBeat: Int32Array;
  /** Cycle of the last handshake. */
  readonly lastMove: Int32Array;
  /** The beat offered, one word a data bit. */
  readonly beat: Int32Array;
  offering: number;
  waiting: number;
}

/** Bits that are set, lowest first. */
export function* lanesOf(word: number): Generator<number> {
  for (let left = word; left !== 0; left &= left - 1) yield 31 - Math.clz32(left & -left);
}

/** Whether the bit of a lane is set. */
export function hasLane(word: number, lane: number): boolean {
  return ((word >>> lane) & 1) === 1;
}

function loadBeat(work: StreamWork, progress: StreamProgress, lane: number): void {
  const { input } = work.design;
  const vector = work.schedule[lane][progress.inVector[lane]];
  const offset = vector * countElements(input) + progress.inBeat[lane] * input.elementsPerBeat;
  packBeat(input, work.vectors.inputs, offset, lane, progress.beat);
}

/** All lanes at the first beat of their first vector. */
export function startProgress(work: StreamWork, dataBits: number, cycle: number): StreamProgress {
  const progress: StreamProgress = {
    inVector: new Int32Array(LANES),
    inBeat: new Int32Array(LANES),
    outVector: new Int32Array(LANES),
    outBeat: new Int32Array(LANES),
    lastMove: new Int32Array(LANES).fill(cycle),
    beat: new Int32Array(dataBits),
    offering: -1,
    waiting: -1,
  };
  for (let lane = 0; lane < LANES; lane++) loadBeat(work, progress, lane);
  return progress;
}

/** An input beat was taken: loads the next one. */
export function advanceInput(work: StreamWork, progress: StreamProgress, lane: number): void {
  const { inVector, inBeat } = progress;
  if (++inBeat[lane] === work.design.input.beats) {
    inBeat[lane] = 0;
    if (++inVector[lane] === work.schedule[lane].length) progress.offering &= ~(1 << lane);
  }
  if (hasLane(progress.offering, lane)) loadBeat(work, progress, lane);
}

/** An output beat was handed over on `nets`: compares it; returns whether the inference is complete. */
export function advanceOutput(
  work: StreamWork,
  progress: StreamProgress,
  lane: number,
  nets: readonly number[],
  values: Int32Array,
): boolean {
  const { design, schedule, vectors, log } = work;
  const { outVector, outBeat } = progress;
  const { elementsPerBeat, beats } = design.output;
  const vector = schedule[lane][outVector[lane]];
  const first = outBeat[lane] * elementsPerBeat;
  const offset = vector * countElements(design.output) + first;
  for (let i = 0; i < elementsPerBeat; i++) {
    const expected = vectors.outputs[offset + i];
    const actual = unpackElement(design.output, i, lane, nets, values);
    if (actual !== expected) log.addWrong(vector, first + i, expected, actual);
  }
  if (++outBeat[lane] < beats) return false;
  outBeat[lane] = 0;
  if (++outVector[lane] === schedule[lane].length) progress.waiting &= ~(1 << lane);
  return true;
}

/** True while no input beat has been taken of the inference whose output the lane waits for. */
export function isUnfed(progress: StreamProgress, lane: number): boolean {
  const [fed, due] = [progress.inVector[lane], progress.outVector[lane]];
  return fed < due || (fed === due && progress.inBeat[lane] === 0);
}

/** Gives a lane up: every output it still owes counts as wrong. */
export function abandonLane(work: StreamWork, progress: StreamProgress, lane: number): void {
  const elements = countElements(work.design.output);
  for (const vector of work.schedule[lane].subarray(progress.outVector[lane])) {
    work.log.addWrong(vector, 0, work.vectors.outputs[vector * elements], Number.NaN);
  }
  progress.waiting &= ~(1 << lane);
  progress.offering &= ~(1 << lane);
}
