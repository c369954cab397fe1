// Files that are either whole or absent: written beside their place, synced, renamed.
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space and run the same command again, it resumes',
  EROFS: 'the folder is read-only: choose another with --results DIR',
  EACCES: 'no permission to write there: choose another folder with --results DIR',
  EPERM: 'no permission to write there: choose another folder with --results DIR',
  EDQUOT: 'the disk quota is used up: free some space and run the same command again, it resumes',
  EEXIST: 'part of the path is a file: choose another folder with --results DIR',
  ENOTDIR: 'part of the path is a file: choose another folder with --results DIR',
};

/** Turns an error of the file system into one a user can act upon; passes on everything else. */
export function storageError(thrown: unknown, path: string): unknown {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string' || thrown instanceof ParetapeError) return thrown;
  return new ParetapeError('STORAGE', `cannot write ${path}: ${messageOf(thrown)}`, {
    hint: HINTS[code],
    cause: thrown,
  });
}

/** Flushes a folder's entries, so that a rename survives a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder and its parents. Throws STORAGE when it cannot. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    // On a read-only disk the recursive form speaks of a missing entry; the plain one names the reason.
    const reason = await mkdir(folder).then(
      () => undefined,
      (plain: NodeJS.ErrnoException) => plain,
    );
    if (reason !== undefined)
      throw storageError(reason.code === 'ENOENT' ? thrown : reason, folder);
  }
}

/** Replaces `path` by `content` in one step; a crash leaves the old file or the new one. Throws STORAGE. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw storageError(thrown, path);
  }
}
