// Hypervolumes known in closed form or published with the test problems.
import { describe, expect, it } from 'vitest';
import { hypervolume, nonDominated } from '../../search/index.js';

const range = (n: number) => Array.from({ length: n }, (_, i) => i / (n - 1));

/** Branin (scaled to the unit square) and Currin, as in BoTorch. */
function braninCurrin(u: number, v: number): number[] {
  const [x, y] = [15 * u - 5, 15 * v];
  const branin =
    (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10;
  const currin =
    ((1 - Math.exp(-1 / (2 * v))) * (2300 * u ** 3 + 1900 * u * u + 2092 * u + 60)) /
    (100 * u ** 3 + 500 * u * u + 4 * u + 20);
  return [branin, currin];
}

describe('hypervolume', () => {
  it.each([
    { name: 'ZDT1', second: (f: number) => 1 - Math.sqrt(f), exact: 120 + 2 / 3 },
    { name: 'ZDT2', second: (f: number) => 1 - f * f, exact: 120 + 1 / 3 },
    {
      name: 'ZDT3',
      second: (f: number) => 1 - Math.sqrt(f) - f * Math.sin(10 * Math.PI * f),
      exact: 128.7781161,
    },
  ])(
    'of the finely sampled $name front approaches its published value from below',
    ({ second, exact }) => {
      const volume = hypervolume(
        range(100_001).map((f) => [f, second(f)]),
        [11, 11],
      );
      expect(volume).toBeLessThanOrEqual(exact + 1e-6);
      expect(volume).toBeGreaterThan(exact - 1e-3);
    },
  );

  it('of BraninCurrin grows as its front is refined, to within 0.1 % above the 59.36011874867746 found by NSGA-II', () => {
    const evaluate = (inputs: number[][]) => {
      const points = inputs.map(([u, v]) => braninCurrin(u, v));
      return nonDominated(points).map((i) => ({ input: inputs[i], point: points[i] }));
    };
    let step = 1 / 100;
    let front = evaluate(range(101).flatMap((u) => range(101).map((v) => [u, v])));
    const volumes = [];
    for (let round = 0; round < 4; round++) {
      step /= 3;
      const shifts = [-3, -2, -1, 0, 1, 2, 3].map((k) => k * step);
      const clamp = (value: number) => Math.min(1, Math.max(0, value));
      front = evaluate(
        front.flatMap(({ input: [u, v] }) =>
          shifts.flatMap((du) => shifts.map((dv) => [clamp(u + du), clamp(v + dv)])),
        ),
      );
      volumes.push(
        hypervolume(
          front.map(({ point }) => point),
          [18, 6],
        ),
      );
    }
    expect([...volumes].sort((a, b) => a - b)).toEqual(volumes);
    expect(volumes[3]).toBeLessThan(59.36011874867746 * 1.001);
    expect(volumes[3]).toBeGreaterThan(59.36011874867746);
  });

  it('of sampled DTLZ2 spheres brackets 1.1^M − π^(M/2) / (2^M Γ(M/2 + 1)) in three objectives', () => {
    const exact = 1.1 ** 3 - Math.PI / 6;
    const angles = range(31).map((t) => (t * Math.PI) / 2);
    const sphere = angles.flatMap((a) =>
      angles.map((b) => [Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)]),
    );
    const volume = hypervolume(sphere, [1.1, 1.1, 1.1]);
    expect(volume).toBeLessThan(exact);
    expect(volume).toBeGreaterThan(exact - 0.08);
  });

  it('of the sampled DTLZ1 simplex is its staircase count in three and four objectives', () => {
    // Points (i, j, …)/(2n) with i + j + … = n dominate the half-open cells whose lower corner sums to n or more.
    const n = 6;
    const lattice = (d: number, sum: number): number[][] =>
      d === 1
        ? [[sum]]
        : Array.from({ length: sum + 1 }, (_, i) => i).flatMap((i) =>
            lattice(d - 1, sum - i).map((rest) => [i, ...rest]),
          );
    for (const dimension of [3, 4]) {
      const cells = n ** dimension;
      const below = countCells(dimension, n, n - 1);
      const front = lattice(dimension, n).map((p) => p.map((value) => value / (2 * n)));
      const expected = (cells - below) / (2 * n) ** dimension;
      expect(hypervolume(front, new Array(dimension).fill(0.5))).toBeCloseTo(expected, 12);
    }
  });

  it('ignores points on or beyond the reference and refuses NaN', () => {
    const inside = [[1, 1]];
    expect(hypervolume([...inside, [0, 3], [5, 0]], [3, 3])).toBe(4);
    expect(hypervolume([], [3, 3])).toBe(0);
    expect(() => hypervolume([[Number.NaN, 1]], [3, 3])).toThrow(RangeError);
    expect(nonDominated(inside)).toEqual([0]);
  });
});

/** Number of integer cells in [0, n)^d whose coordinates sum to at most `most`. */
function countCells(dimension: number, n: number, most: number): number {
  if (most < 0) return 0;
  if (dimension === 0) return 1;
  let count = 0;
  for (let i = 0; i < n; i++) count += countCells(dimension - 1, n, most - i);
  return count;
}
