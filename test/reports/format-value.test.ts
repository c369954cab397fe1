// Laws of written numbers and logarithmic axes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSignificant } from '../../src/reports/format-value.js';
import { chooseLogAxis } from '../../src/reports/log-axis.js';

describe('numbers', () => {
  test.each([
    [31240.71, 5, '31 241'],
    [123456.7, 4, '123 500'],
    [1234, 3, '1234'],
    [0.96, 4, '0.9600'],
    [9.9996, 4, '10.00'],
    [-0.4231, 3, '-0.423'],
    [0.0000021, 3, '2.10e-6'],
    [0, 3, '0'],
    [Number.NaN, 3, '–'],
  ])('%d with %d digits is %s', (value, digits, text) => {
    expect(formatSignificant(value, digits, ' ')).toBe(text);
  });

  test('what is written differs from the value by half a unit of its last digit at most', () => {
    const values = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
    const law = fc.property(values, fc.integer({ min: 2, max: 8 }), (value, digits) => {
      const read = Number(formatSignificant(value, digits, ''));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(
        0.5001 * 10 ** (1 - digits) * value * 1.0001,
      );
    });
    fc.assert(law, { seed: 1 });
  });
});

describe('logarithmic axis', () => {
  test('holds all values and labels two to ten ticks inside its ends', () => {
    const values = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    const law = fc.property(values, (given) => {
      const { low, high, ticks } = chooseLogAxis(given);
      expect(low).toBeLessThan(Math.min(...given));
      expect(high).toBeGreaterThan(Math.max(...given));
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(10);
      expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
    });
    fc.assert(law, { seed: 1 });
  });
});
