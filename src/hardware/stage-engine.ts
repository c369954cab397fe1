// The engines a stage may have.
import type { ArgmaxEngine } from './argmax-engine.js';
import type { AveragePoolEngine } from './average-pool-engine.js';
import type { DigitSerialEngine } from './digit-serial-engine.js';
import type { DotEngine } from './dot-engine.js';
import type { LegacySoftmaxEngine } from './legacy-softmax-engine.js';
import type { MacEngine } from './mac-engine.js';
import type { MergeEngine } from './merge-engine.js';
import type { PaddedPoolEngine } from './padded-pool-engine.js';
import type { PipelinedEngine } from './pipelined-engine.js';
import type { PointwiseEngine } from './pointwise-engine.js';
import type { PoolEngine } from './pool-engine.js';
import type { ProductwiseEngine } from './productwise-engine.js';
import type { RecurrentEngine } from './recurrent-engine.js';
import type { SoftmaxEngine } from './softmax-engine.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** Makes one result from one vector: at once (`unrolled`, `pool`) or in several cycles (`mac`, `digitSerial`). */
export type StageEngine =
  | UnrolledEngine
  | PipelinedEngine
  | ProductwiseEngine
  | DigitSerialEngine
  | MacEngine
  | PoolEngine
  | PaddedPoolEngine
  | AveragePoolEngine
  | ArgmaxEngine
  | SoftmaxEngine
  | LegacySoftmaxEngine
  | RecurrentEngine
  | MergeEngine
  | DotEngine
  | PointwiseEngine;

/** Pieces in which an engine hands over one result. */
export function turnsOf(engine: StageEngine): number {
  return 'turns' in engine ? engine.turns : 1;
}
