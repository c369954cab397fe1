// Cycle counts of a whole network from those of its stages.
import type { IoType, StageConfig } from '../core/hardware-config.js';
import { stageCyclesOf } from './stage-cycles.js';
import { planStageTiming } from './stage-plan.js';
import type { Stage } from './stages.js';
import { simulateStream } from './stream-simulation.js';

export interface NetworkCycles {
  /** From the edge that takes the first input beat to the edge that hands over the last output beat. */
  readonly latencyCycles: number;
  /** Between the starts of two inferences in the steady state. */
  readonly initiationInterval: number;
}

/** `configs[i]` belongs to `stages[i]`. */
function timingsOf(stages: readonly Stage[], configs: readonly StageConfig[], ioType: IoType) {
  return stages.map((stage, index) => planStageTiming(stage, configs[index], ioType));
}

/**
 * Cycle counts of the chain, exact: `io_parallel` and streams of single beats are the sum of the stages' latencies and
 * the largest initiation interval; streams of pixels overlap, and their handshakes are simulated.
 */
export function networkCycles(
  stages: readonly Stage[],
  configs: readonly StageConfig[],
  ioType: IoType,
): NetworkCycles {
  const timings = timingsOf(stages, configs, ioType);
  if (timings.some(({ source }) => source.beats > 1)) {
    const { starts, ends } = simulateStream(timings, stages.length + 4);
    const last = stages.length + 3;
    return { latencyCycles: ends[0] - starts[0], initiationInterval: ends[last] - ends[last - 1] };
  }
  const cycles = timings.map(stageCyclesOf);
  return {
    latencyCycles: cycles.reduce((sum, { latencyCycles }) => sum + latencyCycles, 0),
    initiationInterval: Math.max(...cycles.map(({ initiationInterval }) => initiationInterval)),
  };
}

/**
 * What a stage adds to the latency of a network, for sums over stages: the cycles from its last input beat to its last
 * output beat. Exact where every beat is a whole tensor. For streams of pixels, where stages overlap, add the largest
 * `latencyCycles − additiveLatencyCycles` of all stages, the time the image takes to pass the slowest one; the
 * result is then an approximation, and `networkCycles` is exact.
 */
export function additiveLatencyCycles(stage: Stage, config: StageConfig, ioType: IoType): number {
  return stageCyclesOf(planStageTiming(stage, config, ioType)).drainCycles;
}
