// Laws of merged fronts, held against enumeration of every combination.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Combination, mergeFronts, mergeWithLoss, nonDominated } from '../../search/index.js';

interface Case {
  readonly combine: Combination[];
  readonly stages: number[][][];
}

const cases = (value: fc.Arbitrary<number>): fc.Arbitrary<Case> =>
  fc
    .array(fc.constantFrom<Combination>('sum', 'max'), { minLength: 1, maxLength: 4 })
    .chain((combine) =>
      fc.record({
        combine: fc.constant(combine),
        stages: fc.array(
          fc.array(fc.array(value, { minLength: combine.length, maxLength: combine.length }), {
            minLength: 1,
            maxLength: 5,
          }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    );

function valuesOf({ stages, combine }: Case, choices: readonly number[]): number[] {
  return combine.map((operation, i) =>
    choices
      .map((choice, stage) => stages[stage][choice][i])
      .reduce((a, b) => (operation === 'sum' ? a + b : Math.max(a, b))),
  );
}

function enumerate(given: Case): number[][] {
  const choices = given.stages.reduce<number[][]>(
    (all, stage) => all.flatMap((prefix) => stage.map((_, option) => [...prefix, option])),
    [[]],
  );
  return choices.map((each) => valuesOf(given, each));
}

describe('mergeFronts', () => {
  it('without epsilon equals the front of all combinations, with choices that attain it', () => {
    fc.assert(
      fc.property(cases(fc.integer({ min: 0, max: 9 })), (given) => {
        const merged = mergeFronts(given.stages, given.combine);
        const all = enumerate(given);
        const sort = (set: readonly (readonly number[])[]) => set.map(String).sort();
        expect(sort(merged.map(({ values }) => values))).toEqual(
          sort(nonDominated(all).map((i) => all[i])),
        );
        for (const { values, choices } of merged) expect(valuesOf(given, choices)).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('with epsilon or a limit keeps a point within the stated loss of every combination', () => {
    const value = fc.double({ min: 0.01, max: 100, noNaN: true });
    const options = fc.record({
      epsilon: fc.constantFrom(0, 0.02, 0.3),
      limit: fc.constantFrom(2, 6, 1000),
    });
    fc.assert(
      fc.property(cases(value), options, (given, chosen) => {
        const { points, loss } = mergeWithLoss(given.stages, given.combine, chosen);
        for (const target of enumerate(given)) {
          const isNear = (values: readonly number[]) =>
            values.every((v, i) => v <= target[i] * (1 + loss) * (1 + 1e-9));
          expect(points.some(({ values }) => isNear(values))).toBe(true);
        }
        for (const { values, choices } of points) expect(valuesOf(given, choices)).toEqual(values);
        if (chosen.limit === 1000) {
          expect(loss).toBeCloseTo((1 + chosen.epsilon) ** (given.stages.length - 1) - 1, 9);
        }
      }),
      { numRuns: 300 },
    );
  });
});
