// Weights take the way over printed decimals that hls4ml takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { asPrinted, quantisePrinted } from '../../src/fixed-point/printed-weight.js';
import { quantiseReal } from '../../src/fixed-point/quantise.js';

describe('printed weights', () => {
  it('round as Python prints: exactly, halves to even', () => {
    const printed: readonly (readonly [number, number, number])[] = [
      [0.5, 0, 0],
      [1.5, 0, 2],
      [2.5, 0, 2],
      [0.125, 2, 0.12],
      [0.375, 2, 0.38],
      [-0.125, 2, -0.12],
      [1.005, 2, 1],
      [-3, 4, -3],
      [1e-30, 5, 0],
    ];
    for (const [x, decimals, expected] of printed) expect(asPrinted(x, decimals)).toBe(expected);
  });

  it('agree with the decimals of ECMAScript wherever those are no tie', () => {
    const real = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(real, fc.integer({ min: 0, max: 20 }), (x, decimals) => {
        const isTie = Number.isInteger(x * 2 ** 20) && !Number.isInteger(x);
        fc.pre(!isTie);
        expect(asPrinted(x, decimals)).toBe(Number(x.toFixed(decimals)) + 0);
      }),
      { seed: 3 },
    );
  });

  it('reach the grid point just above, which truncation would miss', () => {
    const format = fixed(8, 4);
    expect(quantiseReal(0.12499, format)).toBe(1);
    expect(quantisePrinted(0.12499, format)).toBe(2);
  });

  it('change nothing that lies on the grid', () => {
    const format = fixed(12, 3);
    for (let raw = -2048; raw < 2048; raw++) {
      expect(quantisePrinted(raw / 512, format)).toBe(raw);
    }
  });
});
