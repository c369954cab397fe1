// The tables of recurrent layers that were trained here: their formats, and the entries hls4ml fills in.
import { type FixedPointFormat, fixed, fractionBits } from '../core/fixed-point-format.js';
import type { FunctionTable } from '../core/quantised-network.js';
import { createCentredTable } from './activation-tables.js';

/** hls4ml's own default. */
export const RECURRENT_TABLE_SIZE = 1024;

/** Fewer fraction bits than this leave a gate hardly more than open and closed. */
const FEWEST_FRACTION_BITS = 4;

/**
 * Format of gates and squashed sums: as many fraction bits as a state has bits, and room for exactly 1, so that a
 * gate can be fully open and a memory can last.
 */
export function gateFormat(stateBits: number): FixedPointFormat {
  const fraction = Math.max(FEWEST_FRACTION_BITS, stateBits);
  return fixed(fraction + 2, 2, 'RND', 'SAT');
}

/** Sigmoid over ±8 for the gates, hyperbolic tangent over ±4 for state and candidate. */
export function recurrentTables(format: FixedPointFormat): {
  readonly gateTable: FunctionTable;
  readonly stateTable: FunctionTable;
} {
  return {
    gateTable: createCentredTable('sigmoid', RECURRENT_TABLE_SIZE, format),
    stateTable: createCentredTable('tanh', RECURRENT_TABLE_SIZE, format),
  };
}

/**
 * Fraction bits of the one accumulator of a recurrent layer whose input has `input` fraction bits: no product and
 * no gate loses a bit in it.
 */
export function recurrentFraction(formats: {
  readonly input: number;
  readonly kernel: FixedPointFormat;
  readonly state: FixedPointFormat;
  readonly gate: FixedPointFormat;
}): number {
  const factor = Math.max(formats.input, fractionBits(formats.state));
  return Math.max(factor + fractionBits(formats.kernel), fractionBits(formats.gate));
}
