// Laws every sampler keeps: pure, replayable, inside the space, never the same point twice.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countPoints,
  createMotpe,
  createNsga2,
  haltonSampler,
  ObservationError,
  randomSampler,
  type SamplerState,
  type SearchAlgorithm,
  type SearchSpace,
  type Values,
} from '../../search/index.js';
import { valuesKey } from '../../search/search-space.js';
import { encode } from '../../search/unit-cube.js';
import { evaluate, spaces } from './sample-spaces.js';

const SAMPLERS = [
  randomSampler,
  haltonSampler,
  createNsga2({ populationSize: 4 }) as unknown as SearchAlgorithm<SamplerState>,
  createMotpe({ startup: 4 }),
];

const batches = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe.each(SAMPLERS.map((sampler) => [sampler.id, sampler] as const))('%s', (_, sampler) => {
  function play(space: SearchSpace, seed: number, counts: readonly number[], viaJson: boolean) {
    const pass = (state: SamplerState): SamplerState =>
      viaJson ? JSON.parse(JSON.stringify(state)) : state;
    let state = pass(sampler.start(space, seed));
    const asked: Values[] = [];
    for (const count of counts) {
      const { state: waiting, jobs } = sampler.ask(state, count);
      expect(jobs.length).toBeLessThanOrEqual(count);
      asked.push(...jobs);
      state = pass(sampler.tell(pass(waiting), jobs.map(evaluate)));
    }
    return { asked, state };
  }

  it('asks the same after its state went through JSON, and leaves old states as they were', () => {
    fc.assert(
      fc.property(spaces, seeds, batches, (space, seed, counts) => {
        const direct = play(space, seed, counts, false);
        expect(play(space, seed, counts, true)).toEqual(direct);
        const before = JSON.stringify(direct.state);
        const [first] = sampler.ask(direct.state, 1).jobs;
        if (first) sampler.tell(direct.state, [evaluate(first)]);
        expect(JSON.stringify(direct.state)).toBe(before);
      }),
      { numRuns: 15 },
    );
  });

  it('asks inside the space, never twice the same, and all there is before it stops', () => {
    fc.assert(
      fc.property(spaces, seeds, batches, (space, seed, counts) => {
        const { asked } = play(space, seed, counts, false);
        for (const values of asked) expect(() => encode(space, values)).not.toThrow();
        expect(new Set(asked.map((values) => valuesKey(space, values))).size).toBe(asked.length);
        const wanted = counts.reduce((sum, count) => sum + count, 0);
        expect(asked).toHaveLength(Math.min(wanted, countPoints(space)));
      }),
      { numRuns: 15 },
    );
  });

  it('asks the same in one batch as in several, when nothing is told in between', () => {
    fc.assert(
      fc.property(spaces, seeds, batches, (space, seed, counts) => {
        const { state } = play(space, seed, [6], false);
        let current = state;
        const pieces = counts.flatMap((count) => {
          const asked = sampler.ask(current, count);
          current = asked.state;
          return asked.jobs;
        });
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect(sampler.ask(state, total)).toEqual({ state: current, jobs: pieces });
      }),
      { numRuns: 15 },
    );
  });

  it('replaces what it knows of values that are told again, and refuses numbers that are none', () => {
    const space: SearchSpace = [{ kind: 'float', name: 'x', low: 0, high: 1 }];
    const values = { x: 0.25 };
    const once = sampler.tell(sampler.start(space, 1), [{ values, objectives: [3, 4] }]);
    const twice = sampler.tell(once, [{ values, objectives: [1, 2], noise: [0.1, 0] }]);
    expect(twice.observations).toEqual([{ values, objectives: [1, 2], noise: [0.1, 0] }]);
    for (const wrong of [
      { objectives: [1] },
      { objectives: [1, Number.NaN] },
      { objectives: [1, 2], noise: [-1, 0] },
      { objectives: [1, 2], violation: Number.POSITIVE_INFINITY },
    ]) {
      expect(() => sampler.tell(once, [{ values, ...wrong }])).toThrow(ObservationError);
    }
  });
});

it('seeds differ: another seed asks other points', () => {
  const space: SearchSpace = [{ kind: 'float', name: 'x', low: 0, high: 1 }];
  for (const sampler of SAMPLERS) {
    const firsts = [1, 2, 3].map((seed) => sampler.ask(sampler.start(space, seed), 1).jobs[0].x);
    expect(new Set(firsts).size).toBe(3);
  }
});

it('Halton points fill a square more evenly than random ones: of an 8 × 8 grid they leave at most four cells empty', () => {
  const space: SearchSpace = ['x', 'y'].map((name) => ({ kind: 'float', name, low: 0, high: 1 }));
  for (const seed of [1, 2, 3]) {
    const cellsOf = (sampler: SearchAlgorithm<SamplerState>) => {
      const { jobs } = sampler.ask(sampler.start(space, seed), 128);
      return new Set(jobs.map(({ x, y }) => `${Math.floor(8 * +x)} ${Math.floor(8 * +y)}`)).size;
    };
    expect(cellsOf(haltonSampler)).toBeGreaterThanOrEqual(60);
    expect(cellsOf(haltonSampler)).toBeGreaterThan(cellsOf(randomSampler));
  }
});
