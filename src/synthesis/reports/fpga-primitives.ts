// Sums FPGA primitives by what they are, whatever the vendor calls them.
import type { FigureName } from '../../core/external-report.js';

interface Primitive {
  readonly name: RegExp;
  readonly figure: FigureName;
  /** How many of the figure's unit one instance is. */
  readonly weight: number;
}

/** Cells of Yosys' synth_ice40, synth_ecp5 and synth_xilinx. Block RAMs of Lattice have other sizes and are left out. */
const PRIMITIVES: readonly Primitive[] = [
  { name: /^(LUT[1-6]|SB_LUT4|LUT4|INV)$/, figure: 'luts', weight: 1 },
  { name: /^(FD[RSCP]E(_1)?|SB_DFF\w*|TRELLIS_FF)$/, figure: 'flipFlops', weight: 1 },
  { name: /^(DSP48E1|DSP48E2|SB_MAC16|MULT18X18D)$/, figure: 'dsps', weight: 1 },
  { name: /^RAMB36E[12]$/, figure: 'brams', weight: 1 },
  { name: /^RAMB18E[12]$/, figure: 'brams', weight: 0.5 },
  { name: /^URAM288(_BASE)?$/, figure: 'urams', weight: 1 },
];

/** The figures of the primitives among `counts`; a resource without an instance is absent. */
export function countPrimitives(
  counts: ReadonlyMap<string, number>,
): Partial<Record<FigureName, number>> {
  const sums: Partial<Record<FigureName, number>> = {};
  for (const [cell, count] of counts) {
    const primitive = PRIMITIVES.find(({ name }) => name.test(cell));
    if (primitive === undefined) continue;
    sums[primitive.figure] = (sums[primitive.figure] ?? 0) + count * primitive.weight;
  }
  return sums;
}
