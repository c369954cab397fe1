// What two runs of a user's tool must share to have the same figures: the key finished ones are found by.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { contentHash, hashBytes } from '../../core/hash.js';
import type { ExternalRequest } from './external-request.js';

/** Scripts are small; what is larger is the tool itself, whose version is asked for by its own command. */
const MAX_SCRIPT_BYTES = 4 * 1024 * 1024;

/** Hash of the file a word of the command names; undefined where it names none. */
async function hashScript(word: string, studyFolder: string): Promise<string | undefined> {
  const path = resolve(studyFolder, word.replaceAll('{study}', studyFolder));
  const isScript = await stat(path).then(
    (found) => found.isFile() && found.size <= MAX_SCRIPT_BYTES,
    () => false,
  );
  return isScript ? hashBytes(await readFile(path)) : undefined;
}

/**
 * Hash of the RTL, the vectors, the clock, the target's library and the tool: its command, the scripts the command
 * names and what is read of it. Limits of time, memory and retries are left out: they change no figure. Files that
 * a script reads in turn are not seen.
 */
export async function externalIdentity(
  request: ExternalRequest,
  libertyHash?: string,
): Promise<string> {
  const { tool, design, vectors, target, clockPeriodNs, studyFolder } = request;
  const { command, versionCommand, reports, metrics, environment } = tool;
  const scripts = await Promise.all(
    command.map((word) => hashScript(word, studyFolder ?? process.cwd())),
  );
  return contentHash({
    top: design.top,
    modules: design.modules,
    vectors: vectors && [vectors.inputs, vectors.outputs],
    target,
    libertyHash,
    clockPeriodNs,
    tool: { command, versionCommand, reports, metrics, environment },
    scripts: scripts.map((hash) => hash ?? null),
  });
}
