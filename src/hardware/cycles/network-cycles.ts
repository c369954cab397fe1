// Cycle counts of a whole network from those of its stages.
import type { IoType, StageConfig } from '../../core/hardware-config.js';
import { planStageTiming } from '../stage-plan.js';
import type { Stage } from '../stages.js';
import { planNetwork } from './network-plan.js';
import { stageCyclesOf } from './stage-cycles.js';

export interface NetworkCycles {
  /** From the edge at which work on the first input beat begins to the edge that hands over the last output beat. */
  readonly latencyCycles: number;
  /** Between the starts of two inferences in the steady state. */
  readonly initiationInterval: number;
}

/** Cycle counts of the network, exact: a simulation of all handshakes measures them. `configs[i]` belongs to `stages[i]`. */
export function networkCycles(
  stages: readonly Stage[],
  configs: readonly StageConfig[],
  ioType: IoType,
): NetworkCycles {
  const { latencyCycles, initiationInterval } = planNetwork(stages, configs, ioType);
  return { latencyCycles, initiationInterval };
}

/**
 * What a stage adds to the latency of a path, for sums over its stages: the cycles from its last input beat to its last
 * output beat. Exact where every beat is a whole tensor. For streams of pixels, where stages overlap, add the largest
 * `latencyCycles − additiveLatencyCycles` of all stages, the time the image takes to pass the slowest one; the
 * result is then an approximation, and `networkCycles` is exact.
 */
export function additiveLatencyCycles(stage: Stage, config: StageConfig, ioType: IoType): number {
  return stageCyclesOf(planStageTiming(stage, config, ioType)).drainCycles;
}
