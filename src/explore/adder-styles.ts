// Which adder styles a sweep weighs on a target.
import type { SweepConfig } from '../config/study-config.js';
import type { AdderStyle } from '../core/hardware-config.js';
import type { Technology } from '../core/target.js';

/** A sweep whose adder styles are named. */
export type ResolvedSweep = Omit<SweepConfig, 'adderStyles'> & {
  readonly adderStyles: readonly AdderStyle[];
};

/** `auto`: compressor trees as logic, and as full-adder cells where the library has such a cell. */
export function resolveAdderStyles(
  sweep: SweepConfig,
  { hasFullAdderCell }: Pick<Technology, 'hasFullAdderCell'>,
): ResolvedSweep {
  if (sweep.adderStyles !== 'auto') return { ...sweep, adderStyles: sweep.adderStyles };
  const cells = hasFullAdderCell ? (['full_adder_cells'] as const) : [];
  return { ...sweep, adderStyles: ['compressor_tree', ...cells] };
}
