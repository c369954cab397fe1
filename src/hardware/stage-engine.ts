// The engines a stage may have.

import type { DigitSerialEngine } from './digit-serial/digit-serial-engine.js';
import type { ArgmaxEngine } from './engines/argmax-engine.js';
import type { AveragePoolEngine } from './engines/average-pool-engine.js';
import type { DotEngine } from './engines/dot-engine.js';
import type { LegacySoftmaxEngine } from './engines/legacy-softmax-engine.js';
import type { MergeEngine } from './engines/merge-engine.js';
import type { PaddedPoolEngine } from './engines/padded-pool-engine.js';
import type { PointwiseEngine } from './engines/pointwise-engine.js';
import type { PoolEngine } from './engines/pool-engine.js';
import type { SoftmaxEngine } from './engines/softmax-engine.js';
import type { UnrolledEngine } from './engines/unrolled-engine.js';
import type { MacEngine } from './multiplexed/mac-engine.js';
import type { PipelinedEngine } from './pipeline/pipelined-engine.js';
import type { ProductwiseEngine } from './productwise/productwise-engine.js';
import type { RecurrentEngine } from './recurrent/recurrent-engine.js';

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
