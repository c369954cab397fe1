// The FPGA parts known by name.
import { ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import type { FpgaTarget } from '../core/target.js';
import { ECP5_PARTS } from './ecp5.js';
import { ICE40_PARTS } from './ice40.js';
import { XILINX_ULTRASCALE_PARTS } from './xilinx-ultrascale.js';
import { XILINX_ULTRASCALE_PLUS_PARTS } from './xilinx-ultrascale-plus.js';
import { XILINX7_PARTS } from './xilinx7.js';

/** Every part; a new family is one file and one line here. */
export const FPGA_PARTS: readonly FpgaTarget[] = [
  ...ICE40_PARTS,
  ...ECP5_PARTS,
  ...XILINX7_PARTS,
  ...XILINX_ULTRASCALE_PARTS,
  ...XILINX_ULTRASCALE_PLUS_PARTS,
];

/** Package, speed grade and temperature behind the name of a Xilinx device: `clg400-1`, `-flvb2104-2-i`. */
const XILINX_SUFFIX = /^-?[a-z]{3,4}\d{3,4}(-\d\w?)?(-\w)?$/;

/**
 * The part called `name`, in any case. Xilinx devices are also found by a full part number (`xcku115-flvb2104-2-i`).
 * USAGE with the nearest name where there is none.
 */
export function loadFpgaTarget(name: string): FpgaTarget {
  const wanted = name.toLowerCase();
  const found = FPGA_PARTS.find(({ id, family }) => {
    if (id === wanted) return true;
    if (!family.startsWith('xilinx') || !wanted.startsWith(id)) return false;
    return XILINX_SUFFIX.test(wanted.slice(id.length));
  });
  if (found !== undefined) return found;
  const names = FPGA_PARTS.map(({ id }) => id);
  const nearest = nearestName(name, names);
  throw new ParetapeError('USAGE', `there is no FPGA part "${name}"`, {
    hint: nearest ? `did you mean ${nearest}?` : `known parts: ${names.join(', ')}`,
  });
}
