// Xilinx UltraScale+: Virtex, Zynq and RFSoC parts of common boards.
import type { FpgaTarget } from '../core/target.js';
import { describeXilinxPart, type XilinxSize } from './fpga-xilinx-part.js';

function part(series: string, name: string, pins: string, size: XilinxSize): FpgaTarget {
  return describeXilinxPart('xilinxUltrascalePlus', `${series} UltraScale+`, name, pins, size);
}

/** Sizes from AMD's DS890 (UltraScale Architecture), DS891 (Zynq UltraScale+ MPSoC) and DS889 (RFSoC), overviews. */
export const XILINX_ULTRASCALE_PLUS_PARTS: readonly FpgaTarget[] = [
  part('Zynq', 'xczu3eg', 'sbva484', { luts: 70_560, dsps: 360, blockRams: 216 }),
  part('Zynq', 'xczu7ev', 'ffvc1156', { luts: 230_400, dsps: 1728, blockRams: 312 }),
  part('Zynq', 'xczu9eg', 'ffvb1156', { luts: 274_080, dsps: 2520, blockRams: 912 }),
  part('Zynq RFSoC', 'xczu28dr', 'ffvg1517', { luts: 425_280, dsps: 4272, blockRams: 1080 }),
  part('Zynq RFSoC', 'xczu48dr', 'ffvg1517', { luts: 425_280, dsps: 4272, blockRams: 1080 }),
  part('Virtex', 'xcvu9p', 'flga2104', { luts: 1_182_240, dsps: 6840, blockRams: 2160 }),
  part('Virtex', 'xcvu13p', 'flga2577', { luts: 1_728_000, dsps: 12_288, blockRams: 2688 }),
];
