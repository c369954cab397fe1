// The contract of a recurrent cell: one step of all units of some samples, forward and backward.
import type { CellRules } from './cell-rules.js';

/** Numbers in a row, of whatever precision. */
export type Numbers = Float32Array | Float64Array;

/** Pre-activations of one step, `gates` groups of `units` a sample. */
export interface StepSums {
  /** From the input, bias included; the first sample at `first`, the next ones `stride` further each. */
  readonly fromInput: Numbers;
  readonly first: number;
  readonly stride: number;
  /** From the hidden state, `[rows, gates·units]`; absent in the first step, where it is zero. */
  readonly fromHidden: Numbers | undefined;
  /** Real value of one unit of these sums. */
  readonly unit: number;
  /** Bias of the hidden sums of the last gate, in units of the sums; empty where the cell has none. */
  readonly hiddenBias: Numbers;
}

/** `[rows, units]` each, real numbers; zero before the first step. */
export interface CellState {
  readonly hidden: Float64Array;
  /** Not used by a GRU. */
  readonly memory: Float64Array;
}

/** Gradients of the pre-activations of one step, laid out as `StepSums`. */
export interface StepSlopes {
  readonly toInput: Float32Array;
  readonly first: number;
  readonly stride: number;
  /** The same array in the cells where both are the same. */
  readonly toHidden: Float32Array;
}

/** One kind of cell. Gates in the order of Keras. */
export interface RecurrentCell {
  readonly gates: number;
  /** Biases a unit has: one a gate, and the hidden one of a GRU's candidate. */
  readonly biases: number;
  /** Numbers a unit keeps of a step for the way back. */
  readonly kept: number;
  /** Advances `state`; `kept` receives `[rows, units, kept]`. */
  forward(
    rules: CellRules,
    sums: StepSums,
    state: CellState,
    rows: number,
    units: number,
    kept: Float64Array,
  ): void;
  /**
   * Takes the gradients of the states behind the step to those before it, without the part that goes through the
   * hidden sums, and leaves the gradients of the pre-activations (real ones).
   */
  backward(
    kept: Float64Array,
    gradient: CellState,
    slopes: StepSlopes,
    rows: number,
    units: number,
  ): void;
}
