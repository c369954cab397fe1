// What mapping a design to an FPGA measured, and, where the tool is there, placing and routing it.

import type { Verification } from './synthesis-report.js';
import type { FpgaFamily, FpgaResources } from './target.js';

/** Cells of the mapped netlist, wrapper and pins not included. */
export interface FpgaMetrics {
  /**
   * Look-up tables taken: those of logic (an inverter is one), those inside carry cells where the family has them
   * there (two in an ECP5 CCU2C), and `lutRams`.
   */
  readonly luts: number;
  /** Those of `luts` that are used as memory or shift registers. */
  readonly lutRams: number;
  /** Carry cells as instances: SB_CARRY of one bit, CCU2C of two, CARRY4 of four, CARRY8 of eight. */
  readonly carryCells: number;
  readonly flipFlops: number;
  /** Multiplexers behind look-up tables (PFUMX, MUXF7 …), which take no look-up table. */
  readonly wideMuxes: number;
  readonly dsps: number;
  /** Block RAM in units of 1024 bits, whole blocks. */
  readonly bramKbit: number;
  /**
   * The longest chain of cells between registers, memories, multiplier blocks and pins, which all cut it; a path
   * through a multiplier block is not counted.
   */
  readonly longestPath: LongestPath;
  /** Counted in the simulation of the netlist. */
  readonly latencyCycles: number;
  readonly initiationInterval: number;
}

/** Cells one behind the other, as the tool's longest topological path counts them. No time is known of it. */
export interface LongestPath {
  /** All cells on the path. */
  readonly levels: number;
  /** Look-up tables among them. */
  readonly luts: number;
  /** Carry cells among them. */
  readonly carryCells: number;
}

/** What the netlist takes and what the part has. */
export type FpgaUtilisation = Readonly<
  Record<keyof FpgaResources, { readonly used: number; readonly available: number }>
>;

/** A design placed and routed. Ports are reached through shift registers, whose cells are `wrapperCells`. */
export interface RoutedTiming {
  readonly kind: 'routed';
  readonly tool: string;
  readonly toolVersion: string;
  /** Longest path between flip-flops, clock-to-output, wires and setup included. */
  readonly criticalPathNs: number;
  readonly fmaxMhz: number;
  /** clockPeriodNs − criticalPathNs; negative when timing is missed (a result, not an error). */
  readonly slackNs: number;
  readonly clockPeriodNs: number;
  /** Share of the critical path that is wire. */
  readonly routingNs: number;
  /** Cells of the tool, design and wrapper together: used and available, by the tool's name (ICESTORM_LC …). */
  readonly cells: Readonly<Record<string, { readonly used: number; readonly available: number }>>;
  /** Flip-flops and look-up tables of the wrapper, included in `cells`. */
  readonly wrapperCells: number;
}

/** Why there is no routed timing although the tool was there: the part is too small, with or without the wrapper. */
export interface NotPlaced {
  readonly kind: 'not placed';
  readonly tool: string;
  readonly toolVersion: string;
  /** The tool's own words. */
  readonly reason: string;
}

/** No tool has placed this netlist: its depth is known in cells, its speed is not. */
export interface LogicLevelsOnly {
  readonly kind: 'logic levels only';
  /** Why, e.g. that no tool for the family is supported. */
  readonly reason: string;
}

export type FpgaTiming = RoutedTiming | NotPlaced | LogicLevelsOnly;

/** One finished build for an FPGA. `wallSeconds` is of this run only and enters no hash and no front. */
export interface FpgaReport {
  readonly kind: 'fpga';
  readonly tool: string;
  readonly toolVersion: string;
  /** Id of the part. */
  readonly target: string;
  readonly family: FpgaFamily;
  readonly top: string;
  readonly dsp: 'auto' | 'none';
  readonly metrics: FpgaMetrics;
  readonly utilisation: FpgaUtilisation;
  /** Nothing of the part is used up more than once: necessary for a design to be built, not sufficient. */
  readonly fits: boolean;
  readonly timing: FpgaTiming;
  /** The mapped netlist against the interpreter. */
  readonly verified: Verification;
  /** Number of instances by cell name. */
  readonly cellCounts: Readonly<Record<string, number>>;
  readonly wallSeconds: number;
}
