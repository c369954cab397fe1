// The estimate of a whole design from those of its stages, at its clock.
import { ParetapeError } from '../core/errors.js';
import type { Estimate, StageEstimate } from '../core/estimate.js';
import { addIntervals, type Interval, scaleInterval } from '../core/interval.js';

/** Cycles of the whole network: from first input to last output beat, and between two inferences. */
export interface DesignCycles {
  readonly latencyCycles: number;
  readonly initiationInterval: number;
}

/**
 * Area, energy and leakage add up, the slowest stage sets the critical path. Ends of intervals add up too: the stages
 * share one calibration and one flow, so their errors go the same way and must not be assumed to cancel.
 * powerMw = energyPj / (initiationInterval · clockPeriodNs) + leakageMw, with inferences back to back; energyNj is that power
 * over one initiation interval. Stages must have been estimated for this network's initiation interval.
 */
export function estimateDesign(
  stages: readonly StageEstimate[],
  cycles: DesignCycles,
  clockPeriodNs: number,
): Estimate {
  const inferenceNs = cycles.initiationInterval * clockPeriodNs;
  if (stages.length === 0 || !(inferenceNs > 0)) {
    throw new ParetapeError(
      'INTERNAL',
      `cannot estimate a design of ${stages.length} stages with an inference every ${inferenceNs} ns`,
    );
  }
  const metricsOf = stages.map(({ metrics }) => metrics);
  const energyPj = addIntervals(metricsOf.map((metrics) => metrics.energyPj));
  const leakageMw = addIntervals(metricsOf.map((metrics) => metrics.leakageMw));
  const powerMw = addIntervals([scaleInterval(energyPj, 1 / inferenceNs), leakageMw]);
  return {
    latencyCycles: cycles.latencyCycles,
    initiationInterval: cycles.initiationInterval,
    latencyNs: cycles.latencyCycles * clockPeriodNs,
    cellAreaUm2: addIntervals(metricsOf.map((metrics) => metrics.cellAreaUm2)),
    criticalPathNs: takeLargest(metricsOf.map((metrics) => metrics.criticalPathNs)),
    powerMw,
    energyNj: scaleInterval(powerMw, inferenceNs / 1000),
    stages,
  };
}

/** The maximum of uncertain values: each end is the largest of the ends. */
function takeLargest(intervals: readonly Interval[]): Interval {
  return {
    value: Math.max(...intervals.map(({ value }) => value)),
    low: Math.max(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}
