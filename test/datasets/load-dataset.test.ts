// Laws of a loaded dataset: splits, scaling, classes and messages.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Split } from '../../src/core/dataset.js';
import type { ParetapeError } from '../../src/core/errors.js';
import type { ArraySpec, CsvSpec, DatasetSpec } from '../../src/datasets/dataset-spec.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';
import { NUMPY_FIXTURES } from './numpy-fixtures.js';
import { writeZip } from './write-zip.js';

const PREPARATION = { scaling: 'none', validationFraction: 0.25 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretape-datasets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const load = (spec: DatasetSpec, seed = 1, baseDir = folder) =>
  loadDataset(spec, { baseDir, seed, name: 'a' });

async function loadCsv(train: string, test = train, change: Partial<CsvSpec> = {}) {
  await writeFile(join(folder, 'train.csv'), train);
  await writeFile(join(folder, 'test.csv.gz'), gzipSync(test));
  const files = { train: 'train.csv', test: 'test.csv.gz', label: 'kind' };
  return await load({ kind: 'csv', ...files, ...PREPARATION, ...change });
}

async function failureOf(promise: Promise<unknown>): Promise<ParetapeError> {
  return await promise.then(
    () => expect.fail('nothing was thrown'),
    (thrown) => thrown as ParetapeError,
  );
}

/** Number of samples of each class. */
function histogram(split: Split, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of split.labels) counts[label]++;
  return counts;
}

const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => row(i));
const TABLE = ['x,kind,y', ...rows(40, (i) => `${i},${i % 4 === 0 ? 'b' : 'a'},${7}`)].join('\n');

describe('preparation', () => {
  test('validation holds the asked share of every class, and every row is used once', async () => {
    const data = await loadCsv(TABLE);
    expect(data.classNames).toEqual(['a', 'b']);
    expect(histogram(data.train, 2)).toEqual([22, 7]);
    expect(histogram(data.validation, 2)).toEqual([8, 3]);
    const firsts = [data.train, data.validation].flatMap(({ features }) =>
      Array.from(features).filter((_, i) => i % 2 === 0),
    );
    expect(firsts.sort((a, b) => a - b)).toEqual(rows(40, String).map(Number));
  });

  test('standardise is fitted on training rows alone and sends constant columns to 0', async () => {
    const far = TABLE.replaceAll(',7', ',9').replace('\n0,', '\n1e6,');
    const data = await loadCsv(TABLE, far, { scaling: 'standardise' });
    const column = Array.from(data.train.features).filter((_, i) => i % 2 === 0);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const square = column.reduce((sum, value) => sum + value * value, 0) / column.length;
    expect(mean).toBeCloseTo(0, 6);
    expect(square).toBeCloseTo(1, 5);
    expect(data.test.features[0]).toBeGreaterThan(1e4);
    expect(data.test.features.filter((_, i) => i % 2 === 1).every((value) => value === 0)).toBe(
      true,
    );
  });

  test('unit divides by one power of two, exactly', async () => {
    const data = await loadCsv(TABLE, TABLE, { scaling: 'unit' });
    expect(Array.from(data.test.features.slice(2, 4))).toEqual([1 / 64, 7 / 64]);
  });

  test('the hash follows content and seed, not name or path', async () => {
    const data = await loadCsv(TABLE);
    const spec: CsvSpec = {
      kind: 'csv',
      train: 'train.csv',
      test: 'test.csv.gz',
      label: 'kind',
      ...PREPARATION,
    };
    const again = await loadDataset(spec, { baseDir: folder, seed: 1, name: 'other' });
    expect(again.hash).toBe(data.hash);
    expect((await load(spec, 2)).hash).not.toBe(data.hash);
    expect((await load({ ...spec, scaling: 'unit' })).hash).not.toBe(data.hash);
  });

  test('integer labels are ordered by value, whatever their spelling', async () => {
    const data = await loadCsv('x,kind\n1,10\n2,2.0\n3,-1\n4,2\n5,10\n6,-1\n');
    expect(data.classNames).toEqual(['-1', '2', '10']);
    expect(Array.from(data.test.labels)).toEqual([2, 1, 0, 1, 2, 0]);
  });

  test('one-hot labels and an archive of arrays give the classes that are declared', async () => {
    const bytesOf = (name: string) =>
      Buffer.from(NUMPY_FIXTURES.find((fixture) => fixture.name === name)?.gzipped ?? '', 'base64');
    await writeFile(join(folder, 'x.npy'), bytesOf('int8'));
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n";
    const size = Buffer.from([header.length, 0]);
    const magic = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
    const hot = Buffer.concat([magic, size, Buffer.from(header), Buffer.from([0, 0, 1, 0, 0, 1])]);
    await writeFile(join(folder, 'y.npz'), writeZip([{ name: 'hot.npy', content: hot }], true));
    const [x, y] = ['x.npy', 'y.npz#hot'];
    const data = await load({
      kind: 'npy',
      trainFeatures: x,
      trainLabels: y,
      testFeatures: x,
      testLabels: y,
      ...PREPARATION,
      validationFraction: 0.5,
    });
    expect(data.classes).toBe(3);
    expect(Array.from(data.test.labels)).toEqual([2, 2]);
    expect(Array.from(data.test.features)).toEqual([1, -2, 3, 4, 5, -6]);
  });
});

describe('bad input is answered with code, place and hint', () => {
  const HEAD = 'x,kind,y\n1,a,2\n3,b,4\n';
  test.each([
    ['text in a feature', `${HEAD}5,a,six\n`, { line: 4, column: 5 }, /y is "six"/],
    ['an empty feature', `${HEAD}"5",a,\n`, { line: 4, column: 7 }, /""/],
    ['infinity', `${HEAD}inf,a,1\n`, { line: 4, column: 1 }, /inf/],
    ['a number beyond 32-bit floats', `${HEAD}1e39,a,1\n`, { line: 4, column: 1 }, /1e39/],
    ['an empty label', `${HEAD}1,,1\n`, { line: 4, column: 3 }, /label is empty/],
    ['a short row', `${HEAD}1,a\n`, { line: 4 }, /2 cells/],
    ['a long row', `${HEAD}1,a,2,3\n`, { line: 4 }, /4 cells/],
    ['an open quote', `${HEAD}"1,a,2\n`, { line: 4 }, /malformed/],
    ['no label column', 'x,kidn,y\n1,a,2\n', { line: 1 }, /no label column/],
    ['a column named twice', 'x,kind,x\n1,a,2\n', { line: 1 }, /twice/],
    ['no rows', 'x,kind,y\n', {}, /no rows/],
    ['nothing', '', {}, /empty/],
    ['one class', 'x,kind\n1,a\n2,a\n', {}, /1 different/],
    [
      'a label as good as continuous',
      `x,kind\n${rows(2000, (i) => `1,${i / 7}`).join('\n')}`,
      {},
      /2000 different/,
    ],
  ])('%s', async (_, text, position, message) => {
    const thrown = await failureOf(loadCsv(text));
    expect(thrown.code).toBe('INPUT');
    expect(thrown.message).toMatch(message);
    expect(thrown.position).toEqual({ file: join(folder, 'train.csv'), ...position });
  });

  test('the nearest column and the nearest file are named', async () => {
    expect((await failureOf(loadCsv('x,kidn\n1,a\n'))).hint).toBe('nearest column: kidn');
    const thrown = await failureOf(loadCsv(HEAD, HEAD, { train: 'trian.csv' }));
    expect(thrown.code).toBe('MISSING');
    expect(thrown.message).toContain(join(folder, 'trian.csv'));
    expect(thrown.hint).toBe('nearest file: train.csv');
    const lost = await failureOf(loadCsv(HEAD, HEAD, { train: 'lost/a.csv' }));
    expect(lost.hint).toBe(`folder ${join(folder, 'lost')} is missing`);
  });

  test('train and test must agree in columns and classes', async () => {
    expect((await failureOf(loadCsv(HEAD, 'x,kind\n1,a\n'))).message).toMatch(/1 features/);
    expect((await failureOf(loadCsv(HEAD, 'y,kind,x\n1,a,2\n'))).message).toMatch(
      /feature 0 is "y"/,
    );
    expect((await failureOf(loadCsv(HEAD, 'x,kind,y\n1,c,2\n'))).message).toMatch(/label "c"/);
  });

  test('a damaged gzip and a shape that does not fit are refused', async () => {
    await writeFile(join(folder, 'cut.csv.gz'), gzipSync(TABLE).subarray(0, 60));
    expect((await failureOf(loadCsv(TABLE, TABLE, { train: 'cut.csv.gz' }))).message).toMatch(
      /gunzip/,
    );
    const thrown = await failureOf(loadCsv(TABLE, TABLE, { shape: [3, 1] }));
    expect(thrown.code).toBe('CONFIG');
    expect((await failureOf(loadCsv(TABLE, TABLE, { train: '.' }))).code).toBe('INPUT');
  });

  test('NaN in an array names sample and feature', async () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
    const numbers = Buffer.from(new Float32Array([1, 2, 3, Number.NaN]).buffer);
    const magic = Buffer.from(
      `\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00`,
      'latin1',
    );
    await writeFile(join(folder, 'nan.npy'), Buffer.concat([magic, Buffer.from(header), numbers]));
    const labels = { trainLabels: 'idx', testLabels: 'idx' };
    await writeFile(join(folder, 'idx'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]));
    const spec: ArraySpec = {
      kind: 'npy',
      trainFeatures: 'nan.npy',
      testFeatures: 'nan.npy',
      ...labels,
      ...PREPARATION,
    };
    expect((await failureOf(load(spec))).message).toMatch(/not a .npy file/);
    await writeFile(
      join(folder, 'labels.npy'),
      Buffer.from(
        Buffer.concat([
          magic,
          Buffer.from(header.replace('(2, 2)', '(2,)  ')),
          Buffer.from(new Float32Array([0, 1]).buffer),
        ]),
      ),
    );
    const named = { ...spec, trainLabels: 'labels.npy', testLabels: 'labels.npy' };
    expect((await failureOf(load(named))).message).toBe('feature 1 of sample 1 is NaN');
  });
});
