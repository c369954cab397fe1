// Every legal configuration of every stage of a network, with its counted workload.
import { describeStageConfig, type IoType, type StageConfig } from '../core/hardware-config.js';
import { contentHash } from '../core/hash.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import type { StageActivity, StageWorkload } from '../core/workload.js';
import { traceNetwork } from '../fixed-point/interpreter.js';
import { legalStageConfigs } from '../hardware/legal-configs.js';
import { planStage } from '../hardware/stage-plan.js';
import { stageWorkload } from '../hardware/stage-workload.js';
import { type Stage, stagesOf } from '../hardware/stages.js';
import type { ResolvedSweep } from './adder-styles.js';
import { measureActivity } from './stage-activity.js';
import { stageInputsOf } from './stage-inputs.js';

/** One stage in one configuration: the unit of estimation and of measurement. */
export interface StageOption {
  /** Name of the network the stage is of: its student's id. */
  readonly network: string;
  readonly stage: Stage;
  readonly config: StageConfig;
  readonly ioType: IoType;
  readonly workload: StageWorkload;
  /** Content hash of stage network, configuration and IO type. */
  readonly id: string;
}

/** Options of one network under one IO type: one list a stage, in network order. */
export interface NetworkOptions {
  readonly ioType: IoType;
  readonly stages: readonly (readonly StageOption[])[];
}

/** Samples whose traces tell how often bits change. */
const TRACED_SAMPLES = 64;

/** Raw inputs of every stage while the network runs on its first samples. */
function traceStages(network: QuantisedNetwork, inputs: Float64Array) {
  const size = sizeOf(network.layers[0].outputShape);
  const count = Math.min(TRACED_SAMPLES, inputs.length / size);
  const trace = traceNetwork(network, inputs.subarray(0, count * size), count);
  return (stage: Stage) => stageInputsOf(stage, trace);
}

/** Operands and sums do not depend on how they are added up or where registers stand between: measured once for all such variants. */
function rememberActivity(stage: Stage, ioType: IoType, seen: Float64Array) {
  const known = new Map<string, StageActivity>();
  return ({ strategy, reuseFactor, ...variant }: StageConfig): StageActivity => {
    const key = describeStageConfig({ strategy, reuseFactor });
    const config = { strategy, reuseFactor, ...variant };
    const activity = known.get(key) ?? measureActivity(planStage(stage, config, ioType), seen);
    known.set(key, activity);
    return activity;
  };
}

function optionsOf(
  network: string,
  stage: Stage,
  ioType: IoType,
  sweep: ResolvedSweep,
  seen: Float64Array | undefined,
): StageOption[] {
  const stageHash = contentHash(stage.network);
  const activityOf = seen && rememberActivity(stage, ioType, seen);
  return legalStageConfigs(stage, ioType, sweep).map((config) => {
    const workload = stageWorkload(stage, config, ioType);
    const activity = activityOf?.(config);
    return {
      network,
      stage,
      config,
      ioType,
      workload: activity ? { ...workload, activity } : workload,
      id: contentHash([stageHash, config, ioType]),
    };
  });
}

/**
 * The whole inner search space of a network, a few hundred options in all. `inputs`: raw inputs of samples, row-major; with
 * them workloads carry the activity that real data causes.
 */
export function networkOptions(
  network: QuantisedNetwork,
  sweep: ResolvedSweep,
  inputs?: Float64Array,
): readonly NetworkOptions[] {
  const stages = stagesOf(network);
  const inputsOf = inputs && traceStages(network, inputs);
  return sweep.ioTypes.map((ioType) => ({
    ioType,
    stages: stages.map((stage) => optionsOf(network.name, stage, ioType, sweep, inputsOf?.(stage))),
  }));
}
