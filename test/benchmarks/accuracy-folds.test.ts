// The division of a dataset into folds: nothing is tested twice, nothing seen in training is tested.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawFolds, makeFoldDatasets } from '../../benchmarks/accuracy/folds.js';
import type { Dataset } from '../../src/core/dataset.js';

const labelled = fc
  .record({
    classes: fc.integer({ min: 2, max: 6 }),
    folds: fc.integer({ min: 2, max: 7 }),
    seed: fc.nat(1000),
  })
  .chain((facts) =>
    fc
      .array(fc.nat(facts.classes - 1), { minLength: 40, maxLength: 200 })
      .map((labels) => ({ ...facts, labels: Int32Array.from(labels) })),
  );

/** A dataset whose only feature is the number of the row. */
function numberedRows(labels: Int32Array, classes: number): Dataset {
  const features = Float32Array.from(labels, (_, row) => row);
  const third = Math.floor(labels.length / 3);
  const part = (from: number, to: number) => ({
    count: to - from,
    features: features.slice(from, to),
    labels: labels.slice(from, to),
  });
  return {
    ...{ name: 'rows', inputShape: [1], classes, hash: 'x', scaling: 'none' },
    classNames: Array.from({ length: classes }, (_, c) => `${c}`),
    train: part(0, third),
    validation: part(third, 2 * third),
    test: part(2 * third, labels.length),
  };
}

test('folds are disjoint, cover all rows, and differ by one row at most, in all and in every class', () => {
  fc.assert(
    fc.property(labelled, ({ labels, classes, folds, seed }) => {
      const drawn = drawFolds(labels, classes, folds, seed);
      const rows = drawn.flatMap((fold) => [...fold]).sort((a, b) => a - b);
      expect(rows).toEqual([...labels.keys()]);
      const sizes = drawn.map((fold) => fold.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (let c = 0; c < classes; c++) {
        const members = drawn.map((fold) => fold.filter((row) => labels[row] === c).length);
        expect(Math.max(...members) - Math.min(...members)).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('the same seed draws the same folds, another seed others', () => {
  const labels = Int32Array.from({ length: 300 }, (_, i) => i % 5);
  expect(drawFolds(labels, 5, 5, 3)).toEqual(drawFolds(labels, 5, 5, 3));
  expect(drawFolds(labels, 5, 5, 4)).not.toEqual(drawFolds(labels, 5, 5, 3));
});

test('every row is in exactly one split of each fold and is tested once, scaled by the training rows alone', () => {
  const labels = Int32Array.from({ length: 301 }, (_, i) => (i * 7) % 3);
  const raw = numberedRows(labels, 3);
  const plan = { folds: 5, seed: 1, validationFraction: 0.1 };
  const tested: number[] = [];
  for (const dataset of makeFoldDatasets(raw, plan)) {
    const { train, validation, test: held } = dataset;
    const features = [train, validation, held].flatMap((split) => [...split.features]);
    // Scaling keeps the order of the rows, so that ranks are their numbers.
    const ranks = features.map((value) => features.filter((other) => other < value).length);
    expect([...ranks].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    tested.push(...ranks.slice(train.count + validation.count));
    ranks.forEach((row, i) => {
      const label = [...train.labels, ...validation.labels, ...held.labels][i];
      expect(label).toBe(labels[row]);
    });
    const mean = train.features.reduce((sum, value) => sum + value / train.count, 0);
    const square = train.features.reduce((sum, value) => sum + value ** 2 / train.count, 0);
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
    expect(validation.count).toBeGreaterThan(0.08 * (train.count + validation.count));
    expect(validation.count).toBeLessThan(0.12 * (train.count + validation.count));
  }
  expect(tested.sort((a, b) => a - b)).toEqual([...labels.keys()]);
});
