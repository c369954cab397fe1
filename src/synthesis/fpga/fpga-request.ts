// What one FPGA build is asked for.
import type { RtlDesign, VectorSet } from '../../core/rtl-design.js';
import type { FpgaTarget } from '../../core/target.js';
import type { DspUse } from './fpga-flow.js';

export interface FpgaRequest {
  readonly design: RtlDesign;
  readonly target: FpgaTarget;
  /** Inputs to drive and the interpreter's outputs to expect. */
  readonly vectors: VectorSet;
  /** Clock of the slack, and the goal of place and route. Synthesis does not depend on it. */
  readonly clockPeriodNs: number;
  /** `none` keeps products out of multiplier blocks; `auto` when left out. */
  readonly dsp?: DspUse;
  /** `yowasp`, or the path or name of an executable. */
  readonly yosys: string;
  /** Path or name of `nextpnr-ice40`; that name when left out. Where there is none, timing is logic levels only. */
  readonly nextpnr?: string;
  /** False leaves out place and route. */
  readonly route?: boolean;
  /** Where the build leaves its folder; `<folder>-failed` when it fails. */
  readonly folder?: string;
  /** Limit of each tool's run. */
  readonly timeoutSeconds: number;
  /** Seed of waits and power-up states in verification, and of placement; 1 when left out. */
  readonly seed?: number;
}

/** Stations of an FPGA build, reported as they begin. */
export type FpgaStep = 'yosys' | 'verify' | 'route' | 'store';
