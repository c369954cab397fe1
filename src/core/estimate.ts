// What an estimator says of a stage and of a network, before and after calibration.
import type { Interval } from './interval.js';
import type { CalibratedMetric } from './metrics.js';
import type { Technology } from './target.js';
import type { StageWorkload } from './workload.js';

/** Named addends of one metric: their sum is the uncalibrated value. Calibration scales each by a factor. */
export type TermSum = Readonly<Record<string, number>>;

/** The uncalibrated addends of every calibrated metric of one stage. `energyPj` is dynamic energy of one inference. */
export type StageTerms = Readonly<Record<CalibratedMetric, TermSum>>;

/** A pure model of cost. The best supported claim wins (see estimators/combine). */
export interface Estimator {
  readonly id: string;
  /** Claimed relative error when `workload` is supported, undefined when it is not. */
  claim(workload: StageWorkload): number | undefined;
  estimate(workload: StageWorkload, technology: Technology): StageTerms;
}

/** Calibrated estimate of one stage; cycles are exact, the rest are intervals. */
export interface StageEstimate {
  readonly stage: string;
  readonly estimator: string;
  readonly latencyCycles: number;
  readonly initiationInterval: number;
  readonly metrics: Readonly<Record<CalibratedMetric, Interval>>;
}

/** Estimate of a design: totals over its stages at its clock. */
export interface Estimate {
  readonly latencyCycles: number;
  readonly initiationInterval: number;
  readonly latencyNs: number;
  readonly cellAreaUm2: Interval;
  readonly criticalPathNs: Interval;
  readonly powerMw: Interval;
  readonly energyNj: Interval;
  readonly stages: readonly StageEstimate[];
}
