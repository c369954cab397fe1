// Reads the Liberty text of a target: one file, one corner of a folder, or a library cut into several files.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { type CornerFiles, chooseCorner } from './choose-corner.js';
import { findLibrary } from './find-library.js';
import type { KnownLibrary } from './known-library.js';
import type { LibrarySearch } from './library-roots.js';
import { mergeLiberty } from './merge-liberty.js';
import { readLibertyFile } from './read-liberty-file.js';
import type { KnownLibrarySpec } from './target-spec.js';

export interface LibraryText {
  readonly text: string;
  /** The file, or the first of several; named in errors. */
  readonly fileName: string;
  /** The corner where files tell by their names. */
  readonly corner?: string;
}

async function readFiles(files: readonly string[]): Promise<LibraryText> {
  const parts: { text: string; fileName: string }[] = [];
  for (const file of files) parts.push({ text: await readLibertyFile(file), fileName: file });
  return { text: mergeLiberty(parts), fileName: files[0] };
}

function listPaths(liberty: string | readonly string[], baseDir: string): string[] {
  const paths = typeof liberty === 'string' ? [liberty] : liberty;
  return paths.map((path) => resolve(baseDir, path));
}

/** The text of the named file, or of several merged. MISSING and INPUT errors as of `readLibertyFile`. */
export function readLibrary(
  { liberty }: { readonly liberty: string | readonly string[] },
  baseDir: string,
): Promise<LibraryText> {
  return readFiles(listPaths(liberty, baseDir));
}

async function isFolder(path: string): Promise<boolean> {
  // A path that is not there is reported when it is read, with the nearest name.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function cornerOf(library: KnownLibrary, path: string): string | undefined {
  const name = path.replace(/^.*[/\\]/, '');
  const match = library.files.pattern.exec(name);
  return match === null ? undefined : (match.groups?.corner ?? library.files.typicalCorner);
}

/** A file whose name tells another corner than the study does is a mistake, whichever of both is meant. */
function checkCorner(library: KnownLibrary, spec: KnownLibrarySpec, file: string): void {
  const found = cornerOf(library, file);
  if (spec.corner === undefined || spec.corner === found) return;
  const told = found === undefined ? 'its name does not tell' : `it is of corner ${found}`;
  throw new ParetapeError('CONFIG', `corner ${spec.corner} is asked for, but of ${file} ${told}`, {
    hint: 'leave out "corner", or let "liberty" name the folder',
  });
}

async function locate(
  library: KnownLibrary,
  spec: KnownLibrarySpec,
  search: LibrarySearch,
): Promise<CornerFiles | readonly string[]> {
  if (spec.liberty === undefined) return findLibrary(library, search, spec.corner);
  const paths = listPaths(spec.liberty, search.baseDir);
  if (paths.length === 1 && (await isFolder(paths[0]))) {
    return chooseCorner(library, paths[0], spec.corner);
  }
  for (const path of paths) checkCorner(library, spec, path);
  return paths;
}

/** The text of a known library: by path, from a folder, or found on the machine. Errors as of `findLibrary`. */
export async function readKnownLibrary(
  library: KnownLibrary,
  spec: KnownLibrarySpec,
  search: LibrarySearch,
): Promise<LibraryText> {
  const located = await locate(library, spec, search);
  if ('files' in located) return { ...(await readFiles(located.files)), corner: located.corner };
  return { ...(await readFiles(located)), corner: cornerOf(library, located[0]) };
}
