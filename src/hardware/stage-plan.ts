// One stage in one configuration: source, engine and sink. Counted by the workload, printed by the generator.
import type { IoType, StageConfig } from '../core/hardware-config.js';
import type { StageEngine } from './stage-engine.js';
import { stageKindOf } from './stage-kinds.js';
import { planSink, type StageSink } from './stage-sink.js';
import type { StageSource } from './stage-source.js';
import type { Stage } from './stages.js';

/** What the cycle counts of a stage depend on; cheap, no arithmetic is planned for it. */
export interface StageTiming {
  readonly source: StageSource;
  /** Cycles the engine spends on one vector: the reuse factor. */
  readonly ticks: number;
  /** Vectors the engine works on per inference: 1, or the output pixels of a window stage. */
  readonly vectors: number;
}

export interface StagePlan extends StageTiming {
  readonly stage: Stage;
  readonly config: StageConfig;
  readonly ioType: IoType;
  readonly engine: StageEngine;
  readonly sink: StageSink;
}

/** Timing of a stage. Throws CONFIG if the configuration is not legal for it, INPUT if it has no hardware. */
export function planStageTiming(stage: Stage, config: StageConfig, ioType: IoType): StageTiming {
  const kind = stageKindOf(stage);
  kind.requireLegal(stage, config);
  const source = kind.planSource(stage, config, ioType);
  const vectors = 'geometry' in source ? source.geometry.outHeight * source.geometry.outWidth : 1;
  return { source, ticks: config.reuseFactor, vectors };
}

/** The whole plan of a stage; throws as `planStageTiming`. */
export function planStage(stage: Stage, config: StageConfig, ioType: IoType): StagePlan {
  const timing = planStageTiming(stage, config, ioType);
  const engine = stageKindOf(stage).planEngine(stage, config);
  const turns = engine.kind === 'mac' ? engine.turns : 1;
  const sink = planSink(stage, ioType, timing.vectors, turns);
  return { ...timing, stage, config, ioType, engine, sink };
}
