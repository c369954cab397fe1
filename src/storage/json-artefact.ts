// Results too large for the journal: JSON files whose hash the journal remembers.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';
import { hashBytes } from '../core/hash.js';
import { writeAtomically } from './write-atomically.js';

/** Where a stored value lies, relative to its run folder, and what its bytes hash to. */
export interface ArtefactReference {
  readonly path: string;
  readonly sha256: string;
}

/** Typed arrays become plain arrays; everything else as JSON has it. */
function replaceTypedArrays(_key: string, value: unknown): unknown {
  const isTyped =
    value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array;
  return isTyped ? Array.from(value) : value;
}

/** Writes a value below `root` and returns the reference to journal. */
export async function storeJson(
  root: string,
  path: string,
  value: unknown,
): Promise<ArtefactReference> {
  const text = `${JSON.stringify(value, replaceTypedArrays)}\n`;
  await writeAtomically(join(root, path), text);
  return { path, sha256: hashBytes(text) };
}

/** Reads a stored value back. Throws STORAGE when it is gone or not the bytes that were journalled. */
export async function loadJson(root: string, reference: ArtefactReference): Promise<unknown> {
  const file = join(root, reference.path);
  const hint = 'start the study anew with --fresh, or restore the folder';
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new ParetapeError('STORAGE', `cannot read ${file}: ${messageOf(thrown)}`, {
      hint,
      cause: thrown,
    });
  });
  if (hashBytes(text) !== reference.sha256) {
    throw new ParetapeError('STORAGE', `${file} is not the file that was journalled`, { hint });
  }
  return JSON.parse(text);
}
