// The targets: which there are, and how a study's target becomes a library with figures.
import { basename, resolve } from 'node:path';
import { hashBytes } from '../core/hash.js';
import type { AsicTarget } from '../core/target.js';
import { parseLiberty } from '../synthesis/liberty/parse-liberty.js';
import { ASAP7 } from './asap7.js';
import { generic45Liberty } from './generic45.js';
import { GF180MCU } from './gf180mcu.js';
import { IHP_SG13G2 } from './ihp-sg13g2.js';
import type { KnownLibrary } from './known-library.js';
import { NANGATE45 } from './nangate45.js';
import { OSU018 } from './osu018.js';
import { readLibertyFile } from './read-liberty-file.js';
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

/** Loads a target. `baseDir` is where relative paths start. MISSING and INPUT errors as of the file and its content. */
export async function loadTarget(spec: TargetSpec, baseDir: string): Promise<AsicTarget> {
  if (spec.kind === 'generic45') return loadGeneric45();
  const path = resolve(baseDir, spec.liberty);
  const liberty = await readLibertyFile(path);
  const known = KNOWN_LIBRARIES.find((library) => library.kind === spec.kind);
  if (known !== undefined) return buildTarget(known.kind, liberty, path, known);
  const { name, dontUse = [] } = spec as Extract<TargetSpec, { kind: 'asic' }>;
  const description = `Liberty file ${basename(path)}`;
  return buildTarget(name, liberty, path, { description, predictive: false, dontUse });
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
