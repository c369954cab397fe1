// Picks the file, or the files, of one corner among the Liberty files of a folder.
import { join } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import type { KnownLibrary } from './known-library.js';
import { listFolder } from './list-folder.js';

/** The files of one corner; several where the library comes in parts. */
export interface CornerFiles {
  readonly corner: string;
  readonly files: readonly string[];
}

/** Files of each corner in the folder, by the corner's name; a folder that is not there has none. */
export async function listCorners(
  library: KnownLibrary,
  folder: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const corners = new Map<string, string[]>();
  for (const name of await listFolder(folder)) {
    const match = library.files.pattern.exec(name);
    if (match === null) continue;
    const corner = match.groups?.corner ?? library.files.typicalCorner;
    corners.set(corner, [...(corners.get(corner) ?? []), name]);
  }
  return corners;
}

/** One file a part, the one whose name sorts last; a file that holds all parts is preferred. */
function chooseFiles(library: KnownLibrary, names: readonly string[], folder: string): string[] {
  const parts = library.files.parts ?? [];
  const partOf = (name: string) => library.files.pattern.exec(name)?.groups?.part;
  const whole = names.filter((name) => partOf(name) === undefined);
  // Of a file and its packed copy the plain one sorts first and reads faster.
  if (whole.length > 0) return [whole[0]];
  return parts.map((part) => {
    const found = names.findLast((name) => partOf(name) === part);
    if (found !== undefined) return found;
    throw new ParetapeError('MISSING', `part ${part} of ${library.kind} is not in ${folder}`, {
      position: { file: folder },
      hint: `the library comes in ${parts.length} files: ${parts.join(', ')}`,
    });
  });
}

/**
 * The files of `corner`, the typical one when left out. MISSING error with the nearest corner where the folder has
 * others only.
 */
export async function chooseCorner(
  library: KnownLibrary,
  folder: string,
  corner = library.files.typicalCorner,
): Promise<CornerFiles> {
  const corners = await listCorners(library, folder);
  const names = corners.get(corner);
  if (names !== undefined) {
    const files = chooseFiles(library, names, folder).map((name) => join(folder, name));
    return { corner, files };
  }
  const known = [...corners.keys()];
  const near = nearestName(corner, known);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  const there = known.length === 0 ? `no Liberty file of ${library.kind}` : known.join(', ');
  throw new ParetapeError('MISSING', `${library.kind} has no corner ${corner} in ${folder}`, {
    position: { file: folder },
    hint: `${meant}there: ${there}`,
  });
}
