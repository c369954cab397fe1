// The contract of a layer type: what configurations it allows and how it is planned.
import type { IoType, StageConfig, Strategy } from '../core/hardware-config.js';
import type { StageWorkload } from '../core/workload.js';
import type { StageEngine } from './stage-engine.js';
import type { StageSource } from './stage-source.js';
import type { Stage } from './stages.js';

/** Which configurations a study wants to look at. `auto`: all that can pay. */
export interface ConfigLimits {
  readonly strategies: readonly Strategy[];
  readonly reuseFactors: 'auto' | readonly number[];
}

/** One layer type. Every configuration that `listConfigs` answers passes `requireLegal`. */
export interface StageKind {
  readonly kind: StageWorkload['kind'];
  listConfigs(stage: Stage, limits: ConfigLimits): readonly StageConfig[];
  /** Throws CONFIG with the legal values as a hint. */
  requireLegal(stage: Stage, config: StageConfig): void;
  planSource(stage: Stage, config: StageConfig, ioType: IoType): StageSource;
  planEngine(stage: Stage, config: StageConfig): StageEngine;
}
