// Random numbers of this room: a stream named by a seed and a counter, so that a replay draws the same ones.

/** A stream of pseudo-random numbers. Stateful: made where it is used, never stored. */
export interface SearchRandom {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal deviate. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
}

/** Finaliser of MurmurHash3 (Appleby, public domain): spreads every bit of a word over all of them. */
function mixBits(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Folds seed and path into one word; `salt` makes the words of one state independent of each other. */
function foldPath(salt: number, path: readonly number[]): number {
  return path.reduce((word, part) => {
    const low = mixBits((word ^ (part >>> 0)) + 0x9e3779b9);
    return mixBits(low ^ Math.floor(part / 0x1_0000_0000));
  }, mixBits(salt));
}

/** Steps after which the small state has forgotten how it was filled. */
const WARM_UP = 12;

/**
 * The stream of whole numbers `path`, e.g. `createStream(seed, asked)`. Generator sfc32 of PractRand
 * (Doty-Humphrey, public domain): 96 bits of chaotic state and a counter.
 */
export function createStream(...path: readonly number[]): SearchRandom {
  let [a, b, c, counter] = [foldPath(1, path), foldPath(2, path), foldPath(3, path), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  const uniform = () => next() / 0x1_0000_0000;
  // Box and Muller; the second deviate is thrown away so that the stream holds nothing between two calls.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, integer: (bound) => Math.floor(uniform() * bound) };
}
