// Casts against an independent definition over the rationals: nearest integers by comparison, widths by set membership.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FixedPointFormat,
  fixed,
  OVERFLOW_MODES,
  type Overflow,
  ROUNDING_MODES,
  type Rounding,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import {
  castRaw,
  castRawBig,
  quantiseReal,
  quantiseRealBig,
} from '../../src/fixed-point/quantise.js';

/** numerator/denominator, denominator > 0. */
interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

function floorOf({ n, d }: Rational): bigint {
  const quotient = n / d;
  return n % d !== 0n && n < 0n ? quotient - 1n : quotient;
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** By definition: of the two neighbours the wanted one, told by distance, then by the rule for halves. */
function roundByDefinition(x: Rational, rounding: Rounding): bigint {
  const below = floorOf(x);
  if (below * x.d === x.n) return below;
  const above = below + 1n;
  const towardsZero = abs(below) < abs(above) ? below : above;
  const awayFromZero = towardsZero === below ? above : below;
  if (rounding === 'TRN') return below;
  if (rounding === 'TRN_ZERO') return towardsZero;
  const toBelow = x.n - below * x.d;
  const toAbove = above * x.d - x.n;
  if (toBelow !== toAbove) return toBelow < toAbove ? below : above;
  const even = below % 2n === 0n ? below : above;
  const rules = {
    RND: above,
    RND_ZERO: towardsZero,
    RND_INF: awayFromZero,
    RND_MIN_INF: below,
    RND_CONV: even,
  };
  return rules[rounding];
}

function fitByDefinition(x: bigint, format: FixedPointFormat): bigint {
  const codes = 2n ** BigInt(format.width);
  const symmetric = format.overflow === 'SAT_SYM' ? 1n : 0n;
  const lowest = format.signed ? -(codes / 2n) + symmetric : 0n;
  const highest = format.signed ? codes / 2n - 1n : codes - 1n;
  if (x >= lowest && x <= highest) return x;
  if (format.overflow === 'SAT_ZERO') return 0n;
  if (format.overflow === 'WRAP') {
    const positive = ((x % codes) + codes) % codes;
    return positive > highest ? positive - codes : positive;
  }
  return x > highest ? highest : lowest;
}

function castByDefinition(raw: bigint, fraction: number, format: FixedPointFormat): bigint {
  const scale = format.width - format.integer - fraction;
  const value =
    scale >= 0 ? { n: raw * 2n ** BigInt(scale), d: 1n } : { n: raw, d: 2n ** BigInt(-scale) };
  return fitByDefinition(roundByDefinition(value, format.rounding), format);
}

/** Every pair of modes once. */
const MODE_PAIRS: readonly (readonly [Rounding, Overflow])[] = ROUNDING_MODES.flatMap((rounding) =>
  OVERFLOW_MODES.map((overflow) => [rounding, overflow] as const),
);

describe('casting raw integers', () => {
  it('agrees with the rational definition in 140 000 cases over all widths and 28 mode pairs', () => {
    const random = createRandom(11, 'casts');
    let halves = 0;
    const wrong: string[] = [];
    for (let trial = 0; trial < 5000; trial++) {
      for (const [rounding, overflow] of MODE_PAIRS) {
        const width = 1 + random.integer(64);
        const integer = random.integer(80) - 8;
        const format = { width, integer, signed: random.integer(2) === 1, rounding, overflow };
        const dropped = random.integer(12) - 4;
        const fraction = width - integer + dropped;
        const magnitude = BigInt(Math.floor(random.uniform() * 2 ** random.integer(53)));
        let raw = random.integer(2) === 1 ? magnitude : -magnitude;
        if (dropped > 0 && random.integer(3) === 0) {
          raw = ((raw >> BigInt(dropped)) << BigInt(dropped)) + (1n << BigInt(dropped - 1));
          halves++;
        }
        const expected = castByDefinition(raw, fraction, format);
        const big = castRawBig(raw, fraction, format);
        const wide = BigInt(Number.MAX_SAFE_INTEGER);
        const small = abs(expected) <= wide && abs(raw) <= wide;
        const number = small ? BigInt(castRaw(Number(raw), fraction, format)) : expected;
        if (big !== expected || number !== expected) {
          wrong.push(
            `${raw}/2^${fraction} ${JSON.stringify(format)}: ${big} ${number} ${expected}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(halves).toBeGreaterThan(20_000);
  });

  it('keeps every bit when the shift is far larger than any word', () => {
    for (const [rounding, overflow] of MODE_PAIRS) {
      for (const raw of [-3n, -1n, 0n, 1n, 3n, 2n ** 52n]) {
        for (const fraction of [-1090, -400, 400, 1090]) {
          for (const format of [
            fixed(9, 3, rounding, overflow),
            ufixed(9, 12, rounding, overflow),
          ]) {
            const expected = castByDefinition(raw, fraction, format);
            expect(castRawBig(raw, fraction, format)).toBe(expected);
            expect(castRaw(Number(raw), fraction, format)).toBe(Number(expected));
          }
        }
      }
    }
  });
});

describe('quantising reals', () => {
  /** Exact value of a double: scale by two until it is an integer. */
  function rationalOf(x: number): { raw: bigint; fraction: number } {
    let fraction = 0;
    let scaled = x;
    while (!Number.isInteger(scaled)) {
      // Doubling a double is exact; splitting the factor keeps subnormals going.
      scaled *= 2;
      fraction++;
    }
    return { raw: BigInt(scaled), fraction };
  }

  it('agrees with the rational definition for any finite double', () => {
    const format = fc.record({
      width: fc.integer({ min: 1, max: 64 }),
      integer: fc.integer({ min: -20, max: 80 }),
      signed: fc.boolean(),
      rounding: fc.constantFrom(...ROUNDING_MODES),
      overflow: fc.constantFrom(...OVERFLOW_MODES),
    });
    const real = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -300, max: 300, noNaN: true }),
      fc.integer({ min: -4096, max: 4096 }).map((n) => n / 16),
    );
    fc.assert(
      fc.property(real, format, (x, target) => {
        const { raw, fraction } = rationalOf(x);
        const expected = castByDefinition(raw, fraction, target);
        expect(quantiseRealBig(x, target)).toBe(expected);
        if (abs(expected) <= BigInt(Number.MAX_SAFE_INTEGER)) {
          expect(BigInt(quantiseReal(x, target))).toBe(expected);
        }
      }),
      { numRuns: 20_000, seed: 5 },
    );
  });

  it('gives the worked cases of the HLS user guide', () => {
    const halves: Record<Rounding, readonly [number, number]> = {
      TRN: [2, -3],
      TRN_ZERO: [2, -2],
      RND: [3, -2],
      RND_ZERO: [2, -2],
      RND_INF: [3, -3],
      RND_MIN_INF: [2, -3],
      RND_CONV: [2, -2],
    };
    for (const rounding of ROUNDING_MODES) {
      const format = fixed(4, 4, rounding);
      expect([quantiseReal(2.5, format), quantiseReal(-2.5, format)]).toEqual(halves[rounding]);
    }
    const ends: Record<Overflow, readonly [number, number]> = {
      WRAP: [-7, 7],
      SAT: [7, -8],
      SAT_ZERO: [0, 0],
      SAT_SYM: [7, -7],
    };
    for (const overflow of OVERFLOW_MODES) {
      const format = fixed(4, 4, 'TRN', overflow);
      expect([quantiseReal(9, format), quantiseReal(-9, format)]).toEqual(ends[overflow]);
    }
  });

  it('never returns a negative zero and refuses what is not finite', () => {
    expect(Object.is(quantiseReal(-0.01, fixed(8, 4, 'RND')), 0)).toBe(true);
    expect(Object.is(castRaw(-1, 9, fixed(8, 4, 'TRN_ZERO')), 0)).toBe(true);
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => quantiseReal(x, fixed(8, 4))).toThrow(/no value/);
    }
  });
});
