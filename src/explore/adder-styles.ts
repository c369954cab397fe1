// Which adder styles and memories a sweep weighs on a target.
import type { SweepConfig } from '../config/study-config.js';
import type { AdderStyle } from '../core/hardware-config.js';
import type { MemoryMacro } from '../core/memory-macro.js';
import type { Technology } from '../core/target.js';

/** A sweep whose adder styles are named. */
export type ResolvedSweep = Omit<SweepConfig, 'adderStyles'> & {
  readonly adderStyles: readonly AdderStyle[];
  /** ROM macros that tables may lie in. */
  readonly memories?: readonly MemoryMacro[];
};

/**
 * `auto`: compressor trees as logic, and as full-adder cells where the library has such a cell. Memory macros are weighed where the
 * target declares them.
 */
export function resolveAdderStyles(
  sweep: SweepConfig,
  { hasFullAdderCell, memories }: Pick<Technology, 'hasFullAdderCell' | 'memories'>,
): ResolvedSweep {
  const offered = memories === undefined ? {} : { memories };
  if (sweep.adderStyles !== 'auto') {
    return { ...sweep, ...offered, adderStyles: sweep.adderStyles };
  }
  const cells = hasFullAdderCell ? (['full_adder_cells'] as const) : [];
  return { ...sweep, ...offered, adderStyles: ['compressor_tree', ...cells] };
}
