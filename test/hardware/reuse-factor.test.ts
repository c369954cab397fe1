// Legal reuse factors are hls4ml's own.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closestReuseFactor, validReuseFactors } from '../../src/hardware/layers/reuse-factor.js';

const GOLDEN = '../shared/data/hls4ml-golden/valid_reuse_factors.csv';

describe('reuse factors', () => {
  test.each([
    [16, 12, [1, 2, 4, 8, 16, 32, 48, 64, 96, 192]],
    [32, 5, [1, 2, 4, 8, 16, 32, 160]],
    [27, 16, [1, 3, 9, 27, 54, 108, 216, 432]],
    [9, 8, [1, 3, 9, 18, 36, 72]],
  ])('of a %i x %i matrix are those of hls4ml', (nIn, nOut, valid) => {
    expect(validReuseFactors(nIn, nOut)).toEqual(valid);
  });

  test('of two equally close factors the smaller is taken', () => {
    expect(closestReuseFactor([1, 2, 4, 8], 3)).toBe(2);
    expect(closestReuseFactor([1, 2, 4, 8], 1000)).toBe(8);
  });

  test.skipIf(!existsSync(GOLDEN))(
    'agree with every answer of hls4ml (needs ../shared/data/hls4ml-golden)',
    () => {
      const rows = readFileSync(GOLDEN, 'utf8').trim().split('\n').slice(1);
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) {
        const [nIn, nOut, requested, closest, list] = row.trim().split(',');
        const valid = validReuseFactors(Number(nIn), Number(nOut));
        if (list) expect(valid.join(' '), row).toBe(list);
        expect(closestReuseFactor(valid, Number(requested)), row).toBe(Number(closest));
      }
    },
  );
});
