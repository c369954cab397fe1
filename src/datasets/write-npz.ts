// Writes a NumPy .npz archive: a zip of .npy files, the same bytes for the same arrays.
import { type Zippable, zipSync } from 'fflate';
import { encodeNpy } from './write-npy.js';

/** The earliest date a zip can hold, so that archives do not depend on when they were written. */
const NO_DATE = new Date(1980, 0, 1);

/** One named array of an archive. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The bytes of a compressed archive of 64-bit float arrays, in the order given. */
export function encodeNpz(arrays: ReadonlyMap<string, NamedArray>): Uint8Array {
  const members: Zippable = {};
  for (const [name, { data, shape }] of arrays) {
    members[`${name}.npy`] = [encodeNpy(data, shape), { level: 6, mtime: NO_DATE }];
  }
  return zipSync(members);
}
