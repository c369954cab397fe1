// Lattice iCE40: parts that place and route knows.
import type { FpgaTarget } from '../core/target.js';

function part(
  name: string,
  pins: string,
  luts: number,
  blockRams: number,
  dsps: number,
): FpgaTarget {
  const series = dsps > 0 ? 'UltraPlus' : name.startsWith('hx') ? 'HX' : 'LP';
  return {
    kind: 'fpga',
    id: `ice40-${name}`,
    description: `Lattice iCE40 ${series} ${name.toUpperCase()}, package ${pins}`,
    family: 'ice40',
    part: name,
    package: pins,
    // A logic cell is one look-up table and one flip-flop; a block RAM has 4 kbit.
    resources: { luts, flipFlops: luts, dsps, bramKbit: 4 * blockRams },
  };
}

/**
 * Logic cells, block RAMs and multipliers from the tables "Product Selection Guide" of Lattice's family data sheets
 * FPGA-DS-02029 (iCE40 LP/HX) and FPGA-DS-02008 (iCE40 UltraPlus).
 */
export const ICE40_PARTS: readonly FpgaTarget[] = [
  part('hx1k', 'tq144', 1280, 16, 0),
  part('hx8k', 'ct256', 7680, 32, 0),
  part('lp1k', 'cm121', 1280, 16, 0),
  part('lp8k', 'cm225', 7680, 32, 0),
  part('up5k', 'sg48', 5280, 30, 8),
];
