// Where a design is to be built: a standard-cell library with the figures estimators need, or an FPGA part.

import type { MemoryMacro } from './memory-macro.js';

/** Figures read off a library, the scale of every uncalibrated estimate. Areas in µm², times in ns, energies in pJ. */
export interface Technology {
  readonly nand2AreaUm2: number;
  readonly fullAdderAreaUm2: number;
  readonly flipFlopAreaUm2: number;
  readonly mux2AreaUm2: number;
  readonly xor2AreaUm2: number;
  readonly and2AreaUm2: number;
  /** Whether the full adder is a cell of the library, not what gates amount to. */
  readonly hasFullAdderCell: boolean;
  /** Input to output of a full adder (or its two-XOR equivalent) under a fan-out of two. */
  readonly fullAdderDelayNs: number;
  /** Clock to output plus setup of the flip-flop used. */
  readonly flipFlopDelayNs: number;
  /** Energy of one full-adder output transition, wire-less load of a fan-out of two included. */
  readonly fullAdderEnergyPj: number;
  /** Energy of a flip-flop's clock pin in one cycle. */
  readonly flipFlopClockEnergyPj: number;
  /** Leakage of a NAND2, in nW. */
  readonly nand2LeakageNw: number;
  /** ROM macros the study declares beside the library's cells; none when left out. */
  readonly memories?: readonly MemoryMacro[];
}

/** A standard-cell target. `liberty` is the library's whole text, `libertyHash` its identity. */
export interface AsicTarget {
  readonly kind: 'asic';
  readonly id: string;
  readonly description: string;
  /** True when the library cannot be manufactured. */
  readonly predictive: boolean;
  readonly liberty: string;
  readonly libertyHash: string;
  /** Shell-style patterns of cells synthesis must not use. */
  readonly dontUse: readonly string[];
  readonly technology: Technology;
}

export const FPGA_FAMILIES = [
  'ice40',
  'ecp5',
  'xilinx7',
  'xilinxUltrascale',
  'xilinxUltrascalePlus',
] as const;
/** Families of FPGAs that share primitives, and so a mapping flow. */
export type FpgaFamily = (typeof FPGA_FAMILIES)[number];

/** What an FPGA part offers. */
export interface FpgaResources {
  /** Look-up tables of the family's size: four inputs for Lattice, six for Xilinx. */
  readonly luts: number;
  readonly flipFlops: number;
  /** Multiplier blocks. */
  readonly dsps: number;
  /** Block RAM in units of 1024 bits, parity bits included; large RAM (SPRAM, UltraRAM) left out. */
  readonly bramKbit: number;
}

/** An FPGA part. */
export interface FpgaTarget {
  readonly kind: 'fpga';
  /** Unique name of the part, lower case. */
  readonly id: string;
  readonly description: string;
  readonly family: FpgaFamily;
  /** The part as place and route calls it. */
  readonly part: string;
  /** The package pins are counted in; resources do not depend on it. */
  readonly package: string;
  readonly resources: FpgaResources;
}

export type Target = AsicTarget | FpgaTarget;
