// Taps written as the bytes a kernel walks through: jobs, headers, taps, constants.
import { ParetapeError } from '../core/errors.js';
import type { TapPlan } from './batch-tap-plan.js';
import {
  headerBytes,
  JOB_BYTES,
  kernelConstants,
  tapBytes,
  weightPlace,
} from './wasm/kernel-spec.js';
import { laneKindOf, ROW_BYTES, type Storage } from './wasm/storage.js';

/** The bytes of a plan at their place: jobs, then constants, then taps. */
export interface TapProgram {
  readonly bytes: Uint8Array;
  readonly jobs: number;
  /** Address of the constants. */
  readonly constants: number;
}

/** Positions whose taps lie alike relative to their first input share one program. */
interface PositionClass {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Programs beyond this size are not built: a convolution of thousands of unlike positions. */
const MOST_BYTES = 2 ** 27;

/** Writes the program of a plan to be placed at `place`. Throws INPUT where it would need more than 128 MiB. */
export function writeProgram(plan: TapPlan, place: number): TapProgram {
  const { windows, initial } = plan;
  const { positions } = windows;
  const constants = constantBytes(plan);
  const firstConstant = place + positions * JOB_BYTES;
  let next = firstConstant + constants.byteLength;
  const classes = new Map<string, PositionClass>();
  const jobs = new Int32Array((positions * JOB_BYTES) / 4);
  for (let position = 0; position < positions; position++) {
    const { base, key } = relativeTaps(plan, position);
    let shared = classes.get(key);
    if (shared === undefined) {
      shared = { address: next, bytes: writeTaps(plan, position, base) };
      classes.set(key, shared);
      next += shared.bytes.byteLength;
      if (next - place > MOST_BYTES) {
        throw new ParetapeError('INPUT', `a layer needs a program of over ${MOST_BYTES} bytes`, {
          hint: 'evaluate this network with runNetwork',
        });
      }
    }
    const outputs = initial.length;
    jobs.set([base * ROW_BYTES, position * outputs, shared.address, outputs], position * 4);
  }
  const bytes = new Uint8Array(next - place);
  bytes.set(new Uint8Array(jobs.buffer), 0);
  bytes.set(constants, firstConstant - place);
  for (const { address, bytes: code } of classes.values()) bytes.set(code, address - place);
  return { bytes, jobs: positions, constants: firstConstant };
}

/** One vector for each number. */
function constantBytes({ kernel }: TapPlan): Uint8Array {
  const values = kernelConstants(kernel);
  if (laneKindOf(kernel.input) === 'doubles') {
    return new Uint8Array(Float64Array.from(values.flatMap((value) => [value, value])).buffer);
  }
  return new Uint8Array(Int32Array.from(values.flatMap((v) => [v, v, v, v])).buffer);
}

/** Row of the first input of a position, and what its taps look like seen from there. */
function relativeTaps(
  { windows, kernel }: TapPlan,
  position: number,
): { base: number; key: string } {
  const { offsets, positions } = windows;
  const perRow = featuresPerRow(kernel.input);
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = position; i < offsets.length; i += positions) {
    if (offsets[i] >= 0 && offsets[i] < lowest) lowest = offsets[i];
  }
  if (lowest === Number.POSITIVE_INFINITY) return { base: 0, key: '' };
  const base = Math.floor(lowest / perRow);
  if (positions === 1) return { base, key: 'whole' };
  const relative: number[] = [];
  for (let i = position; i < offsets.length; i += positions) {
    relative.push(offsets[i] < 0 ? -1 : offsets[i] - base * perRow);
  }
  return { base, key: relative.join() };
}

function featuresPerRow(input: Storage): number {
  return input === 'pairs' ? 2 : 1;
}

/** Headers and taps of all outputs at one position. */
function writeTaps(plan: TapPlan, position: number, base: number): Uint8Array {
  const { initial, kernel } = plan;
  const outputs = initial.length;
  const terms = plan.weights.length / outputs;
  const tap = tapBytes(kernel.input, kernel.group);
  const groups = Math.ceil(outputs / kernel.group);
  const view = new DataView(new ArrayBuffer(groups * (headerBytes(kernel.group) + terms * tap)));
  let at = 0;
  for (let first = 0; first < outputs; first += kernel.group) {
    const members = Math.min(kernel.group, outputs - first);
    for (let member = 0; member < members; member++) {
      const value = initial[first + member];
      if (kernel.input === 'doubles') view.setFloat64(at + 8 * member, value, true);
      else view.setInt32(at + 8 * member, value, true);
    }
    const taps = writeGroup(
      plan,
      position,
      base,
      { first, members },
      view,
      at + headerBytes(kernel.group),
    );
    view.setInt32(at + 8 * kernel.group, taps, true);
    at += headerBytes(kernel.group) + taps * tap;
  }
  return new Uint8Array(view.buffer, 0, at);
}

/** Outputs that share their taps. */
interface Members {
  readonly first: number;
  readonly members: number;
}

/**
 * The taps of a group in the order of the terms, those left out in which no output has weight; returns their
 * number. Where products may be added before anything else, both features of a row share a tap.
 */
function writeGroup(
  { windows, weights, initial, kernel, paired }: TapPlan,
  position: number,
  base: number,
  { first, members }: Members,
  view: DataView,
  start: number,
): number {
  const outputs = initial.length;
  const terms = weights.length / outputs;
  const perRow = featuresPerRow(kernel.input);
  const bytes = tapBytes(kernel.input, kernel.group);
  let taps = 0;
  let row = -1;
  for (let term = 0; term < terms; term++) {
    const offset = windows.offsets[term * windows.positions + position];
    const place = term * outputs + first;
    const some = weights[place] !== 0 || (members === 2 && weights[place + 1] !== 0);
    if (offset < 0 || !some) continue;
    const ownRow = Math.floor(offset / perRow);
    if (!paired || ownRow !== row) taps++;
    row = ownRow;
    const at = start + (taps - 1) * bytes;
    view.setInt32(at, (row - base) * ROW_BYTES, true);
    for (let member = 0; member < members; member++) {
      writeWeight(view, at, kernel.input, member, offset % perRow, weights[place + member]);
    }
  }
  return taps;
}

function writeWeight(
  view: DataView,
  tap: number,
  input: Storage,
  member: number,
  half: number,
  weight: number,
): void {
  const { start, bytes } = weightPlace(input);
  const at = tap + start + member * bytes;
  if (input === 'doubles') view.setFloat64(at, weight, true);
  else if (input === 'words') view.setInt32(at, weight, true);
  else view.setInt16(at + 2 * half, weight, true);
}
