// Files are whole or absent, and a run folder has one owner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadJson, storeJson } from '../../src/storage/json-artefact.js';
import { lockRun } from '../../src/storage/run-lock.js';
import { storageError, writeAtomically } from '../../src/storage/write-atomically.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a write replaces the file and leaves nothing beside it', async () => {
  const file = join(folder, 'deep', 'er', 'a.txt');
  await writeAtomically(file, 'one');
  await writeAtomically(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['a.txt']);
});

it('a path through a file is refused with a way out', async () => {
  writeFileSync(join(folder, 'plain'), '');
  await expect(writeAtomically(join(folder, 'plain', 'x'), '')).rejects.toMatchObject({
    code: 'STORAGE',
    hint: expect.stringContaining('--results'),
  });
});

it('an artefact comes back as it was stored, typed arrays as arrays', async () => {
  const reference = await storeJson(folder, 'x/v.json', { a: Float32Array.of(0.5, -2), b: 'c' });
  expect(await loadJson(folder, reference)).toEqual({ a: [0.5, -2], b: 'c' });
});

it('an artefact that was changed afterwards is refused', async () => {
  const reference = await storeJson(folder, 'v.json', [1, 2]);
  writeFileSync(join(folder, 'v.json'), '[1,3]\n');
  await expect(loadJson(folder, reference)).rejects.toMatchObject({ code: 'STORAGE' });
});

it('a lock held by a living process is respected, one of a dead process is taken over', async () => {
  const run = join(folder, 'run');
  const lock = await lockRun(run);
  await lock.release();
  writeFileSync(join(run, '.lock'), `${process.ppid}\n`);
  await expect(lockRun(run)).rejects.toMatchObject({ code: 'STORAGE' });
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(run, '.lock'), `${pid}\n`);
  const taken = await lockRun(run);
  expect(readFileSync(join(run, '.lock'), 'utf8')).toBe(`${process.pid}\n`);
  await taken.release();
});

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', '--results DIR'],
  ['EACCES', '--results DIR'],
])('the system error %s tells a way out', (code, words) => {
  const thrown = Object.assign(new Error('refused'), { code });
  expect(storageError(thrown, '/somewhere')).toMatchObject({
    code: 'STORAGE',
    hint: expect.stringContaining(words),
    cause: thrown,
  });
});
