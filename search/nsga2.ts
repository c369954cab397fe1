// NSGA-II: a population in which the non-dominated and the lonely survive.
import { askUnseen, type Propose } from './ask-unseen.js';
import { haltonPoint } from './halton-sampler.js';
import { compareFitness, measureFitness, sortByFitness } from './non-dominated-sort.js';
import {
  type Observation,
  recordObservations,
  type SamplerState,
  type SearchAlgorithm,
  startSampler,
} from './search-algorithm.js';
import { encode } from './unit-cube.js';
import { crossAndMutate, type VariationRates } from './vary-points.js';

export interface Nsga2Options {
  /** Points of a generation; the first one is spread evenly. */
  readonly populationSize?: number;
  readonly rates?: VariationRates;
}

export interface Nsga2State extends SamplerState {
  /** Indices among the observations of those that may have children; empty in the first generation. */
  readonly parents: readonly number[];
  /** Observations that selection has seen. */
  readonly merged: number;
}

/** Crossover nearly always, one mutation a child, both close to the parents: the usual settings of the method. */
const RATES: VariationRates = { crossover: 0.9, crossoverIndex: 15, mutationIndex: 20 };
/** Small, for budgets of a hundred to some hundred evaluations; thousands want 50 to 100. */
const POPULATION_SIZE = 12;

/** The best `size` of parents and the next `size` observations, generation after generation. */
function selectSurvivors(state: Nsga2State, size: number): Nsga2State {
  let { parents, merged } = state;
  while (state.observations.length - merged >= size) {
    const offspring = Array.from({ length: size }, (_, i) => merged + i);
    const pool = [...parents, ...offspring];
    const order = sortByFitness(pool.map((index) => state.observations[index]));
    parents = order.slice(0, size).map((place) => pool[place]);
    merged += size;
  }
  return { ...state, parents, merged };
}

/** Children of parents that won a tournament of two. */
function prepareBreeding(state: Nsga2State, rates: VariationRates): Propose {
  const { space, seed, observations } = state;
  const parents: readonly Observation[] = state.parents.map((index) => observations[index]);
  if (parents.length === 0) return ({ index }) => haltonPoint(space.length, seed, index);
  const fitness = measureFitness(parents);
  const points = parents.map(({ values }) => encode(space, values));
  return ({ random }) => {
    const win = () => {
      const [a, b] = [random.integer(parents.length), random.integer(parents.length)];
      return points[compareFitness(fitness[a], fitness[b]) <= 0 ? a : b];
    };
    return crossAndMutate(space, [win(), win()], rates, random);
  };
}

/**
 * Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEVC 6(2) 2002.
 * A generation ends when as many observations as the population has members were told, so asks may run ahead of tells.
 * Ignores noise: a lucky observation survives until it is told anew.
 */
export function createNsga2(options: Nsga2Options = {}): SearchAlgorithm<Nsga2State> {
  const { populationSize = POPULATION_SIZE, rates = RATES } = options;
  if (!Number.isInteger(populationSize) || populationSize < 2) {
    throw new RangeError(`a population of ${populationSize}, at least 2 expected`);
  }
  return {
    id: 'nsga2',
    start: (space, seed) => ({ ...startSampler(space, seed), parents: [], merged: 0 }),
    ask: (state, count) => askUnseen(state, count, prepareBreeding(state, rates)),
    tell: (state, told) => selectSurvivors(recordObservations(state, told), populationSize),
  };
}
