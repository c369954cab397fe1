// Turns the terms of an estimate into a calibrated value with its interval.
import type { TermSum } from '../core/estimate.js';
import type { Interval } from '../core/interval.js';
import { CALIBRATED_METRICS, type CalibratedMetric } from '../core/metrics.js';
import {
  type Calibration,
  type MetricCalibration,
  UNCALIBRATED_HALF_WIDTH,
} from './calibration.js';
import { applyCoefficients } from './fit-coefficients.js';

/** The prior of one metric: terms at face value, within a factor of two. */
export function uncalibratedMetric(): MetricCalibration {
  return {
    coefficients: {},
    commonScale: 1,
    ridge: Number.MAX_VALUE,
    samples: 0,
    halfWidth: UNCALIBRATED_HALF_WIDTH,
    excluded: [],
  };
}

/** The calibration before any measurement: every estimate at face value, from half to twice of it. */
export function uncalibrated(): Calibration {
  const metrics = CALIBRATED_METRICS.map((metric) => [metric, uncalibratedMetric()]);
  return { kind: 'calibration', samples: 0, metrics: Object.fromEntries(metrics) };
}

/**
 * Value and interval of one metric of one stage. Where terms contribute that no sample contained, the interval widens
 * towards the uncalibrated one by their share of the value.
 */
export function calibratedMetric(
  terms: TermSum,
  metric: CalibratedMetric,
  calibration: Calibration,
): Interval {
  const { coefficients, commonScale, halfWidth } = calibration.metrics[metric];
  const value = applyCoefficients(terms, { byTerm: coefficients, commonScale });
  if (value === 0) return { value, low: 0, high: 0 };
  const unseen = Object.entries(terms).filter(([name]) => !Object.hasOwn(coefficients, name));
  const unseenShare =
    applyCoefficients(Object.fromEntries(unseen), { byTerm: {}, commonScale }) / value;
  const widest = Math.max(halfWidth, UNCALIBRATED_HALF_WIDTH);
  const factor = Math.exp(halfWidth + unseenShare * (widest - halfWidth));
  return { value, low: value / factor, high: value * factor };
}
