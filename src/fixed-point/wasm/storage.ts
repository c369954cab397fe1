// How the values of a layer lie in memory.
import type { LaneKind } from './lane-arithmetic.js';

/**
 * How the values of a layer lie in memory, in blocks of 32 samples.
 * `pairs`: 16-bit integers, features 2k and 2k+1 of a sample side by side, 128 bytes a pair of features.
 * `words`: 32-bit integers, 128 bytes a feature. `doubles`: two half blocks of 16 samples, 128 bytes a feature.
 */
export type Storage = 'pairs' | 'words' | 'doubles';

/** Bytes of one feature, or of two in `pairs`, of one (half) block. */
export const ROW_BYTES = 128;
export const BLOCK_SAMPLES = 32;
/** What kernels compute with that read this storage. */
export function laneKindOf(input: Storage): LaneKind {
  return input === 'doubles' ? 'doubles' : 'integers';
}
