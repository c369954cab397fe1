// The engines a stage may have.
import type { MacEngine } from './mac-engine.js';
import type { PoolEngine } from './pool-engine.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** Makes one result from one vector: at once (`unrolled`, `pool`) or in `ticks` cycles (`mac`). */
export type StageEngine = UnrolledEngine | MacEngine | PoolEngine;
