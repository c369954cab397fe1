// Laws of the quantisers alone: they are casts of the integer world, and their gradients are slopes where there are slopes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  ufixed,
} from '../../../src/core/fixed-point-format.js';
import { createQuantiser } from '../../../src/fixed-point/quantise.js';
import { binary } from '../../../src/training/quantisers/binary.js';
import {
  lsq,
  lsqCodes,
  startStep,
  stepGradientScale,
} from '../../../src/training/quantisers/lsq.js';
import { pact, pactExponent } from '../../../src/training/quantisers/pact.js';
import {
  exponentsFor,
  exponentsOf,
  formatOfPowers,
  powerOfTwo,
} from '../../../src/training/quantisers/power-of-two.js';
import type { Quantiser } from '../../../src/training/quantisers/quantiser.js';
import {
  formatOfQuantizedBits,
  quantizedBits,
} from '../../../src/training/quantisers/quantized-bits.js';
import {
  formatOfQuantizedRelu,
  quantizedRelu,
} from '../../../src/training/quantisers/quantized-relu.js';
import { signFormat } from '../../../src/training/quantisers/scale.js';
import { ternary } from '../../../src/training/quantisers/ternary.js';

/** The cast of the interpreter, as real numbers. */
function castAll(values: readonly number[], format: FixedPointFormat): number[] {
  const cast = createQuantiser(format);
  return values.map((value) => cast(value) * 2 ** -fractionBits(format) + 0);
}

/** Every quarter of a unit from below the range of `bits` to above it: all halves, both ends of saturation. */
function quarters(bits: number, unit: number): number[] {
  const reach = 6 * 2 ** bits;
  return Array.from({ length: 2 * reach + 1 }, (_, i) => ((i - reach) / 4) * unit);
}

const widths = fc.integer({ min: 2, max: 8 });
const integers = fc.integer({ min: -4, max: 6 });

describe('forward is the cast of the interpreter, on every half and beyond both ends', () => {
  test('quantized_bits(b, i) is ap_[u]fixed<b, i+1, RND_CONV, SAT>', () => {
    fc.assert(
      fc.property(
        fc.record({
          bits: widths,
          integer: integers,
          keepNegative: fc.boolean(),
          symmetric: fc.boolean(),
        }),
        (options) => {
          const format = formatOfQuantizedBits(options);
          const values = quarters(options.bits, 2 ** -fractionBits(format));
          expect([...quantizedBits(options).forward(values)]).toEqual(castAll(values, format));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the format of quantized_bits(6, 0) is the one hls4ml gives it', () => {
    const options = { bits: 6, integer: 0, keepNegative: true, symmetric: false };
    expect(formatOfQuantizedBits(options)).toEqual(fixed(6, 1, 'RND_CONV', 'SAT'));
    const low = quantizedBits({ ...options, symmetric: true }).forward([-9])[0];
    expect([quantizedBits(options).forward([-9])[0], low]).toEqual([-1, -31 / 32]);
  });

  test('quantized_relu(b, i) is ap_ufixed<b, i, RND_CONV, SAT>', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), integers, (bits, integer) => {
        const format = formatOfQuantizedRelu(bits, integer);
        const values = quarters(bits, 2 ** -fractionBits(format));
        expect([...quantizedRelu(bits, integer).forward(values)]).toEqual(castAll(values, format));
      }),
      { numRuns: 40 },
    );
  });

  test('LSQ and PACT with steps of a power of two are ap_[u]fixed RND SAT', () => {
    fc.assert(
      fc.property(widths, integers, fc.boolean(), (bits, exponent, signed) => {
        const format = (signed ? fixed : ufixed)(bits, bits + exponent, 'RND', 'SAT');
        const values = quarters(bits, 2 ** exponent);
        expect([...lsq(bits, signed, 2 ** exponent).forward(values)]).toEqual(
          castAll(values, format),
        );
        if (signed) return;
        const clip = 2 ** exponent * (2 ** bits - 1);
        expect([...pact(bits, clip).forward(values)]).toEqual(castAll(values, format));
        expect(pactExponent(clip, 2 ** bits - 1)).toBe(exponent);
      }),
      { numRuns: 40 },
    );
  });

  test('what binary, ternary and power-of-two weights become lies on their formats', () => {
    const thousandths = fc.integer({ min: -3000, max: 3000 }).map((n) => n / 1000);
    const values = fc.array(thousandths, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 4 }), (weights, bits) => {
        const signs = binary().forward(weights);
        const scale = Math.abs(signs[0]);
        expect(Number.isInteger(Math.log2(scale))).toBe(true);
        expect([...signs]).toEqual(weights.map((weight) => (weight < 0 ? -scale : scale)));
        expect(castAll([...signs], signFormat(Math.log2(scale)))).toEqual([...signs]);

        const threes = ternary().forward(weights);
        const magnitudes = [...new Set(threes.map(Math.abs))].filter((size) => size !== 0);
        expect(magnitudes.length).toBeLessThan(2);
        if (magnitudes.length === 1) {
          const exponent = Math.log2(magnitudes[0]);
          expect(Number.isInteger(exponent)).toBe(true);
          expect(castAll([...threes], signFormat(exponent))).toEqual([...threes].map((x) => x + 0));
        }
        const exponents = exponentsFor(bits, Math.max(...weights.map(Math.abs)));
        const powers = powerOfTwo(exponents).forward(weights);
        expect(castAll([...powers], formatOfPowers(exponents))).toEqual([...powers]);
        expect(exponentsOf(formatOfPowers(exponents))).toEqual(exponents);
        expect(exponents.highest - exponents.lowest).toBe(2 ** (bits - 1) - 1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the rules of their papers', () => {
  test('binary weights are signs of E|x|, to a power of two', () => {
    // E|x| = 0.85, between 2^-0.5 and 2^0.5.
    expect([...binary().forward([0.5, -1.2, 0, 1.7])]).toEqual([1, -1, 1, 1]);
    expect([...binary().forward([0.1, -0.1])]).toEqual([0.125, -0.125]);
  });

  test('ternary weights are zero up to 0.7·E|x|, and a power of two near the mean of the others', () => {
    // E|x| = 0.5, threshold 0.35; the mean of 0.4, 0.9 and 0.6 is 0.63.
    expect([...ternary().forward([0.4, -0.9, 0.1, 0.6])]).toEqual([0.5, -0.5, 0, 0.5]);
    expect([...ternary().forward([0, 0])]).toEqual([0, 0]);
  });

  test('powers of two are nearest by ratio, clipped to the exponents, never zero', () => {
    const rounded = powerOfTwo({ lowest: -3, highest: 0 }).forward([1.4, -0.7, 0.72, 0.01, 0, 9]);
    expect([...rounded]).toEqual([1, -0.5, 1, 0.125, 0.125, 1]);
  });

  test('LSQ starts with 2·E|x|/√Qp and scales the gradient of its step by 1/√(N·Qp)', () => {
    expect(startStep([1, -2, 3], 3, true)).toBeCloseTo(4 / Math.sqrt(3), 12);
    expect(startStep([1, 2, 3], 3, false)).toBeCloseTo(4 / Math.sqrt(7), 12);
    expect(stepGradientScale(100, lsqCodes(3, true).high)).toBeCloseTo(1 / Math.sqrt(300), 12);
  });
});

/** Sum of outer · output: its central differences are what `backward` answers. */
function derivative(loss: (x: number) => number, at: number): number {
  const step = 1e-6;
  return (loss(at + step) - loss(at - step)) / (2 * step);
}

const weigh = (outputs: ArrayLike<number>, outer: readonly number[]) =>
  outer.reduce((sum, weight, i) => sum + weight * outputs[i], 0);

describe('gradients', () => {
  // Off the round numbers, where clips and steps lie.
  const inputs = fc.integer({ min: -6000, max: 6000 }).map((n) => n / 1000 + 0.00037);
  const weights = fc.integer({ min: -100, max: 100 }).map((n) => n / 100);
  const random = fc.array(fc.tuple(inputs, weights), { minLength: 1, maxLength: 20 });
  const hundredths = fc.integer({ min: 10, max: 400 }).map((n) => n / 100);
  /** Away from the clip, where there is no derivative. */
  const isAway = (x: number, ...ends: number[]) => ends.every((end) => Math.abs(x - end) > 1e-4);

  test('of the PACT clip: central differences of the clipped outputs', () => {
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 6 }), hundredths, (pairs, bits, clip) => {
        const [values, outer] = [pairs.map(([x]) => x), pairs.map(([, g]) => g)];
        fc.pre(values.every((x) => isAway(x, 0, clip)));
        const { values: slopes, scale = Number.NaN } = pact(bits, clip).backward(values, outer);
        // Rounding is passed straight through: the clip alone has a slope.
        const clipped = (a: number) =>
          weigh(
            values.map((x) => Math.min(a, Math.max(0, x))),
            outer,
          );
        expect(scale).toBeCloseTo(derivative(clipped, clip), 6);
        const saturated = values.filter((x) => x >= clip).length;
        const ones = values.map(() => 1);
        expect(pact(bits, clip).backward(values, ones).scale).toBeCloseTo(saturated, 9);
        expect([...slopes]).toEqual(values.map((x, i) => (x > 0 && x < clip ? outer[i] : 0)));
        // Where everything saturates, rounding is no step function of the clip: the whole quantiser has that slope.
        const above = values.map((x) => clip + 1 + Math.abs(x));
        const whole = (a: number) => weigh(pact(bits, a).forward(above), outer);
        expect(pact(bits, clip).backward(above, outer).scale).toBeCloseTo(
          derivative(whole, clip),
          6,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('of the LSQ step: central differences with the rounding error held', () => {
    fc.assert(
      fc.property(
        random,
        fc.integer({ min: 2, max: 5 }),
        hundredths,
        fc.boolean(),
        (pairs, bits, step, signed) => {
          const [values, outer] = [pairs.map(([x]) => x), pairs.map(([, g]) => g)];
          const { low, high } = lsqCodes(bits, signed);
          fc.pre(values.every((x) => isAway(x, low * step, high * step)));
          const errors = values.map((x) => Math.floor(x / step + 0.5) - x / step);
          const straight = (s: number) =>
            weigh(
              values.map((x, i) => {
                const v = x / step;
                return v <= low ? low * s : v >= high ? high * s : x + errors[i] * s;
              }),
              outer,
            );
          const { values: slopes, scale = Number.NaN } = lsq(bits, signed, step).backward(
            values,
            outer,
          );
          expect(scale).toBeCloseTo(derivative(straight, step), 5);
          expect([...slopes]).toEqual(
            values.map((x, i) => (x > low * step && x < high * step ? outer[i] : 0)),
          );
          // Beyond both ends no rounding is involved: the quantiser itself has that slope.
          const beyond = values.map((x) => (x < 0 ? low - 1 : high + 1) * step * 2);
          const whole = (s: number) => weigh(lsq(bits, signed, s).forward(beyond), outer);
          const answered = lsq(bits, signed, step).backward(beyond, outer).scale ?? Number.NaN;
          if (signed) expect(answered).toBeCloseTo(derivative(whole, step), 5);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('pass as their table says: everywhere, within the clip, or up to saturation', () => {
    const values = [-9, -1, -0.3, 0, 0.3, 1, 9];
    const outer = [1, 2, 3, 4, 5, 6, 7];
    const pass = (quantiser: Quantiser) => [...quantiser.backward(values, outer).values];
    const bits = { bits: 4, integer: 0, keepNegative: true, symmetric: false };
    expect(pass(quantizedBits(bits))).toEqual(outer);
    expect(pass(powerOfTwo({ lowest: -3, highest: 0 }))).toEqual(outer);
    expect(pass(binary())).toEqual([0, 2, 3, 4, 5, 6, 0]);
    expect(pass(ternary(0.5))).toEqual([0, 0, 3, 4, 5, 0, 0]);
    // The largest value of quantized_relu(3, 0) is 7/8.
    expect(pass(quantizedRelu(3, 0))).toEqual([0, 0, 0, 0, 5, 0, 0]);
  });
});
