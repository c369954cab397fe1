// What the power analysis measured on one netlist under one stimulus.

/** Energies in pJ over the counted cycles (warm-up left out), powers in mW. */
export interface PowerReport {
  readonly cycles: number;
  readonly clockPeriodNs: number;
  readonly leakageMw: number;
  /** Everything that moves: switching, internal and clock energy over all counted cycles. */
  readonly dynamicEnergyPj: number;
  readonly energyPerCyclePj: number;
  /** Charging of nets, ½CV² a toggle; the clock net left out. */
  readonly switchingEnergyPj: number;
  /** Inside the cells, from the library's internal_power tables; clock pins left out. */
  readonly internalEnergyPj: number;
  /** The clock net and what the flip-flops' clock pins consume inside. */
  readonly clockEnergyPj: number;
  /** energyPerCyclePj over the clock period. */
  readonly dynamicMw: number;
  readonly totalMw: number;
  /** Transitions of nets, the clock left out. */
  readonly toggles: number;
  /** The same by net number. */
  readonly netToggles: Uint32Array;
  /** `switchingEnergyPj` by net number. */
  readonly netSwitchingPj: Float64Array;
  /** Reads of memory macros by instance, where any cell stands for one; their energy is in no figure here. */
  readonly reads: Uint32Array;
  /** Toggles that remain when every net changes at most once a cycle. */
  readonly functionalToggles: number;
  /** Share of toggles that are glitches, 0 … 1. */
  readonly glitchRatio: number;
}

export interface PowerOptions {
  readonly clockPeriodNs: number;
  /** First cycles that are simulated but not counted (reset, filling the pipeline). */
  readonly warmupCycles?: number;
}
