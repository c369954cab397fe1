// Xilinx UltraScale: parts of common boards.
import type { FpgaTarget } from '../core/target.js';
import { describeXilinxPart, type XilinxSize } from './fpga-xilinx-part.js';

function part(name: string, pins: string, size: XilinxSize): FpgaTarget {
  return describeXilinxPart('xilinxUltrascale', 'Kintex UltraScale', name, pins, size);
}

/** Sizes from AMD's DS890 (UltraScale Architecture and Product Data Sheet: Overview). */
export const XILINX_ULTRASCALE_PARTS: readonly FpgaTarget[] = [
  part('xcku040', 'ffva1156', { luts: 242_400, dsps: 1920, blockRams: 600 }),
  part('xcku115', 'flvb2104', { luts: 663_360, dsps: 5520, blockRams: 2160 }),
];
