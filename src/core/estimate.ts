// What an estimator says of a stage and of a network, before and after calibration.
import type { Interval } from './interval.js';
import type { CalibratedMetric } from './metrics.js';
import type { Technology } from './target.js';
import type { StageWorkload } from './workload.js';

/** Named addends of one metric: their sum is the uncalibrated value. Calibration scales each by a factor. */
export type TermSum = Readonly<Record<string, number>>;

/** What memory macros add to a stage, by the target's declaration: nothing of it is calibrated. */
export interface MacroTerms {
  readonly areaUm2: number;
  readonly energyPj: number;
  readonly leakageMw: number;
  /** Paths through macros: the declared access time, and the addends of what lies before and behind. */
  readonly paths: readonly { readonly accessNs: number; readonly logic: TermSum }[];
}

/**
 * The uncalibrated addends of every calibrated metric of one stage, all of it logic; macros apart. `energyPj` is dynamic energy of one
 * inference.
 */
export type StageTerms = Readonly<Record<CalibratedMetric, TermSum>> & {
  readonly macros?: MacroTerms;
};

/** A pure model of cost. The best supported claim wins (see estimators/combine). */
export interface Estimator {
  readonly id: string;
  /** Claimed relative error when `workload` is supported, undefined when it is not. */
  claim(workload: StageWorkload): number | undefined;
  estimate(workload: StageWorkload, technology: Technology): StageTerms;
}

/** Calibrated estimate of one stage; cycles are exact, the rest are intervals. `cellAreaUm2` includes macros. */
export interface StageEstimate {
  readonly stage: string;
  readonly estimator: string;
  readonly latencyCycles: number;
  readonly initiationInterval: number;
  readonly metrics: Readonly<Record<CalibratedMetric, Interval>>;
  /** The part of `metrics` that memory macros are, exact as declared; left out where there are none. */
  readonly macros?: Pick<MacroTerms, 'areaUm2' | 'energyPj' | 'leakageMw'>;
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
