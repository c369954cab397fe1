// Says of a design what all reports say alike: its configuration, its intervals, its place in the order.
import { type Candidate, metricOf } from '../core/candidate.js';
import { describeStageConfig, type HardwareConfig } from '../core/hardware-config.js';
import type { Interval } from '../core/interval.js';
import type { MetricName } from '../core/metrics.js';

/** The metrics whose estimates are intervals; accuracy and cycles are exact. */
export const INTERVAL_METRICS = ['cellAreaUm2', 'powerMw', 'energyNj', 'criticalPathNs'] as const;
export type IntervalMetric = (typeof INTERVAL_METRICS)[number];

/** Whether the figures of a design are of its synthesised netlist or estimates. */
export type Source = 'measured' | 'estimated';

export function sourceOf(candidate: Candidate): Source {
  return candidate.measured === undefined ? 'estimated' : 'measured';
}

/** `dense_1: latency rf=1; dense_2: resource rf=8`, in order of the stages. */
export function describeStages(config: HardwareConfig): string {
  return Object.entries(config.stages)
    .map(([stage, config]) => `${stage}: ${describeStageConfig(config)}`)
    .join('; ');
}

/** The estimate's interval where the value shown is an estimate; undefined for measured and exact figures. */
export function intervalOf(candidate: Candidate, metric: MetricName): Interval | undefined {
  if (candidate.measured !== undefined) return undefined;
  const interval = INTERVAL_METRICS.find((name) => name === metric);
  return interval && candidate.estimate[interval];
}

/** Clock period minus critical path, in ns, as measured or estimated; negative when timing is missed. */
export function slackNsOf(candidate: Candidate): number {
  return candidate.config.clockPeriodNs - metricOf(candidate, 'criticalPathNs');
}

/** The designs by falling accuracy, then rising latency, area and id: one order for all reports. */
export function sortFront(candidates: readonly Candidate[]): readonly Candidate[] {
  const rising = ['latencyNs', 'cellAreaUm2'] as const;
  return [...candidates].sort((a, b) => {
    if (a.accuracy !== b.accuracy) return b.accuracy - a.accuracy;
    for (const metric of rising) {
      const difference = metricOf(a, metric) - metricOf(b, metric);
      if (difference !== 0) return difference;
    }
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  });
}
