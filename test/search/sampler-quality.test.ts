// What the samplers are worth: hypervolume against random search at an equal budget, median over seeds.
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../benchmarks/search/problems.js';
import { medianOf, runSearch, volumeOf } from '../../benchmarks/search/run-search.js';
import {
  createMotpe,
  createNsga2,
  randomSampler,
  type SamplerState,
  type SearchAlgorithm,
} from '../../search/index.js';

const SEEDS = [1, 2, 3, 4, 5];
const EVALUATIONS = 120;

const volumesOf = <State extends SamplerState>(
  sampler: SearchAlgorithm<State>,
  problem: (typeof PROBLEMS)[number],
) => SEEDS.map((seed) => volumeOf(runSearch(sampler, problem, seed, EVALUATIONS, 2), problem));

describe.each(PROBLEMS.map((problem) => [problem.name, problem] as const))(
  'on %s',
  (_, problem) => {
    const random = volumesOf(randomSampler, problem);

    it('MOTPE covers more than any random search, by its median', () => {
      expect(medianOf(volumesOf(createMotpe(), problem))).toBeGreaterThan(Math.max(...random));
    });

    it('NSGA-II covers more than random search, by the medians', () => {
      expect(medianOf(volumesOf(createNsga2(), problem))).toBeGreaterThan(1.02 * medianOf(random));
    });
  },
);
