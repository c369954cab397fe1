// Identity, randomness and names: what every station stands on.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, contentHash } from '../../src/core/hash.js';
import { editDistance, nearestName } from '../../src/core/nearest-name.js';
import { createRandom } from '../../src/core/random.js';

it('a content hash does not depend on the order of keys, but on every value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (members, extra) => {
      const reversed = Object.fromEntries(Object.entries(members).reverse());
      expect(contentHash(reversed)).toBe(contentHash(members));
      expect(contentHash({ ...members, [`${extra}+`]: 0 })).not.toBe(contentHash(members));
    }),
  );
});

it('canonical JSON is JSON: parsing it gives the value back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
  );
  expect(canonicalJson(Float64Array.of(1, 2.5))).toBe('[1,2.5]');
});

it('the same seed and path give the same stream, another path another one', () => {
  const draw = (...path: string[]) => {
    const random = createRandom(3, ...path);
    return Array.from({ length: 8 }, () => random.uniform());
  };
  expect(draw('a', 'b')).toEqual(draw('a', 'b'));
  expect(draw('a', 'b')).not.toEqual(draw('ab'));
});

it('uniform, normal and permutation have the moments they should', () => {
  const random = createRandom(1, 'moments');
  const n = 200_000;
  const uniform = Array.from({ length: n }, () => random.uniform());
  const normal = Array.from({ length: n }, () => random.normal());
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(0.003);
  expect(Math.abs(mean(normal))).toBeLessThan(0.01);
  expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.02);
  expect([...random.permutation(50)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
});

it('edit distance is a metric, and a near miss finds its name', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
  expect(nearestName('populationsize', ['seed', 'populationSize'])).toBe('populationSize');
  expect(nearestName('qqqqq', ['seed', 'workers'])).toBeUndefined();
});
