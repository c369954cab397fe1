// The targets: which there are, and how a study's target becomes a library with figures.
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { hashBytes } from '../core/hash.js';
import { nearestName } from '../core/nearest-name.js';
import type { AsicTarget } from '../core/target.js';
import { parseLiberty } from '../synthesis/liberty/parse-liberty.js';
import { ASAP7 } from './asap7.js';
import { declareMemories } from './declared-memories.js';
import { generic45Liberty } from './generic45.js';
import { GF180MCU } from './gf180mcu.js';
import { IHP_SG13G2 } from './ihp-sg13g2.js';
import type { KnownLibrary } from './known-library.js';
import type { LibrarySearch } from './library-roots.js';
import { NANGATE45 } from './nangate45.js';
import { OSU018 } from './osu018.js';
import { readKnownLibrary, readLibrary } from './read-library.js';
import { SKY130_FD_SC_HD } from './sky130-fd-sc-hd.js';
import type { TargetSpec } from './target-spec.js';
import { deriveTechnology } from './technology.js';

/** Libraries known by name; a new one is one file and one line here. */
export const KNOWN_LIBRARIES: readonly KnownLibrary[] = [
  SKY130_FD_SC_HD,
  NANGATE45,
  IHP_SG13G2,
  GF180MCU,
  ASAP7,
  OSU018,
];

/**
 * Loads a target. `baseDir` is where relative paths start. MISSING, INPUT and CONFIG errors as of the files and their
 * content; `search` replaces what is known of the machine.
 */
export async function loadTarget(
  spec: TargetSpec,
  baseDir: string,
  search: LibrarySearch = describeMachine(baseDir),
): Promise<AsicTarget> {
  return declareMemories(await loadCells(spec, baseDir, search), spec.memory);
}

async function loadCells(
  spec: TargetSpec,
  baseDir: string,
  search: LibrarySearch,
): Promise<AsicTarget> {
  if (spec.kind === 'generic45') return loadGeneric45();
  if (spec.kind === 'asic') {
    const { text, fileName } = await readLibrary(spec, baseDir);
    const { name, dontUse = [] } = spec;
    const description = `Liberty file ${basename(fileName)}`;
    return buildTarget(name, text, fileName, { description, predictive: false, dontUse });
  }
  const known = findKnownLibrary(spec.kind);
  const { text, fileName, corner } = await readKnownLibrary(known, spec, search);
  const isTypical = corner === undefined || corner === known.files.typicalCorner;
  const id = isTypical ? known.kind : `${known.kind}__${corner}`;
  const description =
    corner === undefined ? known.description : `${known.description}, corner ${corner}`;
  return buildTarget(id, text, fileName, { ...known, description });
}

/** The library of that name. CONFIG error with the nearest name where there is none. */
export function findKnownLibrary(kind: string): KnownLibrary {
  const known = KNOWN_LIBRARIES.find((library) => library.kind === kind);
  if (known !== undefined) return known;
  const kinds = KNOWN_LIBRARIES.map((library) => library.kind);
  const near = nearestName(kind, kinds);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  throw new ParetapeError('CONFIG', `there is no library "${kind}"`, {
    hint: `${meant}known: ${kinds.join(', ')}`,
  });
}

/** What the search for libraries depends on, as it is on this machine. */
export function describeMachine(baseDir: string): LibrarySearch {
  return { baseDir, cwd: process.cwd(), home: homedir(), env: process.env };
}

function loadGeneric45(): AsicTarget {
  return buildTarget('generic45', generic45Liberty(), 'generic45.lib', {
    description: 'Predictive 45 nm-class library computed from published figures',
    predictive: true,
    dontUse: [],
  });
}

function buildTarget(
  name: string | undefined,
  liberty: string,
  fileName: string,
  about: Pick<KnownLibrary, 'description' | 'predictive' | 'dontUse'>,
): AsicTarget {
  const library = parseLiberty(liberty, fileName);
  return {
    kind: 'asic',
    id: name ?? library.name,
    description: about.description,
    predictive: about.predictive,
    liberty,
    libertyHash: hashBytes(liberty),
    dontUse: about.dontUse,
    technology: deriveTechnology(library, about.dontUse),
  };
}
