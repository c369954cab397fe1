// Seeded random numbers: one independent stream for each purpose, the same on every machine and worker count.
import { createHash } from 'node:crypto';

/** A stream of pseudo-random numbers. Stateful: take one stream a purpose and never share it. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal deviate (Box–Muller). */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Fisher–Yates permutation of 0 … n−1. */
  permutation(n: number): Int32Array;
}

function seedWords(key: string): Uint32Array {
  const digest = createHash('sha256').update(key).digest();
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i++) words[i] = digest.readUInt32LE(4 * i);
  if (words.every((word) => word === 0)) words[0] = 1;
  return words;
}

/** xoshiro128** 1.1 (Blackman, Vigna 2018, https://prng.di.unimi.it): next 32 bits. */
function nextWord(state: Uint32Array): number {
  const product = Math.imul(state[1], 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = (state[3] << 11) | (state[3] >>> 21);
  return result;
}

/** The stream named by a seed and a path, e.g. `createRandom(7, 'student', id, 'batches')`. */
export function createRandom(seed: number, ...path: readonly (string | number)[]): RandomStream {
  const state = seedWords(JSON.stringify([seed, ...path]));
  let spare: number | undefined;
  const uniform = () =>
    ((nextWord(state) >>> 5) * 67108864 + (nextWord(state) >>> 6)) / 9007199254740992;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const integer = (bound: number) => Math.floor(uniform() * bound);
  const permutation = (n: number) => {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  };
  return { uniform, normal, integer, permutation };
}
