// What a recurrent cell computes with: functions and the rounding of its states, in float, while calibrating, or rounded.
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import { recurrentFraction } from '../../fixed-point/recurrent-tables.js';
import type { StepFormats } from '../steps/step-numbers.js';
import { type CellFunctions, REAL_FUNCTIONS, tableFunctions } from './gate-functions.js';

/** All numbers a cell sees are real; rounded ones lie on their grids. */
export interface CellRules extends CellFunctions {
  /** A state as it is kept: rounded to nearest and saturated. */
  keep(state: number): number;
  /** Whether the straight-through gradient passes: the state was not cut off by saturation. */
  passes(state: number): boolean;
  /** The product of reset gate and hidden sum of a GRU as the accumulator keeps it. */
  recall(product: number): number;
  /** Real value of one unit of the states that the layer hands on. */
  readonly stateUnit: number;
}

const FLOAT_RULES: CellRules = {
  ...REAL_FUNCTIONS,
  keep: (state) => state,
  passes: () => true,
  recall: (product) => product,
  stateUnit: 1,
};

/** Float until the formats of gates and states are known. */
export function cellRules(formats: StepFormats | undefined): CellRules {
  if (!formats?.sum || !formats.output) return FLOAT_RULES;
  const { inputFraction, kernel, sum, output } = formats;
  const scale = 2 ** fractionBits(output);
  const [low, high] = [minRaw(output), maxRaw(output)];
  const states = { input: inputFraction, kernel, state: output, gate: sum };
  const fine = 2 ** recurrentFraction(states);
  return {
    ...tableFunctions(sum),
    // Adding 0 turns −0 into 0.
    keep: (state) => Math.min(high, Math.max(low, Math.floor(state * scale + 0.5))) / scale + 0,
    passes: (state) => state * scale > low - 0.5 && state * scale < high + 0.5,
    recall: (product) => Math.floor(product * fine) / fine,
    stateUnit: 1 / scale,
  };
}
