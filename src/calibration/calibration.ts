// What calibration hands on: per metric, what to multiply the estimators' terms by and how far to trust the result.
import type { StageTerms } from '../core/estimate.js';
import type { CalibratedMetric } from '../core/metrics.js';

/** One measured netlist beside the uncalibrated terms of the same stage (or of a network: see `addStageTerms`). */
export interface CalibrationSample {
  readonly id: string;
  readonly terms: StageTerms;
  /** Measured values in the unit of the metric. */
  readonly measured: Readonly<Record<CalibratedMetric, number>>;
  /** Samples of one group (e.g. configurations of one layer) are left out together in cross-validation. */
  readonly group?: string;
}

/** Relative error of one sample, predicted by a fit that had not seen it: |estimated / measured − 1|. */
export interface SampleError {
  readonly id: string;
  /** What that fit predicted, in the unit of the metric. */
  readonly predicted: number;
  readonly error: number;
}

/** Cross-validated errors, as fractions; samples in order of their id. */
export interface CalibrationErrors {
  readonly median: number;
  readonly mean: number;
  readonly max: number;
  readonly samples: readonly SampleError[];
}

/** How one metric is corrected. */
export interface MetricCalibration {
  /** Factor of every term that occurred in a sample. */
  readonly coefficients: Readonly<Record<string, number>>;
  /** Factor of terms no sample contained, and the value the ridge draws all others to. */
  readonly commonScale: number;
  /** Ridge strength chosen by cross-validation: 0 trusts the samples, large values the analytic proportions. */
  readonly ridge: number;
  readonly samples: number;
  /** Absent with fewer than two samples. */
  readonly errors?: CalibrationErrors;
  /** Half-width of the interval in natural logarithms: it runs from value / e^w to value · e^w. */
  readonly halfWidth: number;
  /** Samples this metric could not use, with the reason. */
  readonly excluded: readonly { readonly id: string; readonly reason: string }[];
}

/** Plain data, stored with the study. `samples` counts all samples offered. */
export interface Calibration {
  readonly kind: 'calibration';
  readonly samples: number;
  readonly metrics: Readonly<Record<CalibratedMetric, MetricCalibration>>;
}

/**
 * Half-width of an uncalibrated estimate: a factor of two either way. Libraries of one node differ by 2.5 in the same
 * 8-bit multiplier (282 µm² in Horowitz, ISSCC 2014, against 710 µm² in EvoApproxLib's 45 nm designs), synthesis scripts by another 30 %.
 */
export const UNCALIBRATED_HALF_WIDTH = Math.log(2);
