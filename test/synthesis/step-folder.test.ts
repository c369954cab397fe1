// A step's folder is there whole or not at all.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeOnce, writeStepFolder } from '../../src/synthesis/step-folder.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'paretape-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a folder replaces an older one whole, and nothing else is left', async () => {
  const place = join(root, 'runs', 'a');
  await writeStepFolder(place, { 'in/x.v': 'old', 'run.log': 'old', 'again.sh': 'true' });
  expect((await stat(join(place, 'again.sh'))).mode & 0o111).not.toBe(0);
  expect(await writeStepFolder(place, { 'in/y.v': 'new' })).toBe(place);
  expect(await readdir(join(root, 'runs'))).toEqual(['a']);
  expect(await readdir(place, { recursive: true })).toEqual(['in', join('in', 'y.v')]);
  expect(await readFile(join(place, 'in/y.v'), 'utf8')).toBe('new');
});

test('a folder that cannot be written leaves the older one and no remains', async () => {
  const place = join(root, 'kept', 'b');
  await writeStepFolder(place, { x: 'old' });
  const clash = writeStepFolder(place, { x: 'file', 'x/y': 'file in a file' });
  await expect(clash).rejects.toMatchObject({ code: 'STORAGE' });
  expect(await readdir(join(root, 'kept'))).toEqual(['b']);
  expect(await readFile(join(place, 'x'), 'utf8')).toBe('old');
  await writeFile(join(root, 'file'), '');
  const below = writeStepFolder(join(root, 'file', 'c'), { x: '' });
  await expect(below).rejects.toMatchObject({ code: 'STORAGE' });
});

test('of many writers at once one wins, and the folder is whole', async () => {
  const place = join(root, 'race', 'c');
  const writers = Array.from({ length: 8 }, (_, i) =>
    writeOnce(join(root, 'race', 'shared.lib'), `${i}`).then(() => i),
  );
  expect(await Promise.all(writers)).toHaveLength(8);
  await writeOnce(join(root, 'race', 'shared.lib'), 'late');
  expect(await readFile(join(root, 'race', 'shared.lib'), 'utf8')).toMatch(/^[0-7]$/);
  for (const i of [1, 2]) await writeStepFolder(place, { a: `${i}`, b: `${i}` });
  expect(await readFile(join(place, 'a'), 'utf8')).toBe(await readFile(join(place, 'b'), 'utf8'));
});
