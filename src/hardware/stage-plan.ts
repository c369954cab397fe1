// One stage in one configuration: source, engine and sink. Counted by the workload, printed by the generator.
import { ParetapeError } from '../core/errors.js';
import type { IoType, StageConfig } from '../core/hardware-config.js';
import { DIGIT_SERIAL_DELAY } from './digit-serial/digit-serial-sums.js';
import { listRoms, putTablesInRom } from './memory/macro-tables.js';
import { type StageEngine, turnsOf } from './stage-engine.js';
import { stageKindOf } from './stage-kinds.js';
import { planSink, type StageSink } from './stage-sink.js';
import type { StageSource } from './stage-source.js';
import type { Stage } from './stages.js';

/** What the cycle counts of a stage depend on; cheap, no arithmetic is planned for it. */
export interface StageTiming {
  readonly source: StageSource;
  /** Cycles the engine spends on one vector: the reuse factor, or what its kind says. */
  readonly ticks: number;
  /** Vectors the engine works on per inference: the output pixels of a window stage, the beats of a direct source, else 1. */
  readonly vectors: number;
  /** Vectors that make one result: more than 1 where the engine hands over only what it has after the last of them. */
  readonly vectorsPerResult: number;
  /** Cycles between the last one on a vector and the one that stores its result; the engine works on the next vector then. */
  readonly resultDelay: number;
  /** Pieces in which the engine hands over one result. */
  readonly turns: number;
  /** Cycles from a vector to its result in an engine of reuse factor 1: one more than it has register rows inside. */
  readonly pipelineDepth: number;
}

export interface StagePlan extends StageTiming {
  readonly stage: Stage;
  readonly config: StageConfig;
  readonly ioType: IoType;
  readonly engine: StageEngine;
  readonly sink: StageSink;
}

function requireNoPipeline(stage: Stage, { pipelineDepth = 1 }: StageConfig): void {
  if (pipelineDepth === 1) return;
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: pipeline depth ${pipelineDepth} is not legal for layers of kind ${stage.kind}`,
  );
}

/** Timing of a stage. Throws CONFIG if the configuration is not legal for it, INPUT if it has no hardware. */
export function planStageTiming(stage: Stage, config: StageConfig, ioType: IoType): StageTiming {
  const kind = stageKindOf(stage);
  kind.requireLegal(stage, config);
  if (!kind.mayHavePipeline) requireNoPipeline(stage, config);
  const source = kind.planSource(stage, config, ioType);
  const turns = kind.countTurns?.(stage, config) ?? 1;
  const ticks = kind.countTicks?.(stage, config) ?? config.reuseFactor;
  const vectorsPerResult = kind.countVectorsPerResult?.(stage) ?? 1;
  const { pipelineDepth = 1 } = config;
  const resultDelay = config.strategy === 'digit_serial' ? DIGIT_SERIAL_DELAY : 0;
  const vectors = countVectors(source);
  return { source, ticks, vectors, vectorsPerResult, resultDelay, turns, pipelineDepth };
}

function countVectors(source: StageSource): number {
  if ('geometry' in source) return source.geometry.outHeight * source.geometry.outWidth;
  if (source.kind === 'capture') return source.vectors ?? 1;
  return source.kind === 'direct' ? source.beats : 1;
}

/** Results of one inference. */
export function countResults({
  vectors,
  vectorsPerResult,
}: Pick<StageTiming, 'vectors' | 'vectorsPerResult'>): number {
  return vectors / vectorsPerResult;
}

/** Throws CONFIG where there is nothing to put into macros. */
function planMacros(stage: Stage, engine: StageEngine): StageEngine {
  const result = putTablesInRom(engine);
  if (listRoms(result).length > 0) return result;
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: memory macro is not legal: it has no table to put into one`,
    { hint: 'leave "memory" out, or set it to logic' },
  );
}

/** The whole plan of a stage; throws as `planStageTiming`. */
export function planStage(stage: Stage, config: StageConfig, ioType: IoType): StagePlan {
  const timing = planStageTiming(stage, config, ioType);
  const planned = stageKindOf(stage).planEngine(stage, config, timing.source);
  const engine = config.memory === 'macro' ? planMacros(stage, planned) : planned;
  const turns = turnsOf(engine);
  const sink = planSink(stage, ioType, countResults(timing), turns);
  return { ...timing, turns, stage, config, ioType, engine, sink };
}
