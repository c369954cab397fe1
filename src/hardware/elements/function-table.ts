// A piece of a function that is a table over a straight scale, as an address table of final results.
import { fixed, ufixed } from '../../core/fixed-point-format.js';
import { castTo } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import { type AddressTable, planAddressTable } from './address-table.js';
import type { TablePiece } from './element-function.js';
import { type LinePlan, type Operand, planLine, rangeOfLine } from './line-plan.js';

/** The index is a cast of the input times an odd number, which mostly is 1. */
export interface FunctionTablePlan {
  readonly scaled: LinePlan;
  readonly scaledWidth: number;
  readonly table: AddressTable;
}

/** `trunc(value / 2^shift)`. */
function indexOf(value: number, shift: number): number {
  return Math.trunc(value / 2 ** shift) + 0;
}

/** Fewest bits to which the index may be saturated without a change of any result. */
function countIndexBits(
  result: (index: number) => number,
  from: number,
  to: number,
  ends: readonly [number, number],
): number {
  for (let bits = 1; ; bits++) {
    const low = from < 0 ? -(2 ** (bits - 1)) : 0;
    const high = 2 ** (from < 0 ? bits - 1 : bits) - 1;
    if (from >= low && to <= high) return bits;
    let isSame = true;
    for (let index = Math.max(from, ends[0]); index <= Math.min(to, ends[1]) && isSame; index++) {
      isSame = result(index) === result(Math.min(high, Math.max(low, index)));
    }
    if (isSame) return bits;
  }
}

/**
 * `resultOf(entry)` is the final raw result of a table entry; inputs range over `low … high`. Results have as few bits as
 * hold them all unless a width is given.
 */
export function planFunctionTable(
  name: string,
  piece: TablePiece,
  range: { readonly low: number; readonly high: number },
  operand: Operand,
  resultOf: (entry: number) => number,
  outputWidth?: number,
): FunctionTablePlan {
  const { multiplier, shift, first, entries } = piece;
  const results = entries.map(resultOf);
  const last = entries.length - 1;
  const result = (index: number) => results[Math.min(last, Math.max(0, index - first))];
  const scaled = rangeOfLine(multiplier, 0, range.low, range.high);
  const [from, to] = [indexOf(scaled.low, shift), indexOf(scaled.high, shift)];
  const bits = countIndexBits(result, from, to, [first, first + last]);
  const format = (from < 0 ? fixed : ufixed)(bits, bits, 'TRN_ZERO', 'SAT');
  const request = {
    name,
    ...scaled,
    fraction: shift,
    casts: [castTo(format)],
    entryAt: result,
    outputWidth,
  };
  const scaledWidth = widthOf(scaled.low, scaled.high);
  return {
    scaled: planLine(multiplier, 0, operand, scaledWidth),
    scaledWidth,
    table: planAddressTable(request),
  };
}
