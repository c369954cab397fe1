// A target's library as synthesis and analysis need it, prepared once for many builds.
import { contentHash, hashBytes } from '../core/hash.js';
import type { AsicTarget } from '../core/target.js';
import type { CellLibrary } from './liberty/cell-library.js';
import { parseLiberty } from './liberty/parse-liberty.js';
import { chooseMappingCells, type MappingCells } from './mapping-cells.js';
import { trimLiberty } from './trim-liberty.js';
import { findForbiddenCells } from './usable-cells.js';

export interface PreparedLibrary {
  /** Every cell, forbidden ones too. */
  readonly library: CellLibrary;
  /** The Liberty text the tool is given: without the cells it must not use. */
  readonly trimmedLiberty: string;
  /** SHA-256 of `trimmedLiberty`, cut to 16 digits. */
  readonly trimmedHash: string;
  readonly mappingCells: MappingCells;
}

/** Parses and trims the library of a target; INPUT where it is no Liberty text. */
export function prepareLibrary(target: AsicTarget): PreparedLibrary {
  const library = parseLiberty(target.liberty, `${target.id}.lib`);
  const forbidden = findForbiddenCells(library, target.dontUse);
  const trimmedLiberty = trimLiberty(target.liberty, forbidden);
  return {
    library,
    trimmedLiberty,
    trimmedHash: hashBytes(trimmedLiberty).slice(0, 16),
    mappingCells: chooseMappingCells(library, (name) => !forbidden.has(name)),
  };
}

/** What two targets must share to share a prepared library. */
export function libraryKey(target: Pick<AsicTarget, 'libertyHash' | 'dontUse'>): string {
  return contentHash([target.libertyHash, target.dontUse]);
}
