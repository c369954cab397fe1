// The contract of a layer type: what configurations it allows and how it is planned.
import type { AdderStyle, IoType, StageConfig, Strategy } from '../core/hardware-config.js';
import type { MemoryMacro } from '../core/memory-macro.js';
import type { StageKindName } from '../core/workload.js';
import type { StageEngine } from './stage-engine.js';
import type { StageSource } from './stage-source.js';
import type { Stage } from './stages.js';

/** Which configurations a study wants to look at. `auto`: all that can pay. */
export interface ConfigLimits {
  readonly strategies: readonly Strategy[];
  readonly reuseFactors: 'auto' | readonly number[];
  /** Ways to add up; `compressor_tree` alone when left out. Where an engine knows none of them it gets its usual one. */
  readonly adderStyles?: readonly AdderStyle[];
  /** Depths for engines of reuse factor 1; 1 alone when left out. `auto`: those that shorten the path by a useful amount. */
  readonly pipelineDepths?: 'auto' | readonly number[];
  /** Memory macros of the target; where one holds all tables of a stage, it may have them there as well. None when left out. */
  readonly memories?: readonly MemoryMacro[];
}

/** One layer type. Every configuration that `listConfigs` answers passes `requireLegal`. */
export interface StageKind {
  readonly kind: StageKindName;
  listConfigs(stage: Stage, limits: ConfigLimits): readonly StageConfig[];
  /** Its engines of reuse factor 1 may have register rows inside: `pipelineDepth` above 1 is legal. */
  readonly mayHavePipeline?: boolean;
  /** Throws CONFIG with the legal values as a hint. */
  requireLegal(stage: Stage, config: StageConfig): void;
  planSource(stage: Stage, config: StageConfig, ioType: IoType): StageSource;
  /** The engine for the vectors that this source makes. */
  planEngine(stage: Stage, config: StageConfig, source: StageSource): StageEngine;
  /** Pieces in which the engine hands over one result; 1 when left out. Cheap: no engine is planned for it. */
  countTurns?(stage: Stage, config: StageConfig): number;
  /** Vectors that make one result; 1 when left out. */
  countVectorsPerResult?(stage: Stage): number;
  /** Cycles the engine spends on one vector; the reuse factor when left out. */
  countTicks?(stage: Stage, config: StageConfig): number;
}
