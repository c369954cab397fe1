// The shape shared by all Xilinx parts: two flip-flops a look-up table, block RAMs of 36 kbit.
import type { FpgaFamily, FpgaTarget } from '../core/target.js';

/** Size of a part as the selection guides print it. */
export interface XilinxSize {
  readonly luts: number;
  readonly dsps: number;
  /** Blocks of 36 kbit. */
  readonly blockRams: number;
}

/** A part under its own name, e.g. `xc7z020` in the package `clg400`. */
export function describeXilinxPart(
  family: FpgaFamily,
  series: string,
  name: string,
  pins: string,
  { luts, dsps, blockRams }: XilinxSize,
): FpgaTarget {
  return {
    kind: 'fpga',
    id: name,
    description: `AMD ${series} ${name.toUpperCase()}, package ${pins.toUpperCase()}`,
    family,
    part: name,
    package: pins,
    resources: { luts, flipFlops: 2 * luts, dsps, bramKbit: 36 * blockRams },
  };
}
