// Lattice ECP5: parts by size.
import type { FpgaTarget } from '../core/target.js';

function part(size: string, luts: number, blockRams: number, dsps: number): FpgaTarget {
  return {
    kind: 'fpga',
    id: `ecp5-${size}`,
    description: `Lattice ECP5 LFE5U-${size.replace('k', 'F')}, package CABGA381`,
    family: 'ecp5',
    part: size,
    package: 'CABGA381',
    // One flip-flop for each four-input look-up table; a block RAM has 18 kbit.
    resources: { luts, flipFlops: luts, dsps, bramKbit: 18 * blockRams },
  };
}

/**
 * Block RAMs and 18×18 multipliers from the selection guide of Lattice's data sheet FPGA-DS-02012 (ECP5 and ECP5-5G),
 * which gives look-up tables as 24k, 44k and 84k; the exact counts are those of Project Trellis' device database.
 */
export const ECP5_PARTS: readonly FpgaTarget[] = [
  part('25k', 24_288, 56, 28),
  part('45k', 43_848, 108, 72),
  part('85k', 83_640, 208, 156),
];
