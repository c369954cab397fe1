// Parzen estimators: densities that integrate to one and samples that follow them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateDensity, normalCdf } from '../../search/parzen.js';
import { createStream } from '../../search/random-stream.js';
import type { Parameter } from '../../search/search-space.js';
import { cellBorders } from '../../search/unit-cube.js';

const FLOAT: Parameter = { kind: 'float', name: 'x', low: 0, high: 1 };
const FINITE: Parameter[] = [
  { kind: 'integer', name: 'x', low: 1, high: 40, scale: 'log' },
  { kind: 'ordinal', name: 'x', choices: [1, 2, 4] },
  { kind: 'categorical', name: 'x', choices: ['a', 'b', 'c', 'd'] },
];

const weighted = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { maxLength: 12 },
);

it('the normal distribution function has its tabulated values', () => {
  const table = [-3, -1, 0, 0.5, 1.959964].map((z) => normalCdf(z));
  expect(table).toEqual(
    [0.001349898, 0.1586552539, 0.5, 0.6914624613, 0.975].map((p) => expect.closeTo(p, 6)),
  );
});

describe('a Parzen estimator', () => {
  it('integrates to one over the interval, and sums to one over the values of a finite parameter', () => {
    fc.assert(
      fc.property(weighted, (all) => {
        const [places, weights] = [all.map(({ place }) => place), all.map(({ weight }) => weight)];
        const density = estimateDensity(FLOAT, places, weights);
        const grid = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
        const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
        expect(sum(grid.map((x) => Math.exp(density.logDensity(x)))) / 4000).toBeCloseTo(1, 3);
        for (const parameter of FINITE) {
          const borders = cellBorders(parameter);
          const { logDensity } = estimateDensity(parameter, places, weights);
          const cells = borders.slice(1).map((border, i) => (border + borders[i]) / 2);
          expect(sum(cells.map((x) => Math.exp(logDensity(x))))).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('draws as often as its density says', () => {
    const density = estimateDensity(FLOAT, [0.2, 0.25, 0.9], [1, 1, 0.3]);
    const random = createStream(11);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) bins[Math.floor(10 * density.sample(random))] += 1 / 20_000;
    bins.forEach((share, bin) => {
      let expected = 0;
      for (let i = 0; i < 100; i++)
        expected += Math.exp(density.logDensity((bin + (i + 0.5) / 100) / 10)) / 1000;
      expect(share).toBeCloseTo(expected, 1.7);
    });
  });
});
