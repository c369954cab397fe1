// R² against scikit-learn's documented figures, and its laws.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addResiduals,
  LEAST_R_SQUARED,
  rSquaredFrom,
  rSquaredOf,
} from '../../src/core/r-squared.js';

const numbers = (...values: number[]) => new Float32Array(values);

test('the figures of the documentation of sklearn.metrics.r2_score', () => {
  const targets = numbers(3, -0.5, 2, 7);
  expect(rSquaredOf([2.5, 0, 2, 8], targets, 1)).toBeCloseTo(0.9486081370449679, 12);
  expect(rSquaredOf([1, 2, 3], numbers(1, 2, 3), 1)).toBe(1);
  expect(rSquaredOf([2, 2, 2], numbers(1, 2, 3), 1)).toBe(0);
  expect(rSquaredOf([3, 2, 1], numbers(1, 2, 3), 1)).toBe(-3);
});

test('outputs count alike; targets that never change count 1 where they are met, else 0', () => {
  const targets = numbers(1, 5, 2, 5, 3, 5);
  expect(rSquaredOf([1, 5, 2, 5, 3, 5], targets, 2)).toBe(1);
  expect(rSquaredOf([2, 5, 2, 4, 2, 5], targets, 2)).toBe(0);
  expect(rSquaredOf([], numbers(), 2)).toBe(0);
});

test('is finite whatever the outputs are, and at most 1', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.double()), {
        minLength: 1,
      }),
      (pairs) => {
        const targets = Float32Array.from(pairs, ([target]) => target);
        const score = rSquaredOf(
          pairs.map(([, value]) => value),
          targets,
          1,
        );
        expect(score).toBeGreaterThanOrEqual(LEAST_R_SQUARED);
        expect(score).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('in portions and in units of a power of two it is the same number', () => {
  const targets = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i));
  const raw = Float64Array.from(targets, (value, i) => Math.round(8 * value) + (i % 3));
  const residuals = new Float64Array(3);
  addResiduals(residuals, raw.subarray(0, 21), 1 / 8, targets, 0, 7);
  addResiduals(residuals, raw.subarray(21), 1 / 8, targets, 7, 13);
  const whole = rSquaredOf(
    raw.map((value) => value / 8),
    targets,
    3,
  );
  expect(rSquaredFrom(residuals, targets)).toBe(whole);
});
