// Laws of dominance, fronts and thinning, held against their definitions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, insertPoint, nonDominated, thinByEpsilon } from '../../search/index.js';

/** Point sets with many ties and duplicates, 1 … 5 objectives. */
const tiedPoints = fc.integer({ min: 1, max: 5 }).chain((dimension) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: 4 }), { minLength: dimension, maxLength: dimension }),
    {
      maxLength: 40,
    },
  ),
);
const costs = fc.integer({ min: 1, max: 4 }).chain((dimension) =>
  fc.array(
    fc.array(fc.oneof(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.constant(0)), {
      minLength: dimension,
      maxLength: dimension,
    }),
    { minLength: 1, maxLength: 60 },
  ),
);

function frontByDefinition(points: readonly number[][]): number[] {
  const equal = (a: number[], b: number[]) => a.every((value, i) => value === b[i]);
  return points.flatMap((point, i) => {
    const beaten = points.some((other) => dominates(other, point));
    const repeated = points.slice(0, i).some((other) => equal(other, point));
    return beaten || repeated ? [] : [i];
  });
}

describe('nonDominated', () => {
  it('equals the definition in one to five objectives, keeping the first of equal points', () => {
    fc.assert(
      fc.property(tiedPoints, (points) => {
        expect(nonDominated(points)).toEqual(frontByDefinition(points));
      }),
      { numRuns: 400 },
    );
  });

  it('is the same set whether computed at once or point by point', () => {
    fc.assert(
      fc.property(tiedPoints, (points) => {
        const grown = points.reduce<readonly number[][]>((front, p) => insertPoint(front, p), []);
        const sort = (set: readonly number[][]) => set.map(String).sort();
        expect(sort(grown)).toEqual(sort(nonDominated(points).map((i) => points[i])));
      }),
    );
  });

  it('refuses NaN and mixed dimensions', () => {
    expect(() => nonDominated([[1, Number.NaN]])).toThrow(RangeError);
    expect(() => nonDominated([[1, 2], [1]])).toThrow(RangeError);
    expect(nonDominated([])).toEqual([]);
  });
});

describe('thinByEpsilon', () => {
  it('keeps a stand-in within 1 + epsilon of every point, all minima, and no dominated point', () => {
    fc.assert(
      fc.property(costs, fc.constantFrom(0, 0.01, 0.2, 3), (points, epsilon) => {
        const kept = thinByEpsilon(points, epsilon).map((i) => points[i]);
        for (const point of points) {
          const isStandIn = (other: number[]) =>
            other.every((value, i) => value <= point[i] * (1 + epsilon) * (1 + 1e-9));
          expect(kept.some(isStandIn)).toBe(true);
        }
        for (let i = 0; i < points[0].length; i++) {
          const minimum = (set: number[][]) => Math.min(...set.map((point) => point[i]));
          expect(minimum(kept)).toBe(minimum(points));
        }
        expect(kept.some((a) => points.some((b) => dominates(b, a)))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps fewer points the larger epsilon is, on a fine front', () => {
    const front = Array.from({ length: 500 }, (_, i) => [1 + i / 100, 6 - i / 100]);
    const sizes = [0, 0.01, 0.1, 1].map((epsilon) => thinByEpsilon(front, epsilon).length);
    expect(sizes[0]).toBe(500);
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
    expect(sizes[3]).toBeLessThan(10);
    expect(() => thinByEpsilon([[-1, 1]], 0.1)).toThrow(RangeError);
  });
});
