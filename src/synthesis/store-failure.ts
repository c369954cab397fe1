// A failed build leaves a folder too: what went in, what the tools had made so far, and why it ended.
import { join } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';
import { type FolderContents, writeStepFolder } from './step-folder.js';
import { findFailureLog } from './yosys-log.js';

/** What there is of a build when it fails. */
export interface UnfinishedBuild {
  readonly inputs: FolderContents;
  /** What the tools have left so far, by file name of the build's folder. */
  readonly artefacts: ReadonlyMap<string, string>;
}

/** Where a build meant for `folder` lies when it fails. */
export function failedFolderOf(folder: string): string {
  return `${folder}-failed`;
}

/**
 * Leaves what there is of a build meant for `folder`, then throws `thrown` again; a ParetapeError says in its hint where the
 * rest of the build lies. STORAGE where the disk refuses.
 */
export async function storeFailure(
  { inputs, artefacts }: UnfinishedBuild,
  folder: string,
  thrown: unknown,
): Promise<never> {
  const stored = await writeStepFolder(failedFolderOf(folder), {
    ...inputs,
    'run.log': findFailureLog(thrown),
    ...Object.fromEntries(artefacts),
    'error.txt': `${messageOf(thrown)}\n`,
  });
  if (!(thrown instanceof ParetapeError)) throw thrown;
  const where = `log: ${join(stored, 'run.log')}; again: sh ${join(stored, 'reproduce.sh')}`;
  throw new ParetapeError(thrown.code, thrown.message, {
    position: thrown.position,
    hint: thrown.hint ? `${thrown.hint}; ${where}` : where,
    cause: thrown,
  });
}
