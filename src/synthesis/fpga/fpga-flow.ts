// The contract of an FPGA family's flow: how Yosys maps to it, what its cells take, and what they do.
import type { FpgaFamily, FpgaTarget } from '../../core/target.js';

/** Whether products may be mapped to multiplier blocks. */
export type DspUse = 'auto' | 'none';

/** What one cell takes of the part; what is absent is none. Meaning as in `FpgaMetrics`. */
export interface CellUse {
  readonly luts?: number;
  readonly lutRams?: number;
  readonly carryCells?: number;
  readonly flipFlops?: number;
  readonly wideMuxes?: number;
  readonly dsps?: number;
  readonly bramKbit?: number;
}

/** A look-up table cell: bit `i` of the parameter is the output where the pins, first one lowest, are the number `i`. */
export interface LookUpTableCell {
  readonly cell: string;
  readonly pins: readonly string[];
  readonly output: string;
  readonly parameter: string;
}

export interface FpgaFlow {
  readonly families: readonly FpgaFamily[];
  /** The synthesis command with its options, without `-top` and `-run`. */
  readonly command: (target: FpgaTarget, dsp: DspUse) => string;
  /** Every cell the command may leave in the netlist. */
  readonly cells: Readonly<Record<string, CellUse>>;
  readonly lookUpTables: readonly LookUpTableCell[];
  /** Shell-style patterns of the cells at which the longest path is cut. */
  readonly pathEnds: readonly string[];
  /** Yosys' own simulation models: a file of its share folder. */
  readonly models: string;
  /** Verilog models of cells that Yosys has as black boxes only. */
  readonly ownModels: string;
}
