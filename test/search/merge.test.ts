// Merged fronts at the size of a real sweep.
import { describe, expect, it } from 'vitest';
import { hypervolume, mergeFronts, mergeWithLoss } from '../../search/index.js';
import { createRandom } from '../../src/core/random.js';

const COMBINE = ['sum', 'max', 'sum', 'sum'] as const;

/** Latency, initiation interval, area and energy of reuse factors 1 … 900, with some noise. */
function createStages(count: number, options: number): number[][][] {
  const random = createRandom(1, 'stages');
  return Array.from({ length: count }, () => {
    const products = 200 + random.integer(4000);
    return Array.from({ length: options }, (_, i) => {
      const reuse = 1 + i * i;
      const noise = () => 0.9 + 0.2 * random.uniform();
      const area = ((5 * products) / reuse) * noise() + (reuse > 1 ? 0.8 * products : 0) + 300;
      return [reuse + 2, reuse, area, products * (1 + 0.05 * reuse) * noise()];
    });
  });
}

describe('mergeFronts', () => {
  it('merges ten stages of thirty options in four objectives, within epsilon of the finer front', () => {
    const stages = createStages(10, 30);
    const coarse = mergeWithLoss(stages, COMBINE, { epsilon: 0.01 });
    const fine = mergeWithLoss(stages, COMBINE, { epsilon: 0.001 });
    expect(coarse.loss).toBeCloseTo(1.01 ** 9 - 1, 9);
    expect(coarse.points.length).toBeGreaterThan(50);
    expect(fine.points.length).toBeGreaterThan(coarse.points.length);
    for (const target of fine.points) {
      const isNear = (values: readonly number[]) =>
        values.every((v, i) => v <= target.values[i] * (1 + coarse.loss) * (1 + 1e-9));
      expect(coarse.points.some(({ values }) => isNear(values))).toBe(true);
    }
  });

  it('keeps fronts within the limit at a small price in hypervolume', () => {
    const stages = createStages(5, 15).map((stage) => stage.map(([a, , b]) => [a, b]));
    const exact = mergeFronts(stages, ['sum', 'sum']);
    const limited = mergeWithLoss(stages, ['sum', 'sum'], { limit: 60 });
    expect(exact.length).toBeGreaterThan(60);
    expect(limited.points.length).toBeLessThanOrEqual(62);
    const reference = [5000, 60_000];
    const volume = (points: readonly { values: number[] }[]) =>
      hypervolume(
        points.map(({ values }) => values),
        reference,
      );
    expect(volume(limited.points)).toBeGreaterThan(0.97 * volume(exact));
  });

  it('gives the same bytes twice and answers empty questions with empty fronts', () => {
    const stages = createStages(3, 8);
    expect(JSON.stringify(mergeFronts(stages, COMBINE))).toBe(
      JSON.stringify(mergeFronts(stages, COMBINE)),
    );
    expect(mergeFronts([], COMBINE)).toEqual([]);
    expect(mergeFronts([stages[0], []], COMBINE)).toEqual([]);
  });

  it('refuses mixed dimensions, a negative epsilon and a limit below one', () => {
    expect(() => mergeFronts([[[1, 2]]], COMBINE)).toThrow(RangeError);
    expect(() => mergeFronts([[[1]]], ['sum'], { epsilon: -1 })).toThrow(RangeError);
    expect(() => mergeFronts([[[1]]], ['sum'], { limit: 0 })).toThrow(RangeError);
  });
});
