// Laws of the hypervolume, held against inclusion and exclusion of boxes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume } from '../../search/index.js';

const CORNER = 6;
const pointsIn = (dimension: number, maxLength: number) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: CORNER + 1 }), {
      minLength: dimension,
      maxLength: dimension,
    }),
    { maxLength },
  );
const sets = fc.integer({ min: 1, max: 5 }).chain((dimension) => pointsIn(dimension, 8));

/** Volume of a union of boxes: Σ over non-empty subsets of ± the volume of their intersection; exact in integers. */
function unionVolume(points: readonly number[][], reference: readonly number[]): number {
  let volume = 0;
  for (let subset = 1; subset < 2 ** points.length; subset++) {
    const chosen = points.filter((_, i) => subset & (1 << i));
    const sides = reference.map((r, i) => Math.max(0, r - Math.max(...chosen.map((p) => p[i]))));
    volume += (chosen.length % 2 ? 1 : -1) * sides.reduce((product, side) => product * side, 1);
  }
  return volume;
}

describe('hypervolume', () => {
  it('equals inclusion and exclusion in one to five objectives', () => {
    fc.assert(
      fc.property(sets, (points) => {
        const reference = new Array(points[0]?.length ?? 2).fill(CORNER);
        expect(hypervolume(points, reference)).toBe(unionVolume(points, reference));
      }),
      { numRuns: 300 },
    );
  });

  it('never decreases when a point is added, and does not depend on the order', () => {
    const withExtra = fc.integer({ min: 2, max: 4 }).chain((d) =>
      fc.tuple(
        pointsIn(d, 15),
        pointsIn(d, 1).filter((set) => set.length === 1),
      ),
    );
    fc.assert(
      fc.property(withExtra, ([points, [extra]]) => {
        const reference = extra.map(() => CORNER);
        const before = hypervolume(points, reference);
        expect(hypervolume([...points, extra], reference)).toBeGreaterThanOrEqual(before);
        expect(hypervolume([...points].reverse(), reference)).toBe(before);
      }),
    );
  });
});
