// How the results of an engine are handed on.
import type { IoType } from '../core/hardware-config.js';
import { sizeOf } from '../core/quantised-network.js';
import { computeLayerOf, type Stage } from './stages.js';

/**
 * `register`: one output register; a result may arrive in `parts` pieces that are shifted in.
 * `fifo`: a buffer of two entries; the first `parts − 1` pieces wait in a shift register.
 */
export interface StageSink {
  readonly kind: 'register' | 'fifo';
  /** Pieces of one beat. */
  readonly parts: number;
  readonly elementsPerPart: number;
  /** Beats of one inference. */
  readonly beats: number;
}

/** Sink of a stage whose engine makes `results` results per inference, each in `turns` pieces. */
export function planSink(stage: Stage, ioType: IoType, results: number, turns: number): StageSink {
  const elementsPerPart = sizeOf(computeLayerOf(stage).outputShape) / (results * turns);
  if (ioType === 'io_stream')
    return { kind: 'fifo', parts: turns, elementsPerPart, beats: results };
  return { kind: 'register', parts: results * turns, elementsPerPart, beats: 1 };
}
