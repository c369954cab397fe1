// What a simulation of a design is asked and answers, whichever simulator runs it.

/** Percentage of edges at which the input is not offered and the output not accepted; `limit` bounds the edges. */
export interface Stalls {
  readonly input: number;
  readonly output: number;
  readonly limit: number;
}

export interface SimulationResult {
  /** Raw integers in order of the output beats; NaN where a bit was unknown. */
  readonly outputs: readonly number[];
  /** Edge at which each input beat was taken. */
  readonly takenAt: readonly number[];
  /** Edge at which each output beat was handed over. */
  readonly handedAt: readonly number[];
}
