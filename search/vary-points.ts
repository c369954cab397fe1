// How two points of the unit cube make a new one: crossover and mutation.
import type { SearchRandom } from './random-stream.js';
import type { SearchSpace } from './search-space.js';
import type { UnitPoint } from './unit-cube.js';

export interface VariationRates {
  /** Probability that two parents are crossed at all. */
  readonly crossover: number;
  /** Distribution index of the crossover: larger keeps children nearer to their parents. */
  readonly crossoverIndex: number;
  /** Probability of a mutation a parameter; default one parameter a child. */
  readonly mutation?: number;
  readonly mutationIndex: number;
}

/**
 * Simulated binary crossover within [0, 1] of one coordinate (Deb, Agrawal, Complex Systems 9 1995; bounded form as in
 * Deb's NSGA-II): one of the two children, either with equal probability.
 */
function crossCoordinate(a: number, b: number, index: number, random: SearchRandom): number {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const [chance, side] = [random.uniform(), random.uniform()];
  if (high - low < 1e-12) return a;
  const room = side < 0.5 ? low : 1 - high;
  const spread = 2 - (1 + (2 * room) / (high - low)) ** -(index + 1);
  const power = 1 / (index + 1);
  const factor =
    chance <= 1 / spread ? (chance * spread) ** power : (1 / (2 - chance * spread)) ** power;
  const half = (factor * (high - low)) / 2;
  const middle = (low + high) / 2;
  return Math.min(1, Math.max(0, side < 0.5 ? middle - half : middle + half));
}

/** Polynomial mutation of one coordinate, bounded to [0, 1] (Deb, Goyal, 1996). */
function mutateCoordinate(value: number, index: number, random: SearchRandom): number {
  const chance = random.uniform();
  const power = 1 / (index + 1);
  const change =
    chance < 0.5
      ? (2 * chance + (1 - 2 * chance) * (1 - value) ** (index + 1)) ** power - 1
      : 1 - (2 * (1 - chance) + (2 * chance - 1) * value ** (index + 1)) ** power;
  return Math.min(1, Math.max(0, value + change));
}

/**
 * A child of two points. Ordered parameters: simulated binary crossover of each with probability a half, polynomial
 * mutation. Categorical ones: either parent's choice, mutated to a random one.
 */
export function crossAndMutate(
  space: SearchSpace,
  [mother, father]: readonly [UnitPoint, UnitPoint],
  rates: VariationRates,
  random: SearchRandom,
): UnitPoint {
  const mutation = rates.mutation ?? 1 / space.length;
  const isCrossed = random.uniform() < rates.crossover;
  return space.map(({ kind }, i) => {
    const isCategorical = kind === 'categorical';
    let value = mother[i];
    if (isCrossed && random.uniform() < 0.5) {
      value = isCategorical
        ? father[i]
        : crossCoordinate(mother[i], father[i], rates.crossoverIndex, random);
    }
    if (random.uniform() >= mutation) return value;
    return isCategorical ? random.uniform() : mutateCoordinate(value, rates.mutationIndex, random);
  });
}
