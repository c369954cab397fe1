// A finished folder in a second place: its files are shared by hard links, so they take no room twice.
import { copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder, storageError, syncFolder } from './write-atomically.js';

let folders = 0;

/** Links one file, or copies it where the two places lie on different file systems. */
async function shareFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP')
      throw thrown;
    await copyFile(from, to);
  }
}

async function shareTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, place] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await shareTree(source, place);
    else if (entry.isFile()) await shareFile(source, place);
  }
  await syncFolder(to);
}

/** Codes that say the folder is not there, or that another process has just put it in place. */
function hasCode(thrown: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(String((thrown as NodeJS.ErrnoException).code));
}

/**
 * Makes the folder `from`, whose files are never changed again, appear as `to` as well, whole or not at all. False where
 * there is no `from`; a `to` that is there already is left alone. STORAGE where the disk refuses.
 */
export async function shareFolder(from: string, to: string): Promise<boolean> {
  const partial = join(dirname(to), `.${basename(to)}.${process.pid}-link${++folders}`);
  try {
    await makeFolder(dirname(to));
    await shareTree(from, partial);
    await rename(partial, to);
    await syncFolder(dirname(to));
    return true;
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true });
    if (hasCode(thrown, 'ENOTEMPTY', 'EEXIST')) return true;
    if (hasCode(thrown, 'ENOENT')) return false;
    throw storageError(thrown, to);
  }
}
