// Generated hardware as text, with what a test bench must know of its ports.
import type { FixedPointFormat } from './fixed-point-format.js';

/** A stream of beats: element 0 of a beat lies in the least significant bits. */
export interface RtlPort {
  readonly format: FixedPointFormat;
  /** Elements of one beat; a beat is `elementsPerBeat · format.width` bits wide. */
  readonly elementsPerBeat: number;
  /** Beats of one inference. */
  readonly beats: number;
  /** Of an input: cycles in which the design works on a beat before it takes it; 0 when left out. */
  readonly heldCycles?: number;
}

export interface RtlModule {
  readonly name: string;
  readonly source: string;
}

/**
 * A module that stands for a ROM macro: inputs `a0 …`, outputs `q0 …`, one bit each, lowest first. Its text says what the macro
 * does; a build puts a macro in its place.
 */
export interface RtlMemory {
  /** Name of the module; it is one of `modules`. */
  readonly module: string;
  readonly words: number;
  /** What each output is by address, as a string of 0 and 1, entry 0 first. Addresses beyond `words` read 0. */
  readonly columns: readonly string[];
}

/**
 * Verilog-2005 of one network in one configuration. The top module has the ports
 * `clk, rst` (synchronous, active high), `in_valid, in_ready, in_data`, `out_valid, out_ready, out_data`.
 * A beat is taken when valid and ready are both high at a rising clock edge.
 */
export interface RtlDesign {
  readonly top: string;
  /** Every module, the top first. */
  readonly modules: readonly RtlModule[];
  /** Modules that are memory macros; left out where there are none. */
  readonly memories?: readonly RtlMemory[];
  readonly input: RtlPort;
  readonly output: RtlPort;
  /**
   * Cycles from the edge that takes the first input beat to the edge that hands over the last output beat, and
   * `input.heldCycles` more: work on the beat has begun that long before.
   */
  readonly latencyCycles: number;
  readonly initiationInterval: number;
}

/** Raw integers to drive and to expect, row-major `[count, elements]`. */
export interface VectorSet {
  readonly count: number;
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
}
