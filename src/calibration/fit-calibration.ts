// Learns from measured netlists what the estimators' terms are worth with this library and this flow.
import { max, mean, median } from 'simple-statistics';
import { CALIBRATED_METRICS, type CalibratedMetric } from '../core/metrics.js';
import { uncalibratedMetric } from './apply-calibration.js';
import type {
  Calibration,
  CalibrationErrors,
  CalibrationSample,
  MetricCalibration,
} from './calibration.js';
import { crossValidate, dealFolds } from './cross-validate.js';
import { fitCoefficients, type Observation } from './fit-coefficients.js';
import { computeHalfWidth } from './interval-width.js';
import { totalTerms } from './term-sums.js';

export interface FitOptions {
  /** Ridge strengths cross-validation chooses from; each is (measurement error / spread of the factors)². */
  readonly ridges?: readonly number[];
}

/** From "trust the samples" to "one common scale". */
export const RIDGES: readonly number[] = [1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 1e3];

/** A weaker ridge must predict this much better (as a fraction of the error) to be preferred. */
const WORTHWHILE_GAIN = 0.01;

/**
 * Fits every metric by itself. The result depends on the set of samples only, not on their order. No samples give the
 * uncalibrated prior; one sets the common scale; from two on, errors and interval are cross-validated. Samples whose
 * measurement or terms are not positive cannot enter a relative fit: they are listed under `excluded`.
 */
export function fitCalibration(
  samples: readonly CalibrationSample[],
  { ridges = RIDGES }: FitOptions = {},
): Calibration {
  const sorted = [...samples].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const metrics = CALIBRATED_METRICS.map((metric) => [metric, fitMetric(sorted, metric, ridges)]);
  return { kind: 'calibration', samples: samples.length, metrics: Object.fromEntries(metrics) };
}

function fitMetric(
  samples: readonly CalibrationSample[],
  metric: CalibratedMetric,
  ridges: readonly number[],
): MetricCalibration {
  const { observations, excluded } = collectObservations(samples, metric);
  if (observations.length === 0) return { ...uncalibratedMetric(), excluded };
  const { ridge, residuals } = chooseRidge(observations, ridges);
  const { byTerm, commonScale } = fitCoefficients(observations, ridge);
  return {
    coefficients: byTerm,
    commonScale,
    ridge,
    samples: observations.length,
    ...(residuals.length > 0 && { errors: summariseErrors(observations, residuals) }),
    halfWidth: computeHalfWidth(residuals),
    excluded,
  };
}

function collectObservations(samples: readonly CalibrationSample[], metric: CalibratedMetric) {
  const observations: Observation[] = [];
  const excluded: { id: string; reason: string }[] = [];
  for (const { id, group = id, terms, measured } of samples) {
    const total = totalTerms(terms[metric]);
    const unusable = [
      { what: 'measured', value: measured[metric] },
      { what: 'estimated', value: total },
    ].find(({ value }) => !(value > 0 && Number.isFinite(value)));
    if (unusable) excluded.push({ id, reason: `${unusable.what} ${metric} is ${unusable.value}` });
    else observations.push({ id, group, terms: terms[metric], measured: measured[metric] });
  }
  return { observations, excluded };
}

/** The strongest ridge whose cross-validated mean |log error| is within a hundredth of the best one's. */
function chooseRidge(observations: readonly Observation[], ridges: readonly number[]) {
  const strongestFirst = [...ridges].sort((a, b) => b - a);
  if (observations.length < 2) return { ridge: strongestFirst[0], residuals: [] };
  const folds = dealFolds(observations);
  const trials = strongestFirst.map((ridge) => {
    const residuals = crossValidate(observations, folds, ridge);
    return { ridge, residuals, score: mean(residuals.map(Math.abs)) };
  });
  const best = Math.min(...trials.map(({ score }) => score));
  const chosen = trials.find(({ score }) => score <= best * (1 + WORTHWHILE_GAIN) + 1e-12);
  return chosen ?? trials[0];
}

function summariseErrors(
  observations: readonly Observation[],
  residuals: readonly number[],
): CalibrationErrors {
  const errors = residuals.map((residual) => Math.abs(Math.exp(-residual) - 1));
  return {
    median: median(errors),
    mean: mean(errors),
    max: max(errors),
    samples: observations.map(({ id, measured }, i) => ({
      id,
      predicted: measured * Math.exp(-residuals[i]),
      error: errors[i],
    })),
  };
}
