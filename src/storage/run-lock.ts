// One process at a time on a run folder: a lock file that names its owner and dies with it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { makeFolder, storageError } from './write-atomically.js';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ownerOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Takes the lock of a run folder or throws STORAGE naming the process that holds it; a dead owner's lock is taken over. */
export async function lockRun(folder: string): Promise<{ release(): Promise<void> }> {
  await makeFolder(folder);
  const file = join(folder, '.lock');
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
      return { release: () => rm(file, { force: true }) };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw storageError(thrown, file);
    }
    const owner = await ownerOf(file);
    const held = owner !== undefined && owner !== process.pid && isAlive(owner);
    if (held || attempt > 2) {
      throw new ParetapeError('STORAGE', `process ${owner ?? '?'} is working on ${folder}`, {
        hint: 'wait for it to end, stop it, or choose another folder with --results DIR',
      });
    }
    await rm(file, { force: true });
  }
}
