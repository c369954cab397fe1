// Calibration against synthetic measurements whose truth is known.
import { mean, median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { calibratedMetric, uncalibrated } from '../../src/calibration/apply-calibration.js';
import type { Calibration, CalibrationSample } from '../../src/calibration/calibration.js';
import { fitCalibration } from '../../src/calibration/fit-calibration.js';
import { addStageTerms } from '../../src/calibration/term-sums.js';
import { CALIBRATED_METRICS, type CalibratedMetric } from '../../src/core/metrics.js';
import { createSamples, TRUE_FACTORS } from './synthetic-stages.js';

const errorsOf = (
  samples: readonly CalibrationSample[],
  metric: CalibratedMetric,
  calibration: Calibration,
) =>
  samples.map(({ terms, measured }) =>
    Math.abs(calibratedMetric(terms[metric], metric, calibration).value / measured[metric] - 1),
  );

describe('fitCalibration', () => {
  it('recovers the true factor of every term from exact measurements', () => {
    const { metrics } = fitCalibration(createSamples(1, 40, 0));
    const identifiable = ['compressors', 'adders', 'roms', 'folded', 'tree', 'select'];
    for (const metric of CALIBRATED_METRICS) {
      for (const [term, factor] of Object.entries(metrics[metric].coefficients)) {
        if (!identifiable.includes(term)) continue;
        expect(Math.abs(factor / TRUE_FACTORS[term] - 1), `${metric} ${term}`).toBeLessThan(0.02);
      }
      expect(metrics[metric].errors?.max).toBeLessThan(0.02);
    }
  });

  it('reports a cross-validated error close to that on unseen samples, near the noise', () => {
    const noise = 0.05;
    const calibration = fitCalibration(createSamples(2, 60, noise));
    const unseen = createSamples(3, 400, noise);
    for (const metric of CALIBRATED_METRICS) {
      const claimed = calibration.metrics[metric].errors?.mean ?? Number.NaN;
      const actual = mean(errorsOf(unseen, metric, calibration));
      // The mean magnitude of a normal deviate is √(2/π) of its standard deviation.
      const floor = noise * Math.sqrt(2 / Math.PI);
      expect(Math.abs(claimed / actual - 1), metric).toBeLessThan(0.3);
      expect(actual / floor, metric).toBeLessThan(1.3);
    }
  });

  it.each([12, 30, 80])(
    'gives intervals that hold about nine of ten unseen measurements after %i samples',
    (count) => {
      const held: boolean[] = [];
      for (let seed = 0; seed < 8; seed++) {
        const calibration = fitCalibration(createSamples(10 + seed, count, 0.06));
        for (const { terms, measured } of createSamples(50 + seed, 50, 0.06)) {
          for (const metric of CALIBRATED_METRICS) {
            const { low, high } = calibratedMetric(terms[metric], metric, calibration);
            held.push(low <= measured[metric] && measured[metric] <= high);
          }
        }
      }
      expect(mean(held.map(Number))).toBeGreaterThan(0.86);
      expect(mean(held.map(Number))).toBeLessThan(0.97);
    },
  );

  it('reduces the error of the prior already with a few samples, and further with more', () => {
    const unseen = createSamples(5, 200, 0.05);
    for (const metric of ['cellAreaUm2', 'energyPj', 'criticalPathNs'] as const) {
      const errorAfter = (count: number) =>
        mean(
          [21, 22, 23, 24].map((seed) =>
            median(errorsOf(unseen, metric, fitCalibration(createSamples(seed, count, 0.05)))),
          ),
        );
      const [prior, few, many] = [0, 6, 40].map(errorAfter);
      expect(few, metric).toBeLessThan(prior);
      expect(many, metric).toBeLessThan(few);
    }
  });

  it('depends on the set of samples only, not on their order', () => {
    const samples = createSamples(6, 25, 0.1);
    expect(fitCalibration([...samples].reverse())).toEqual(fitCalibration(samples));
  });

  it('is the prior without samples, and one common scale with a single one', () => {
    expect(fitCalibration([])).toEqual(uncalibrated());
    const [sample] = createSamples(7, 1, 0);
    const calibration = fitCalibration([sample]);
    for (const metric of CALIBRATED_METRICS) {
      const interval = calibratedMetric(sample.terms[metric], metric, calibration);
      expect(interval.value).toBeCloseTo(sample.measured[metric], 9);
      expect(interval.high / interval.value).toBeCloseTo(2, 9);
      expect(calibration.metrics[metric].errors).toBeUndefined();
    }
  });

  it('leaves groups out together, so that copies of one layer do not vouch for each other', () => {
    const samples = createSamples(8, 12, 0.3);
    const copies = samples.flatMap((sample) =>
      [0, 1, 2].map((copy) => ({ ...sample, id: `${sample.id}-${copy}`, group: sample.id })),
    );
    const meanError = (given: CalibrationSample[]) =>
      fitCalibration(given).metrics.cellAreaUm2.errors?.mean ?? Number.NaN;
    const alone = copies.map(({ group, ...rest }) => ({ ...rest, id: `${rest.id}-of-${group}` }));
    expect(meanError(copies)).toBeGreaterThan(0.15);
    expect(meanError(alone)).toBeLessThan(meanError(copies));
  });

  it('learns from whole networks: sums of stages calibrate single stages', () => {
    const stages = createSamples(9, 90, 0);
    const networks = Array.from({ length: 30 }, (_, i) => {
      const parts = stages.slice(3 * i, 3 * i + 3);
      const sum = (metric: CalibratedMetric) =>
        parts.reduce((total, { measured }) => total + measured[metric], 0);
      const terms = addStageTerms(parts.map((part) => part.terms));
      return {
        id: `network-${i}`,
        terms,
        measured: {
          cellAreaUm2: sum('cellAreaUm2'),
          energyPj: sum('energyPj'),
          leakageMw: sum('leakageMw'),
          criticalPathNs: Math.max(...parts.map(({ measured }) => measured.criticalPathNs)),
        },
      };
    });
    const calibration = fitCalibration(networks);
    for (const metric of ['cellAreaUm2', 'energyPj', 'leakageMw'] as const) {
      expect(median(errorsOf(stages, metric, calibration)), metric).toBeLessThan(0.02);
    }
  });

  it('lists samples without a positive measurement instead of fitting them', () => {
    const [first, ...others] = createSamples(12, 10, 0);
    const broken = {
      ...first,
      measured: { ...first.measured, energyPj: 0, leakageMw: Number.NaN },
    };
    const { metrics } = fitCalibration([broken, ...others]);
    expect(metrics.energyPj.excluded).toEqual([{ id: first.id, reason: 'measured energyPj is 0' }]);
    expect(metrics.leakageMw.samples).toBe(9);
    expect(metrics.cellAreaUm2).toEqual(fitCalibration([first, ...others]).metrics.cellAreaUm2);
  });
});

describe('calibratedMetric', () => {
  it('widens towards a factor of two with the share of terms never measured', () => {
    const samples = createSamples(13, 40, 0.03);
    const calibration = fitCalibration(samples);
    const known = { compressors: 100 };
    const ratio = (terms: Record<string, number>) => {
      const { value, high } = calibratedMetric(terms, 'cellAreaUm2', calibration);
      return high / value;
    };
    expect(ratio(known)).toBeLessThan(1.15);
    expect(ratio({ ...known, novelty: 50 })).toBeGreaterThan(ratio(known));
    expect(ratio({ novelty: 50 })).toBeCloseTo(2, 9);
    expect(calibratedMetric({}, 'cellAreaUm2', calibration)).toEqual({ value: 0, low: 0, high: 0 });
  });
});
