// Before a run: setting an old folder aside, or going on from it under another name.
import { cp, rename, stat } from 'node:fs/promises';
import type { LoadedStudy } from '../config/load-study.js';
import { parseStudy } from '../config/parse-study.js';
import { ParetapeError } from '../core/errors.js';
import { openJournal } from '../storage/journal.js';
import { lockRun } from '../storage/run-lock.js';
import { storageError } from '../storage/write-atomically.js';
import { runFolderOf } from './run-folder.js';
import { configHash } from './study-identity.js';

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Renames `<study>` to `<study>.old-N`: nothing that was measured is deleted. */
export async function setAside(resultsRoot: string, study: string): Promise<void> {
  const { root } = runFolderOf(resultsRoot, study);
  if (!(await exists(root))) return;
  const lock = await lockRun(root);
  let number = 1;
  while (await exists(`${root}.old-${number}`)) number++;
  try {
    await lock.release();
    await rename(root, `${root}.old-${number}`);
  } catch (thrown) {
    throw storageError(thrown, root);
  }
}

/**
 * Copies a study's folder to `name` and returns the study under that name; what is finished and still wanted
 * is found there by its content. Throws USAGE when `name` is taken by a study of another configuration.
 */
export async function forkStudy(
  resultsRoot: string,
  study: LoadedStudy,
  name: string,
): Promise<LoadedStudy> {
  const text = study.text.replace(/^study:.*$/m, `study: ${name}`);
  const declared = parseStudy(text, study.file);
  const forked = { ...study, text, config: { ...study.config, study: declared.study } };
  const from = runFolderOf(resultsRoot, study.config.study);
  const to = runFolderOf(resultsRoot, declared.study);
  if (from.root === to.root) {
    throw new ParetapeError('USAGE', `--fork ${name}: that is the study's own name`);
  }
  if ((await exists(from.root)) && !(await exists(to.root))) {
    const lock = await lockRun(from.root);
    try {
      await cp(from.root, to.root, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    } catch (thrown) {
      throw storageError(thrown, to.root);
    } finally {
      await lock.release();
    }
    const journal = await openJournal(to.journal);
    await journal.append({ kind: 'study', key: configHash(declared), value: declared });
    await journal.close();
  }
  return forked;
}
