// The handshakes of one stage, without data: when it takes a beat, works, and hands one on.
import type { IoType } from '../../core/hardware-config.js';
import type { StageTiming } from '../stage-plan.js';
import { completionsOf, paddedSize, type WindowGeometry } from '../stage-source.js';

/** Flip-flops of a stage that hold no data. The first group never changes. */
export interface StageState {
  /** What happens at each position of the source: bit 0 a beat comes in, bit 1 a vector is complete. */
  readonly raster: Uint8Array;
  /** Vectors that a complete source holds one after the other: the windows of an image register, the results of a whole tensor, else 1. */
  readonly vectorsPerFill: number;
  /** The beat is the vector: `direct` takes it in its first cycle, `held` in its last one. */
  readonly isUnbuffered: boolean;
  readonly ticks: number;
  readonly ticksPerTurn: number;
  /** Vectors that make one result. */
  readonly vectorsPerResult: number;
  /** The cycle of a vector in which the engine waits until the last row lets its result go; −1: it waits to end a result. */
  readonly waitsAt: number;
  /** A register that gathers the pieces of a beat, or a buffer of two beats. */
  readonly isRegister: boolean;
  readonly parts: number;

  position: number;
  /** Vectors left in the source. */
  vectors: number;
  tick: number;
  /** Vectors that the engine is done with for the next result. */
  gathered: number;
  /** Which register rows inside the engine hold a result on its way. */
  readonly rows: boolean[];
  part: number;
  /** Beats ready to be handed over. */
  buffered: number;
}

/** What a stage does at one clock edge. */
export interface StageMoves {
  isReady: boolean;
  /** Work on a beat begins, or the beat is taken. */
  begins: boolean;
  goes: boolean;
  takesVector: boolean;
  shifts: boolean;
  enters: boolean;
  pushes: boolean;
}

/** Positions of the padded image in raster order. */
function rasterOfLineBuffer(geometry: WindowGeometry): Uint8Array {
  const { padding, height, width, kernel, strides, outHeight, outWidth } = geometry;
  const { paddedHeight, paddedWidth } = paddedSize(geometry);
  const rows = new Set(completionsOf(kernel[0], strides[0], outHeight));
  const columns = new Set(completionsOf(kernel[1], strides[1], outWidth));
  return Uint8Array.from({ length: paddedHeight * paddedWidth }, (_, position) => {
    const row = Math.floor(position / paddedWidth);
    const column = position % paddedWidth;
    const isInside =
      row >= padding.top &&
      row < padding.top + height &&
      column >= padding.left &&
      column < padding.left + width;
    return (isInside ? 1 : 0) + (rows.has(row) && columns.has(column) ? 2 : 0);
  });
}

function rasterOf({ source }: StageTiming): Uint8Array {
  if (source.kind === 'lineBuffer') return rasterOfLineBuffer(source.geometry);
  const beats = source.kind === 'imageRegister' ? 1 : source.beats;
  return Uint8Array.from({ length: beats }, (_, beat) => (beat === beats - 1 ? 3 : 1));
}

/** A stage after its reset. */
export function createStageState(timing: StageTiming, ioType: IoType): StageState {
  const { source, ticks, turns, vectors, vectorsPerResult, pipelineDepth, resultDelay } = timing;
  const isRegister = ioType === 'io_parallel';
  return {
    raster: rasterOf(timing),
    vectorsPerFill: source.kind === 'imageRegister' || source.kind === 'capture' ? vectors : 1,
    isUnbuffered: source.kind === 'direct' || source.kind === 'held',
    ticks,
    ticksPerTurn: ticks / turns,
    vectorsPerResult,
    waitsAt: resultDelay - 1,
    isRegister,
    parts: isRegister ? (vectors / vectorsPerResult) * turns : turns,
    position: 0,
    vectors: 0,
    tick: 0,
    gathered: 0,
    rows: new Array<boolean>(pipelineDepth - 1 + resultDelay).fill(false),
    part: 0,
    buffered: 0,
  };
}

/** `y_space`: room for the next piece of a result. */
function hasRoom(state: StageState, isOutputReady: boolean): boolean {
  if (state.isRegister) return state.buffered === 0 || isOutputReady;
  return state.buffered < 2 || state.part < state.parts - 1;
}

/** What the stage will do at this edge; its readiness does not depend on the validity of its input but where it holds the beat. */
export function settleStage(
  state: StageState,
  isInputValid: boolean,
  isOutputReady: boolean,
  moves: StageMoves,
): void {
  const { tick, ticks, ticksPerTurn, rows, isUnbuffered } = state;
  const room = hasRoom(state, isOutputReady);
  const canEnter = room || rows.includes(false);
  const isComplete = state.gathered === state.vectorsPerResult - 1;
  const isTurnEnd = isComplete && tick % ticksPerTurn === ticksPerTurn - 1;
  const mustLeave = rows[rows.length - 1] && !room;
  const waits = state.waitsAt < 0 ? isTurnEnd && !canEnter : tick === state.waitsAt && mustLeave;
  const hasVector = isUnbuffered ? isInputValid : state.vectors > 0;
  const isLastTick = tick === ticks - 1;
  moves.goes = hasVector && !waits;
  moves.takesVector = moves.goes && isLastTick;
  moves.enters = moves.goes && isTurnEnd;
  moves.pushes = rows.length === 0 ? moves.enters : rows[rows.length - 1] && room;
  if (isUnbuffered) {
    moves.shifts = false;
    moves.isReady = ticks === 1 ? canEnter : moves.takesVector;
    moves.begins = moves.goes && tick === 0;
    return;
  }
  const needsBeat = (state.raster[state.position] & 1) === 1;
  const isFree = state.vectors === 0 || (moves.takesVector && state.vectors === 1);
  moves.isReady = isFree && needsBeat;
  moves.shifts = isFree && (!needsBeat || isInputValid);
  moves.begins = moves.shifts && needsBeat;
}

/** A result moves on where the next row is free or becomes it. */
function clockRows({ rows }: StageState, enters: boolean, room: boolean): boolean {
  let isFree = room;
  let isMoved = false;
  for (let row = rows.length - 1; row >= 0; row--) {
    isFree ||= !rows[row];
    const next = row === 0 ? enters : rows[row - 1];
    if (!isFree || rows[row] === next) continue;
    rows[row] = next;
    isMoved = true;
  }
  return isMoved;
}

/**
 * The clock edge; `isPopped`: the beat ready to be handed over leaves. True if anything changed that other parts may notice at the
 * next edge: all but cycle counters, and pieces that join the ones before them.
 */
export function clockStage(
  state: StageState,
  moves: StageMoves,
  isOutputReady: boolean,
  isPopped: boolean,
): boolean {
  const isMoved = clockRows(state, moves.enters, hasRoom(state, isOutputReady));
  if (moves.takesVector) state.gathered = (state.gathered + 1) % state.vectorsPerResult;
  if (moves.goes) state.tick = state.tick === state.ticks - 1 ? 0 : state.tick + 1;
  if (!state.isUnbuffered) {
    if (moves.takesVector) state.vectors--;
    if (moves.shifts) {
      if ((state.raster[state.position] & 2) === 2) state.vectors = state.vectorsPerFill;
      state.position = (state.position + 1) % state.raster.length;
    }
  }
  if (isPopped) state.buffered--;
  if (moves.pushes) state.part = state.part + 1 === state.parts ? 0 : state.part + 1;
  const isFilled = moves.pushes && state.part === 0;
  if (isFilled) state.buffered++;
  return isMoved || isFilled || isPopped || moves.shifts;
}

/** A tensor is being gathered whose first piece is in the register: there is room for all others. */
function isGathering({ isRegister, part }: StageState): boolean {
  return isRegister && part > 0;
}

/** All rows are full and move on with every edge. */
function isFlowing({ rows, ticks, waitsAt, vectorsPerResult }: StageState): boolean {
  return ticks === 1 && vectorsPerResult === 1 && waitsAt < 0 && !rows.includes(false);
}

/**
 * How many edges from now on are like the last one, in which the engine went: it waits for nobody, and nobody notices that it
 * goes on.
 */
export function countQuietEdges(state: StageState): number {
  const { tick, ticks, ticksPerTurn, waitsAt, isUnbuffered, rows, part, parts } = state;
  const vectors = isUnbuffered ? 1 : state.vectors;
  if (vectors === 0 || (isUnbuffered && tick === 0)) return 0;
  if (isGathering(state) && rows.length === 0) return ticks * vectors - tick - 1;
  if (isGathering(state) && isFlowing(state)) return Math.min(vectors, parts - part) - 1;
  if (tick <= waitsAt) return waitsAt - tick;
  return ticksPerTurn - (tick % ticksPerTurn) - 1;
}

/** As many edges at once. */
export function skipQuietEdges(state: StageState, edges: number): void {
  const { tick, ticks, ticksPerTurn, rows, gathered, vectorsPerResult } = state;
  const reached = tick + edges;
  const worked = Math.floor(reached / ticks);
  const turnEnds = Math.floor(reached / ticksPerTurn) - Math.floor(tick / ticksPerTurn);
  const results = Math.floor((gathered + worked) / vectorsPerResult);
  state.tick = reached % ticks;
  state.gathered = (gathered + worked) % vectorsPerResult;
  if (!state.isUnbuffered) state.vectors -= worked;
  if (rows.length > 0 && !isFlowing(state)) return;
  state.part += vectorsPerResult > 1 ? results : turnEnds;
}

/** The whole state as text: equal texts behave equally from then on. */
export function describeState(state: StageState): string {
  const { position, vectors, tick, gathered, rows, part, buffered } = state;
  const held = rows.map(Number).join('');
  return `${position},${vectors},${tick},${gathered},${held},${part},${buffered}`;
}
