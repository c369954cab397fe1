// What a synthesis tool and our own analysis measured on one netlist.

/** Measured figures of one netlist. Power holds at `clockPeriodNs` with back-to-back inferences of real test data. */
export interface SynthesisMetrics {
  readonly cellAreaUm2: number;
  /** Cell area over the area of the library's smallest two-input NAND. */
  readonly gateEquivalents: number;
  readonly cells: number;
  readonly flipFlops: number;
  /** Longest register-to-register path, clock-to-output and setup included. */
  readonly criticalPathNs: number;
  readonly fmaxMhz: number;
  /** clockPeriodNs − criticalPathNs; negative when timing is missed (a result, not an error). */
  readonly slackNs: number;
  readonly clockPeriodNs: number;
  readonly leakageMw: number;
  /** Switching, internal and clock power at clockPeriodNs. */
  readonly dynamicMw: number;
  /** Dynamic energy of one inference; independent of the clock. */
  readonly energyPj: number;
  /** Counted in the simulation of the netlist. */
  readonly latencyCycles: number;
  readonly initiationInterval: number;
}

/** Comparison of the synthesised netlist with the interpreter. */
export interface Verification {
  readonly vectors: number;
  readonly mismatches: number;
  /** First differing output: vector, element, expected and actual raw integer. */
  readonly firstMismatch?: {
    readonly vector: number;
    readonly element: number;
    readonly expected: number;
    readonly actual: number;
  };
}

/**
 * Formal comparison for all samples. `proved`: none exists on which netlist and network differ, over so many cycles from any
 * state before reset. `refuted`: one was found, its bits highest first. `open`: the solver ran out of time.
 */
export type Proof =
  | { readonly verdict: 'proved'; readonly cycles: number; readonly inputBits: number }
  | { readonly verdict: 'refuted'; readonly sample: string }
  | { readonly verdict: 'open'; readonly reason: string };

/** One finished build. `wallSeconds` and `peakMemoryMb` are of this run only and enter no hash and no front. */
export interface SynthesisReport {
  readonly tool: string;
  readonly toolVersion: string;
  readonly target: string;
  readonly top: string;
  readonly metrics: SynthesisMetrics;
  readonly verified: Verification;
  /** Where a proof was asked for. */
  readonly proof?: Proof;
  /** Number of instances by cell name. */
  readonly cellCounts: Readonly<Record<string, number>>;
  readonly wallSeconds: number;
}
