// Cycle counts of one stage, as a simulation of its hardware measures them.

import type { StageTiming } from '../stage-plan.js';
import { completionsOf, paddedSize, type WindowGeometry } from '../stage-source.js';

/**
 * Counts with the input always valid and the output always ready. A beat that the source holds counts from the edge at which
 * work on it begins.
 */
export interface StageCycles {
  /** From the edge that takes the first input beat to the edge that hands over the last output beat. */
  readonly latencyCycles: number;
  /** Between the first beats of two inferences. */
  readonly initiationInterval: number;
  /** From the edge that takes the last input beat to the edge that hands over the last output beat. */
  readonly drainCycles: number;
}

/** Edges at which a line buffer shifts: a window in the buffer blocks it until the engine is done. */
function lineBufferCycles(geometry: WindowGeometry, ticks: number): StageCycles {
  const { kernel, strides, outHeight, outWidth, padding, height, width } = geometry;
  const { paddedHeight, paddedWidth } = paddedSize(geometry);
  const rows = new Set(completionsOf(kernel[0], strides[0], outHeight));
  const columns = new Set(completionsOf(kernel[1], strides[1], outWidth));
  const at = (row: number, column: number) => row * paddedWidth + column;
  const firstInput = at(padding.top, padding.left);
  const lastInput = at(padding.top + height - 1, padding.left + width - 1);
  const lastWindow = at(Math.max(...rows), Math.max(...columns));
  let [edge, firstEdge, lastInputEdge, lastWindowEdge] = [0, 0, 0, 0];
  for (let position = 0; position < paddedHeight * paddedWidth; position++) {
    if (position === firstInput) firstEdge = edge;
    if (position === lastInput) lastInputEdge = edge;
    if (position === lastWindow) lastWindowEdge = edge;
    const isWindow =
      rows.has(Math.floor(position / paddedWidth)) && columns.has(position % paddedWidth);
    edge += isWindow ? ticks : 1;
  }
  const handOver = lastWindowEdge + ticks + 1;
  return {
    latencyCycles: handOver - firstEdge,
    initiationInterval: edge,
    drainCycles: handOver - lastInputEdge,
  };
}

/** Cycle counts of a stage whose engine stores results with the last cycle of work on them. */
function cyclesOfSource({ source, ticks, vectors }: StageTiming): StageCycles {
  switch (source.kind) {
    case 'direct':
      return { latencyCycles: source.beats, initiationInterval: source.beats, drainCycles: 1 };
    case 'held':
      return { latencyCycles: ticks, initiationInterval: ticks, drainCycles: ticks };
    case 'capture':
      return {
        latencyCycles: source.beats + vectors * ticks,
        initiationInterval: source.beats - 1 + vectors * ticks,
        drainCycles: 1 + vectors * ticks,
      };
    case 'imageRegister': {
      const latencyCycles = vectors * ticks + 1;
      return { latencyCycles, initiationInterval: vectors * ticks, drainCycles: latencyCycles };
    }
    case 'lineBuffer':
      return lineBufferCycles(source.geometry, ticks);
  }
}

/** Cycle counts of the stage alone. Register rows inside its engine delay results and hold up nothing. */
export function stageCyclesOf(timing: StageTiming): StageCycles {
  const cycles = cyclesOfSource(timing);
  const rows = timing.pipelineDepth - 1 + timing.resultDelay;
  return {
    latencyCycles: cycles.latencyCycles + rows,
    initiationInterval: cycles.initiationInterval,
    drainCycles: cycles.drainCycles + rows,
  };
}
