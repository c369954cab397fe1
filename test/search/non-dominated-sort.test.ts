// Order of observations: fronts, crowding, constraints; compared with their definitions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseByHypervolume,
  hypervolumeContributions,
  referenceBeyond,
} from '../../search/hypervolume-subset.js';
import { dominates, hypervolume, rankObservations, rankPoints } from '../../search/index.js';
import { crowdingDistances, sortByFitness } from '../../search/non-dominated-sort.js';

const pointsOf = (dimension: number) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: 6 }), { minLength: dimension, maxLength: dimension }),
    { minLength: 1, maxLength: 40 },
  );
const points = fc.integer({ min: 1, max: 4 }).chain(pointsOf);

/** Peels fronts off by comparing all pairs, as the definition has it. */
function peel(all: readonly number[][]): number[] {
  const ranks = all.map(() => -1);
  for (let rank = 0; ranks.includes(-1); rank++) {
    const left = all.flatMap((_, i) => (ranks[i] === -1 ? [i] : []));
    const front = left.filter((i) => !left.some((j) => dominates(all[j], all[i])));
    for (const i of front) ranks[i] = rank;
  }
  return ranks;
}

describe('non-dominated sort', () => {
  it('gives the ranks of peeling front after front', () => {
    fc.assert(
      fc.property(points, (all) => {
        expect(rankPoints(all)).toEqual(peel(all));
      }),
    );
  });

  it('puts every feasible observation before every infeasible one, by violation, and failures last', () => {
    const observed = fc.array(
      fc.record({
        objectives: fc.option(fc.tuple(fc.nat(5), fc.nat(5)), { nil: undefined }),
        violation: fc.constantFrom(0, 0, 0.5, 2),
      }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(observed, (all) => {
        const ranks = rankObservations(all.map((each) => ({ values: {}, ...each })));
        const violation = ({ objectives, violation: value }: (typeof all)[number]) =>
          objectives ? value : Number.POSITIVE_INFINITY;
        all.forEach((a, i) => {
          all.forEach((b, j) => {
            const [x, y] = [violation(a), violation(b)];
            if (x < y) expect(ranks[i]).toBeLessThan(ranks[j]);
            if (x === y && x > 0) expect(ranks[i]).toBe(ranks[j]);
            if (x === 0 && y === 0 && dominates(a.objectives ?? [], b.objectives ?? [])) {
              expect(ranks[i]).toBeLessThan(ranks[j]);
            }
          });
        });
      }),
    );
  });

  it('prefers the ends of a front, then what lies alone', () => {
    const front = [
      [0, 10],
      [1, 9],
      [2, 8],
      [6, 2],
      [10, 0],
    ];
    expect(crowdingDistances(front)).toEqual([
      Number.POSITIVE_INFINITY,
      expect.closeTo(0.4),
      expect.closeTo(1.2),
      expect.closeTo(1.6),
      Number.POSITIVE_INFINITY,
    ]);
    const observations = front.map((objectives) => ({ values: {}, objectives }));
    expect(sortByFitness(observations)).toEqual([0, 4, 3, 2, 1]);
  });
});

describe('hypervolume subset', () => {
  it('contributions are what the volume loses without the point, and the first choice is the largest box', () => {
    fc.assert(
      fc.property(points, (all) => {
        const reference = referenceBeyond(all);
        const whole = hypervolume(all, reference);
        hypervolumeContributions(all, reference).forEach((gain, i) => {
          const without = hypervolume(
            all.filter((_, j) => j !== i),
            reference,
          );
          expect(gain).toBeCloseTo(whole - without, 6);
        });
        const boxes = all.map((point) => hypervolume([point], reference));
        expect(boxes[chooseByHypervolume(all, 1, reference)[0]]).toBe(Math.max(...boxes));
      }),
      { numRuns: 60 },
    );
  });

  it('covers at least 1 − 1/e of what the best subset of that size covers', () => {
    fc.assert(
      fc.property(pointsOf(2), (drawn) => {
        const all = drawn.slice(0, 9);
        const reference = referenceBeyond(all);
        const count = Math.min(3, all.length);
        const volumeOf = (indices: readonly number[]) =>
          hypervolume(
            indices.map((i) => all[i]),
            reference,
          );
        let best = 0;
        for (let mask = 0; mask < 2 ** all.length; mask++) {
          const chosen = all.flatMap((_, i) => ((mask >> i) & 1 ? [i] : []));
          if (chosen.length === count) best = Math.max(best, volumeOf(chosen));
        }
        const greedy = volumeOf(chooseByHypervolume(all, count, reference));
        expect(greedy).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
