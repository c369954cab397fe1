// A design: one network in one hardware configuration, with what is estimated and what is measured of it.
import type { Estimate } from './estimate.js';
import type { HardwareConfig } from './hardware-config.js';
import type { MetricName } from './metrics.js';
import { placedAreaUm2, type SynthesisMetrics } from './synthesis-report.js';

/** `id` is the content hash of student and hardware configuration. Estimates and measurements stay apart. */
export interface Candidate {
  readonly id: string;
  readonly studentId: string;
  readonly config: HardwareConfig;
  /** Accuracy of the integer interpreter on the test split; exact, not an estimate. */
  readonly accuracy: number;
  readonly estimate: Estimate;
  readonly measured?: SynthesisMetrics;
  /** Why the design cannot be built as asked, e.g. `criticalPathNs 5.1 > clockPeriodNs 4`; empty when it can. */
  readonly violations: readonly string[];
}

/** The best known value of a metric: measured where the design was synthesised, else estimated. Areas include memory macros. */
export function metricOf(candidate: Candidate, metric: MetricName): number {
  const { accuracy, config, estimate, measured } = candidate;
  const cycles = measured?.latencyCycles ?? estimate.latencyCycles;
  const interval = measured?.initiationInterval ?? estimate.initiationInterval;
  const measuredPowerMw = measured && measured.dynamicMw + measured.leakageMw;
  switch (metric) {
    case 'accuracy':
      return accuracy;
    case 'clockPeriodNs':
      return config.clockPeriodNs;
    case 'latencyCycles':
      return cycles;
    case 'latencyNs':
      return cycles * config.clockPeriodNs;
    case 'initiationInterval':
      return interval;
    case 'cellAreaUm2':
      return measured ? placedAreaUm2(measured) : estimate.cellAreaUm2.value;
    case 'criticalPathNs':
      return measured?.criticalPathNs ?? estimate.criticalPathNs.value;
    case 'powerMw':
      return measuredPowerMw ?? estimate.powerMw.value;
    case 'energyNj':
      return measuredPowerMw === undefined
        ? estimate.energyNj.value
        : (measuredPowerMw * interval * config.clockPeriodNs) / 1000;
  }
}
