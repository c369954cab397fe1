// Public data sets come out as their owners describe them: counts, shapes, classes.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { DatasetSpec } from '../../src/datasets/dataset-spec.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';

const DATA = '../shared/data/datasets';

const mnist = (part: string, what: string) => `mnist/${part}-${what}-ubyte.gz`;
const PUBLIC: readonly {
  readonly name: string;
  readonly spec: DatasetSpec;
  readonly counts: readonly [number, number];
  readonly shape: readonly number[];
  readonly classes: number;
}[] = [
  ...(
    [
      ['jets_hlf', [2400, 600], 16, 5],
      ['digits8x8', [3823, 1797], 64, 10],
      ['magic', [15216, 3804], 10, 2],
    ] as const
  ).map(([name, counts, width, classes]) => ({
    name,
    spec: {
      kind: 'csv',
      train: `${name}/train.csv.gz`,
      test: `${name}/test.csv.gz`,
      label: 'label',
      scaling: 'standardise',
      validationFraction: 0.2,
    } as const,
    counts,
    shape: [width],
    classes,
  })),
  {
    name: 'mnist',
    spec: {
      kind: 'idx',
      trainFeatures: mnist('train10k', 'images-idx3'),
      trainLabels: mnist('train10k', 'labels-idx1'),
      testFeatures: mnist('test2k', 'images-idx3'),
      testLabels: mnist('test2k', 'labels-idx1'),
      scaling: 'unit',
      validationFraction: 0.1,
    },
    counts: [10000, 2000],
    shape: [28, 28, 1],
    classes: 10,
  },
  {
    name: 'fsdd',
    spec: {
      kind: 'npy',
      trainFeatures: 'fsdd/train_mfcc.npy',
      trainLabels: 'fsdd/train_y.npy',
      testFeatures: 'fsdd/test_mfcc.npy',
      testLabels: 'fsdd/test_y.npy',
      shape: [16, 13],
      scaling: 'standardise',
      validationFraction: 0.15,
    },
    counts: [2700, 300],
    shape: [16, 13],
    classes: 10,
  },
];

/** What every loaded dataset must be, whatever its source. */
function expectSound(data: Dataset): void {
  const width = data.inputShape.reduce((a, b) => a * b, 1);
  for (const split of [data.train, data.validation, data.test]) {
    expect(split.features.length).toBe(split.count * width);
    expect(split.features.every(Number.isFinite)).toBe(true);
    expect(new Set(split.labels).size).toBe(data.classes);
  }
}

describe('public data sets', () => {
  test.skipIf(!existsSync(DATA)).each(PUBLIC)(
    `$name has the counts its README states (needs ${DATA})`,
    async ({ spec, counts, shape, classes }) => {
      const data = await loadDataset(spec, { baseDir: DATA, seed: 1, name: 'public' });
      expectSound(data);
      expect(data.train.count + data.validation.count).toBe(counts[0]);
      expect(data.test.count).toBe(counts[1]);
      expect(data.inputShape).toEqual(shape);
      expect(data.classes).toBe(classes);
    },
  );
});
