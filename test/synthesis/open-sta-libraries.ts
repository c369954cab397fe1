// The libraries on which our analyses are compared with OpenSTA.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { generic45Liberty } from '../../src/targets/generic45.js';

const PDK = '../shared/data/pdk/';

/** Name, and the file below ../shared/data/pdk (none for the built-in library). */
export const REFERENCE_LIBRARIES = {
  generic45: undefined,
  nangate45: 'nangate45/NangateOpenCellLibrary_typical',
  sky130: 'sky130_fd_sc_hd/sky130_fd_sc_hd__tt_025C_1v80',
  osu018: 'osu018/osu018_stdcells',
  gf180mcu: 'gf180mcu/gf180mcu_fd_sc_mcu7t5v0__tt_025C_5v00',
  'ihp-sg13g2': 'ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C',
} as const;

export type ReferenceLibrary = keyof typeof REFERENCE_LIBRARIES;

function pathOf(name: ReferenceLibrary): string | undefined {
  const file = REFERENCE_LIBRARIES[name];
  return file && `${PDK}${file}.lib.gz`;
}

/** Whether the library's text can be had here. */
export function isPresent(name: ReferenceLibrary): boolean {
  const path = pathOf(name);
  return path === undefined || existsSync(path);
}

/** The Liberty text. */
export function readReference(name: ReferenceLibrary): string {
  const path = pathOf(name);
  return path === undefined ? generic45Liberty() : gunzipSync(readFileSync(path)).toString();
}
