// Evenly spread points: the Halton sequence with randomly permuted digits.
import { askUnseen } from './ask-unseen.js';
import { createStream } from './random-stream.js';
import {
  recordObservations,
  type SamplerState,
  type SearchAlgorithm,
  startSampler,
} from './search-algorithm.js';
import type { UnitPoint } from './unit-cube.js';

/** Digits that are permuted; further ones would move a point by less than 2^-32. */
const PRECISION = 2 ** -32;

function listPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

/** Digit `digit` under the permutation of one digit place: a Fisher–Yates shuffle named by seed, axis and place. */
function permuteDigit(digit: number, base: number, path: readonly number[]): number {
  const random = createStream(...path);
  const order = Array.from({ length: base }, (_, i) => i);
  for (let i = base - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order[digit];
}

/**
 * Point number `index` (from 0) of the sequence: digits of the index in the base of each axis, permuted by place and
 * mirrored at the point (Halton 1960; permutations of Owen, "A randomized Halton algorithm in R", arXiv 1706.02808).
 */
export function haltonPoint(dimension: number, seed: number, index: number): UnitPoint {
  return listPrimes(dimension).map((base, axis) => {
    let [rest, weight, value] = [index, 1 / base, 0];
    for (let place = 0; weight > PRECISION; place++) {
      value += weight * permuteDigit(rest % base, base, [seed, -1 - axis, place]);
      rest = Math.floor(rest / base);
      weight /= base;
    }
    return Math.min(value, 1 - PRECISION);
  });
}

/** Spreads points evenly; learns nothing from what it is told, objectives and noise alike. */
export const haltonSampler: SearchAlgorithm<SamplerState> = {
  id: 'halton',
  start: startSampler,
  ask: (state, count) =>
    askUnseen(state, count, ({ index }) => haltonPoint(state.space.length, state.seed, index)),
  tell: recordObservations,
};
