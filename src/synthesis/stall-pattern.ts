// When a test bench offers input and accepts output.
import { createRandom } from '../core/random.js';

/** Words of one cycle, one bit a lane. */
export interface StallPattern {
  /** Lanes that may begin to offer a beat in this cycle. */
  nextOffer(): number;
  /** Lanes that accept an output beat in this cycle. */
  nextReady(): number;
}

/** Never waits. */
export const NO_STALLS: StallPattern = { nextOffer: () => -1, nextReady: () => -1 };

const ONE_IN_FOUR = 0x11111111;
const MOSTLY = 0x22222222;
const RARELY = 0x44444444;
const BURSTS = 0x88888888 | 0;

/** One word a cycle: a quarter of the lanes goes at 1/2, at 3/4, at 1/4, and in bursts of eight cycles on average. */
function createStallWords(seed: number, name: string): () => number {
  const random = createRandom(seed, 'stalls', name);
  const word = () => random.integer(2 ** 32) | 0;
  let burst = word();
  return () => {
    const [x, y, z] = [word(), word(), word()];
    burst ^= x & y & z;
    return (x & ONE_IN_FOUR) | ((x | y) & MOSTLY) | (x & y & RARELY) | (burst & BURSTS);
  };
}

/** Random waits on both sides, different in every lane; the same seed gives the same waits. */
export function createRandomStalls(seed: number): StallPattern {
  return {
    nextOffer: createStallWords(seed, 'offer'),
    nextReady: createStallWords(seed, 'ready'),
  };
}
