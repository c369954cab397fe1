// What one build is asked for.
import type { RtlDesign, VectorSet } from '../core/rtl-design.js';
import type { AsicTarget } from '../core/target.js';
import type { Effort } from './effort.js';

export interface SynthesisRequest {
  readonly design: RtlDesign;
  readonly target: AsicTarget;
  /** Inputs to drive and the interpreter's outputs to expect. */
  readonly vectors: VectorSet;
  /** Inferences simulated with delays for power; at least one. */
  readonly powerVectors: number;
  /** Clock of power and slack. Synthesis itself does not depend on it. */
  readonly clockPeriodNs: number;
  readonly effort: Effort;
  /** Delay goal of gate sizing; left out, cells are sized for least delay. */
  readonly delayGoalNs?: number;
  /** `yowasp`, or the path or name of an executable. */
  readonly yosys: string;
  /** Where the build leaves its folder; `<folder>-failed` when it fails. */
  readonly folder?: string;
  readonly timeoutSeconds: number;
  /** Asks for a formal proof: the network's definition as Verilog, and how long the solver may take. */
  readonly proof?: { readonly reference: string; readonly timeoutSeconds: number };
  /** Seed of waits and power-up states in verification; 1 when left out. */
  readonly seed?: number;
}

export const DEFAULT_SEED = 1;

/** Stations of a build, reported as they begin. */
export type SynthesisStep = 'library' | 'yosys' | 'verify' | 'proof' | 'timing' | 'power' | 'store';
