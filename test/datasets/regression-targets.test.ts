// Targets of a regression: read, standardised on training rows alone, and refused where they are no numbers.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatPosition, type ParetapeError } from '../../src/core/errors.js';
import type { ArraySpec, CsvSpec, DatasetSpec } from '../../src/datasets/dataset-spec.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretape-targets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PREPARATION = { scaling: 'none', validationFraction: 0.25, task: 'regression' } as const;
const load = (spec: DatasetSpec) => loadDataset(spec, { baseDir: folder, seed: 1, name: 'a' });

async function loadCsv(
  train: string,
  test = train,
  targets = ['e', 'f'],
  change: Partial<CsvSpec> = {},
) {
  await writeFile(join(folder, 'train.csv'), train);
  await writeFile(join(folder, 'test.csv'), test);
  const files = { train: 'train.csv', test: 'test.csv', label: 'label', targets };
  return await load({ kind: 'csv', ...files, ...PREPARATION, ...change });
}

/** A version 1 .npy file of little-endian doubles. */
function npyOf(shape: readonly number[], values: readonly number[]): Buffer {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }\n`;
  const magic = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  const size = Buffer.from([header.length, 0]);
  const data = Buffer.from(Float64Array.from(values).buffer);
  return Buffer.concat([magic, size, Buffer.from(header), data]);
}

async function loadNpy(targets: Buffer) {
  const x = npyOf([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  await Promise.all([
    writeFile(join(folder, 'x.npy'), x),
    writeFile(join(folder, 'y.npy'), targets),
  ]);
  const files = {
    trainFeatures: 'x.npy',
    trainLabels: 'y.npy',
    testFeatures: 'x.npy',
    testLabels: 'y.npy',
  };
  const spec: ArraySpec = { kind: 'npy', ...files, ...PREPARATION };
  return await load(spec);
}

async function failureOf(promise: Promise<unknown>): Promise<ParetapeError> {
  return await promise.then(
    () => expect.fail('nothing was thrown'),
    (thrown) => thrown as ParetapeError,
  );
}

const ROWS = Array.from({ length: 40 }, (_, i) => `${i},${1e6 + i * i},${i % 7},${3 * i}`);
const TABLE = ['f,e,x,y', ...ROWS].join('\n');

describe('preparation', () => {
  test('every column that is no target is a feature, and outputs turn back into the user’s units', async () => {
    const data = await loadCsv(TABLE);
    expect(data).toMatchObject({
      task: 'regression',
      classes: 2,
      classNames: ['e', 'f'],
      inputShape: [2],
    });
    expect([data.train.count, data.validation.count, data.test.count]).toEqual([30, 10, 40]);
    const { mean = [], deviation = [] } = data.targetScaling ?? {};
    const { targets = new Float32Array() } = data.test;
    for (let i = 0; i < 40; i++) {
      expect(targets[2 * i] * deviation[0] + mean[0]).toBeCloseTo(1e6 + i * i, 3);
      expect(targets[2 * i + 1] * deviation[1] + mean[1]).toBeCloseTo(i, 4);
      expect(Array.from(data.test.features.slice(2 * i, 2 * i + 2))).toEqual([i % 7, 3 * i]);
    }
    expect(data.scaling).toMatch(/e = output · \d.* \+ \d.*, f = output · /);
  });

  test('targets are standardised by training rows alone', async () => {
    const data = await loadCsv(TABLE, TABLE.replace('\n0,', '\n1e9,'));
    const column = Array.from(data.train.targets ?? []).filter((_, i) => i % 2 === 1);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const square = column.reduce((sum, value) => sum + value * value, 0) / column.length;
    expect(mean).toBeCloseTo(0, 6);
    expect(square).toBeCloseTo(1, 5);
    expect(data.test.targets?.[1]).toBeGreaterThan(1e7);
  });

  test('arrays hold [samples] or [samples, outputs] of any numbers; the hash follows the targets', async () => {
    const one = await loadNpy(npyOf([4], [0.5, 1.5, -2, 8]));
    const two = await loadNpy(npyOf([4, 2], [0.5, 1, 1.5, 3, -2, 5, 8, 9]));
    expect([one.classes, two.classes]).toEqual([1, 2]);
    expect(two.classNames).toEqual(['target 0', 'target 1']);
    expect((await loadNpy(npyOf([4], [0.5, 1.5, -2, 8]))).hash).toBe(one.hash);
    expect((await loadNpy(npyOf([4], [0.5, 1.5, -2, 9]))).hash).not.toBe(one.hash);
  });

  test('pulses of a regression are those of the classification', async () => {
    const classes = await load({ kind: 'pulses', samples: 300 });
    const heights = await load({ kind: 'pulses', samples: 300, task: 'regression' });
    expect(heights.test.features).toEqual(classes.test.features);
    expect(heights.hash).not.toBe(classes.hash);
    const { mean: [mean] = [0], deviation: [deviation] = [0] } = heights.targetScaling ?? {};
    for (const target of heights.train.targets ?? []) {
      const height = target * deviation + mean;
      expect(height).toBeGreaterThan(179.9);
      expect(height).toBeLessThan(900.1);
    }
  });
});

describe('bad input is answered with code, place and hint', () => {
  const HEAD = 'f,e,x\n1,2,2\n3,1,4\n';
  test.each([
    ['text in a target', `${HEAD}5,six,1\n`, 'train.csv:4:3', /target e is "six"/],
    ['an empty target', `${HEAD}"5",,1\n`, 'train.csv:4:5', /target e is ""/],
    ['NaN', `${HEAD}nan,1,1\n`, 'train.csv:4:1', /target f is "nan"/],
    ['infinity', `${HEAD}1,inf,1\n`, 'train.csv:4:3', /inf/],
    ['a number beyond all floats', `${HEAD}1,1e400,1\n`, 'train.csv:4:3', /1e400/],
    ['text in a feature', `${HEAD}5,6,x\n`, 'train.csv:4:5', /feature x is "x"/],
    ['no target column', 'f,ee,x\n1,2,3\n', 'train.csv:1', /no target column "e"/],
    ['no feature column', 'f,e\n1,2\n', 'train.csv:1', /no feature column/],
    ['a target that never changes', 'f,e,x\n1,2,3\n2,2,4\n5,2,6\n', 'train.csv', /e is the same/],
    ['a single row', 'f,e,x\n1,2,3\n', 'train.csv', /single training sample/],
  ])('%s', async (_, text, position, message) => {
    const error = await failureOf(loadCsv(text));
    expect(error).toMatchObject({ code: 'INPUT', message: expect.stringMatching(message) });
    expect(formatPosition(error.position ?? { file: '' })).toBe(join(folder, position));
  });

  test.each([
    ['NaN', npyOf([4], [1, 2, Number.NaN, 4]), /target 0 of sample 2 is NaN/],
    [
      'infinity',
      npyOf([4, 2], [1, 2, 3, 4, 5, 6, 7, Number.POSITIVE_INFINITY]),
      /target 1 of sample 3/,
    ],
    ['too few', npyOf([3], [1, 2, 3]), /4 samples but 3 targets/],
    ['three dimensions', npyOf([4, 1, 1], [1, 2, 3, 4]), /shape \[4, 1, 1\]/],
    ['no outputs', npyOf([4, 0], []), /shape \[4, 0\]/],
    ['a header that lies', npyOf([4, 1000], [1]), /bytes/],
    ['a target that never changes', npyOf([4], [3, 3, 3, 3]), /target 0 is the same/],
  ])('an array with %s', async (_, bytes, message) => {
    const error = await failureOf(loadNpy(bytes));
    expect(error).toMatchObject({ code: 'INPUT', message: expect.stringMatching(message) });
    expect(error.position?.file).toMatch(/[xy]\.npy$/);
  });

  test.each([[[]], [['e', 'e']]])('targets %j are refused', async (targets) => {
    expect(await failureOf(loadCsv(TABLE, TABLE, targets))).toMatchObject({ code: 'CONFIG' });
  });
});
