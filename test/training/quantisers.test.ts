// Laws of the fake quantisers: they are the casts of the integer world.
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixed, fractionBits, maxRaw, minRaw, ufixed } from '../../src/core/fixed-point-format.js';
import { quantiseReal } from '../../src/fixed-point/quantise.js';
import { startBackend } from '../../src/training/backend.js';
import { chooseFormat } from '../../src/training/choose-format.js';
import { quantiseBias, quantiseKernel } from '../../src/training/quantisers.js';
import { activateBackward, activateForward } from '../../src/training/steps/activation-step.js';

beforeAll(startBackend);

/** Values on quarter units around the range of a format, so that halves and saturation are common. */
const casesOf = (signed: boolean) =>
  fc
    .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: -3, max: 5 }))
    .chain(([bits, integer]) => {
      const format = (signed ? fixed : ufixed)(bits, integer, 'RND', 'SAT');
      const quarters = fc.integer({ min: -5 * 2 ** bits, max: 5 * 2 ** bits });
      const unit = 2 ** -fractionBits(format);
      return fc.record({
        format: fc.constant(format),
        values: fc.array(
          quarters.map((quarter) => (quarter / 4) * unit),
          { minLength: 1, maxLength: 40 },
        ),
      });
    });

describe('kernel quantiser', () => {
  test('equals ap_fixed RND SAT, halves and saturation included', () => {
    fc.assert(
      fc.property(casesOf(true), ({ format, values }) => {
        const expected = values.map((value) => quantiseReal(value, format));
        expect([...quantiseKernel(values, undefined, format)]).toEqual(expected);
      }),
    );
  });

  test('rounds halves up, on both sides of zero', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5];
    expect([...quantiseKernel(halves, undefined, fixed(4, 4, 'RND', 'SAT'))]).toEqual([
      -2, -1, 0, 1, 2, 3,
    ]);
  });
});

describe('activation quantiser', () => {
  test('equals ap_ufixed RND SAT of the sum with the bias', () => {
    fc.assert(
      fc.property(
        casesOf(false),
        fc.integer({ min: -9, max: 9 }),
        ({ format, values }, quarter) => {
          const scale = 2 ** fractionBits(format);
          const bias = new Float64Array([quarter / 4]);
          const range = { low: minRaw(format), high: maxRaw(format) };
          const result = tf.tidy(() => {
            const z = tf.tensor2d(values.map((value) => [value * scale]));
            const rule = { relu: true, range };
            return activateForward(z, bias, rule, z.shape).dataSync<'float32'>();
          });
          const expected = values.map((value) => quantiseReal(value + bias[0] / scale, format));
          expect([...result]).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('passes gradients only where the sum was not cut off', () => {
    const sums = [-9, -0.6, 0.2, 6.9, 7.4, 7.6, 40];
    const biasGradient = new Float64Array(1);
    const dz = tf.tidy(() =>
      activateBackward(
        tf.tensor2d(sums.map((sum) => [sum - 2])),
        tf.ones([sums.length, 1]),
        new Float64Array([2]),
        { relu: true, range: { low: 0, high: 7 } },
        biasGradient,
      ).dataSync(),
    );
    expect([...dz]).toEqual([0, 0, 1, 1, 1, 0, 0]);
    expect(biasGradient[0]).toBe(3);
  });
});

test('biases lie on the grid of the products and are never saturated', () => {
  const formats = { inputFraction: 7, kernel: fixed(4, 1, 'RND', 'SAT'), output: undefined };
  const raw = quantiseBias(new Float64Array([100.3, -58368.5 / 1024, 0.5 / 1024]), formats);
  expect([...raw]).toEqual([102707, -58368, 1]);
});

// Features and weights are single-precision: errors that differ by less than a millionth are equal.
test('the chosen binary point has the least squared error of all', () => {
  const error = (values: number[], integer: number, bits: number) => {
    const format = fixed(bits, integer, 'RND', 'SAT');
    const unit = 2 ** -fractionBits(format);
    return values.reduce((sum, v) => sum + (quantiseReal(v, format) * unit - v) ** 2, 0);
  };
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 60 }),
      fc.integer({ min: 2, max: 8 }),
      (values, bits) => {
        const chosen = error(values, chooseFormat(values, bits, true).integer, bits);
        const rivals = [-1, 0, 1, 2, 3, 4].map((integer) => error(values, integer, bits));
        const largest = Math.max(...values.map(Math.abs));
        if (largest > 0.5) expect(chosen).toBeLessThanOrEqual(Math.min(...rivals) * (1 + 1e-6));
      },
    ),
  );
});
