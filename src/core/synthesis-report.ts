// What a synthesis tool and our own analysis measured on one netlist.

/**
 * Measured figures of one netlist. Power holds at `clockPeriodNs` with back-to-back inferences of real test data. Area and counts
 * are those of standard cells; path, leakage, power and energy are those of the whole netlist, memory macros included.
 */
export interface SynthesisMetrics {
  /** Standard cells alone; `macroAreaUm2` comes on top. */
  readonly cellAreaUm2: number;
  /** Memory macros as the target declares them; this and the next two are left out where there are none. */
  readonly macroAreaUm2?: number;
  /** The part of `leakageMw` that macros leak. */
  readonly macroLeakageMw?: number;
  /** The part of `energyPj` that reads of macros take. */
  readonly macroEnergyPj?: number;
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

/** What is paid for in area: standard cells and memory macros. */
export function placedAreaUm2({ cellAreaUm2, macroAreaUm2 = 0 }: SynthesisMetrics): number {
  return cellAreaUm2 + macroAreaUm2;
}

/** The macros of one declaration and size in a netlist; area and energy are those of all of them. */
export interface MacroUse {
  /** As the target declares it. */
  readonly name: string;
  readonly kind: 'rom';
  readonly words: number;
  readonly width: number;
  readonly count: number;
  readonly areaUm2: number;
  /** Of one inference: the reads of the simulated test data times the declared energy. */
  readonly energyPj: number;
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
  /** Memory macros, which are no cells; left out where there are none. */
  readonly macros?: readonly MacroUse[];
  readonly wallSeconds: number;
}
