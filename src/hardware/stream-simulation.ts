// Runs the handshakes of a chain of stream stages, without data, to learn when beats move.
import type { StageTiming } from './stage-plan.js';
import { completionsOf, paddedSize, type WindowGeometry } from './stage-source.js';

/** Clock edges since the reset. */
export interface StreamTrace {
  /** Edge at which the first beat of inference i is taken. */
  readonly starts: readonly number[];
  /** Edge at which the last beat of inference i is handed over. */
  readonly ends: readonly number[];
}

/** What happens at each position of the padded raster: bit 0 a pixel comes in, bit 1 a window is complete. */
function rasterOf(geometry: WindowGeometry): Uint8Array {
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

/** A direct source is a raster of one position whose window is the beat itself. */
function rasterOfSource({ source }: StageTiming): Uint8Array {
  if (source.kind === 'lineBuffer' || source.kind === 'imageRegister')
    return rasterOf(source.geometry);
  return Uint8Array.from({ length: source.beats }, (_, beat) =>
    beat === source.beats - 1 ? 3 : 1,
  );
}

interface StageState {
  readonly raster: Uint8Array;
  readonly isDirect: boolean;
  readonly ticks: number;
  position: number;
  isWindowFull: boolean;
  tick: number;
  /** Beats in the output buffer of two entries. */
  buffered: number;
}

interface StageMoves {
  readonly takesBeat: boolean;
  readonly pushes: boolean;
}

/** One clock edge of one stage; `buffered` is updated by the caller. */
function stepStage(state: StageState, isInputValid: boolean): StageMoves {
  const hasSpace = state.buffered < 2;
  if (state.isDirect) {
    const pushes = isInputValid && hasSpace;
    return { takesBeat: pushes, pushes };
  }
  const isLastTick = state.tick === state.ticks - 1;
  const goes = state.isWindowFull && (!isLastTick || hasSpace);
  const pushes = goes && isLastTick;
  if (goes) state.tick = isLastTick ? 0 : state.tick + 1;
  const at = state.raster[state.position];
  const needsBeat = (at & 1) === 1;
  const moves = (!state.isWindowFull || pushes) && (!needsBeat || isInputValid);
  if (moves) state.position = (state.position + 1) % state.raster.length;
  if (moves) state.isWindowFull = (at & 2) === 2;
  else if (pushes) state.isWindowFull = false;
  return { takesBeat: moves && needsBeat, pushes };
}

/** Simulates `inferences` inferences back to back: input always valid, output always ready. */
export function simulateStream(stages: readonly StageTiming[], inferences: number): StreamTrace {
  const states = stages.map(
    (timing): StageState => ({
      raster: rasterOfSource(timing),
      isDirect: timing.source.kind === 'direct',
      ticks: timing.ticks,
      position: 0,
      isWindowFull: false,
      tick: 0,
      buffered: 0,
    }),
  );
  const beatsIn = stages[0].source.beats;
  const beatsOut = stages[stages.length - 1].vectors;
  const starts: number[] = [];
  const ends: number[] = [];
  let [taken, handed] = [0, 0];
  for (let edge = 0; ends.length < inferences; edge++) {
    const valid = [true, ...states.map((state) => state.buffered > 0)];
    const moves = states.map((state, index) => stepStage(state, valid[index]));
    if (moves[0].takesBeat && taken++ % beatsIn === 0) starts.push(edge);
    states.forEach((state, index) => {
      const isPopped =
        valid[index + 1] && (index + 1 === states.length || moves[index + 1].takesBeat);
      state.buffered += (moves[index].pushes ? 1 : 0) - (isPopped ? 1 : 0);
    });
    if (valid[states.length] && ++handed % beatsOut === 0) ends.push(edge);
  }
  return { starts, ends };
}
