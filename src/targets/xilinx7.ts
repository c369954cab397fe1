// Xilinx 7 series and Zynq-7000: parts of common boards.
import type { FpgaTarget } from '../core/target.js';
import { describeXilinxPart, type XilinxSize } from './fpga-xilinx-part.js';

function part(series: string, name: string, pins: string, size: XilinxSize): FpgaTarget {
  return describeXilinxPart('xilinx7', series, name, pins, size);
}

/** Sizes from AMD's DS180 (7 Series FPGAs Overview) and DS190 (Zynq-7000 SoC Overview). */
export const XILINX7_PARTS: readonly FpgaTarget[] = [
  part('Artix-7', 'xc7a35t', 'csg324', { luts: 20_800, dsps: 90, blockRams: 50 }),
  part('Artix-7', 'xc7a100t', 'csg324', { luts: 63_400, dsps: 240, blockRams: 135 }),
  part('Kintex-7', 'xc7k325t', 'ffg900', { luts: 203_800, dsps: 840, blockRams: 445 }),
  part('Virtex-7', 'xc7vx690t', 'ffg1927', { luts: 433_200, dsps: 3600, blockRams: 1470 }),
  part('Zynq-7000', 'xc7z010', 'clg400', { luts: 17_600, dsps: 80, blockRams: 60 }),
  part('Zynq-7000', 'xc7z020', 'clg400', { luts: 53_200, dsps: 220, blockRams: 140 }),
];
