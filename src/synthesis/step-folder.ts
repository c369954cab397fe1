// A tool run's folder that explains itself: written under another name, made durable, then moved into place whole.
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { storageError, syncFolder, writeAtomically } from '../storage/write-atomically.js';

/** Text of every file of the folder by its relative path. */
export type FolderContents = Readonly<Record<string, string>>;

let folders = 0;

async function writeDurably(path: string, text: string, executable: boolean): Promise<void> {
  const handle = await open(path, 'wx', executable ? 0o755 : 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function fill(folder: string, contents: FolderContents): Promise<void> {
  const inside = new Set<string>([folder]);
  for (const [name, text] of Object.entries(contents)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    inside.add(dirname(path));
    await writeDurably(path, text, name.endsWith('.sh'));
  }
  for (const path of inside) await syncFolder(path);
}

/** Moves `from` to `to`; what was there before is replaced in one step and then removed. */
async function moveIntoPlace(from: string, to: string): Promise<void> {
  const aside = `${from}.old`;
  const hadOld = await rename(to, aside).then(
    () => true,
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return false;
      throw thrown;
    },
  );
  await rename(from, to);
  await syncFolder(dirname(to));
  if (hadOld) await rm(aside, { recursive: true, force: true });
}

/**
 * Leaves `contents` as the folder `path`, whole or not at all, replacing an older one; returns the absolute
 * path. STORAGE where the disk refuses.
 */
export async function writeStepFolder(path: string, contents: FolderContents): Promise<string> {
  const place = resolve(path);
  const partial = join(dirname(place), `.${basename(place)}.${process.pid}-${++folders}`);
  try {
    await mkdir(partial, { recursive: true });
    await fill(partial, contents);
    await moveIntoPlace(partial, place);
    return place;
  } catch (thrown) {
    // What cannot be removed either is no reason to hide why it could not be written.
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw storageError(thrown, place);
  }
}

/** Writes a file once, whole or not at all; a file that exists already is left alone. */
export async function writeOnce(path: string, text: string): Promise<void> {
  const exists = await open(path, 'r').then(
    (handle) => handle.close().then(() => true),
    () => false,
  );
  if (exists) return;
  await writeAtomically(path, text);
}
