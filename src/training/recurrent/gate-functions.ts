// Sigmoid and hyperbolic tangent of recurrent cells, as real functions or as the tables of the hardware.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { FunctionTable } from '../../core/quantised-network.js';
import { recurrentTables } from '../../fixed-point/recurrent-tables.js';

/** A function of a real number and the slope that gradients see. */
export interface GateFunction {
  value(x: number): number;
  slope(x: number): number;
}

/** What the gates go through (sigmoid), and what candidate and state go through (tanh). */
export interface CellFunctions {
  readonly gate: GateFunction;
  readonly squash: GateFunction;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const sigmoidSlope = (x: number) => sigmoid(x) * (1 - sigmoid(x));
const tanhSlope = (x: number) => 1 - Math.tanh(x) ** 2;

export const REAL_FUNCTIONS: CellFunctions = {
  gate: { value: sigmoid, slope: sigmoidSlope },
  squash: { value: Math.tanh, slope: tanhSlope },
};

/** A table in real numbers: entry `i` stands for `x = reach·(2i/size − 1)`. */
export interface SampledFunction {
  readonly values: Float64Array;
  /** Straight-through: slopes of the real function where the entries stand. */
  readonly slopes: Float64Array;
  /** Entries a unit of `x`. */
  readonly density: number;
}

function sample(table: FunctionTable, slope: (x: number) => number): SampledFunction {
  const { entries, reach } = table;
  const size = entries.values.length;
  const unit = 2 ** -fractionBits(entries.format);
  return {
    values: entries.values.map((raw) => raw * unit),
    slopes: Float64Array.from({ length: size }, (_, i) => slope(reach * ((2 * i) / size - 1))),
    density: size / (2 * reach),
  };
}

/** Both tables with entries in `format`. */
export function sampleFunctions(format: FixedPointFormat): {
  readonly gate: SampledFunction;
  readonly squash: SampledFunction;
} {
  const { gateTable, stateTable } = recurrentTables(format);
  return { gate: sample(gateTable, sigmoidSlope), squash: sample(stateTable, tanhSlope) };
}

/** hls4ml's rule: `x` is truncated towards zero to an entry and clamped to the ends. */
function readSampled({ values, slopes, density }: SampledFunction): GateFunction {
  const middle = values.length / 2;
  const last = values.length - 1;
  const indexOf = (x: number) => Math.min(last, Math.max(0, Math.trunc(x * density) + middle));
  return { value: (x) => values[indexOf(x)], slope: (x) => slopes[indexOf(x)] };
}

const known = new Map<string, CellFunctions>();

/** The functions of a rounded layer; a pure function of the format, made once. */
export function tableFunctions(format: FixedPointFormat): CellFunctions {
  const key = JSON.stringify(format);
  const found = known.get(key);
  if (found) return found;
  const { gate, squash } = sampleFunctions(format);
  const functions = { gate: readSampled(gate), squash: readSampled(squash) };
  known.set(key, functions);
  return functions;
}
