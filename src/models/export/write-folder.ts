// Writes an export's folder whole or not at all.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ParetapeError } from '../../core/errors.js';
import { makeFolder, storageError, syncFolder } from '../../storage/write-atomically.js';

/**
 * Lets `fill` write into a folder beside `path`, then gives it that name. Throws INPUT where `path` holds
 * something already, STORAGE where it cannot be written; nothing is left behind then.
 */
export async function writeFolderAtomically(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  await checkFree(target);
  await makeFolder(dirname(target));
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(temporary);
    await fill(temporary);
    await syncFolder(temporary);
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true });
    throw storageError(thrown, target);
  }
}

/** An empty folder may be replaced; anything else is the user's. */
async function checkFree(target: string): Promise<void> {
  const entries = await readdir(target).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw new ParetapeError('INPUT', `--out ${target} is not a folder`);
  });
  if (entries.length === 0) return;
  throw new ParetapeError('INPUT', `--out ${target} is not empty`, {
    hint: 'choose a new folder, or remove that one first',
  });
}
