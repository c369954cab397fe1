// Studies are found by path, folder or built-in name.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadStudy, loadStudyFile } from '../../src/config/load-study.js';

let folder: string;
const CSV = 'study: mine\ndataset: {kind: csv, train: a.csv, test: b.csv}\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretape-load-'));
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'study.yaml'), CSV);
  await writeFile(join(folder, 'big.yaml'), ' '.repeat(1_000_001));
  await writeFile(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder stands for its study.yaml, and its relative paths start there', async () => {
  const loaded = await loadStudyFile('mine', folder);
  expect(loaded.file).toBe(join('mine', 'study.yaml'));
  expect(loaded.baseDir).toBe(join(folder, 'mine'));
  expect(loaded.text).toBe(CSV);
  expect(loaded.config.dataset).toMatchObject({ train: join(folder, 'mine', 'a.csv') });
  expect(await loadStudy('mine/study.yaml', folder)).toEqual(loaded);
});

test('a built-in study is found by its name', async () => {
  expect((await loadStudy('pulses', folder)).config.study).toBe('pulses');
});

test.each([
  ['puls.yaml', 'INPUT', /there is no study puls\.yaml/, /did you mean pulses\?/],
  ['__proto__', 'INPUT', /there is no study/, /built-in studies: pulses/],
  ['big.yaml', 'CONFIG', /over 1 MB/, /dataset/],
  ['latin.yaml', 'CONFIG', /not UTF-8/, undefined],
  ['/dev/zero', 'INPUT', /not a regular file/, undefined],
])('%s is refused with %s', async (path, code, message, hint) => {
  const error = await loadStudy(path, folder).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  if (hint) expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
});
