// An element-wise function in hardware: which piece counts, lines that are cast, results that are known beforehand.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { fractionBits } from '../../core/fixed-point-format.js';
import { castRawBig } from '../../fixed-point/quantise.js';
import { type CastPlan, type CastTarget, foldRoundingAddend, planCast } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import { type ElementFunction, requireSmall, type Segment } from './element-function.js';
import { type FunctionTablePlan, planFunctionTable } from './function-table.js';
import { isWire, type LinePlan, type Operand, planLine, rangeOfLine } from './line-plan.js';

/** What the output is up to and with raw input `to`: a known raw result, line `line` cast, or the table's. */
export type Choice = { readonly to: number } & (
  | { readonly pick: 'constant'; readonly output: number }
  | { readonly pick: 'line'; readonly line: number }
  | { readonly pick: 'table' }
);

/** A function of raw inputs `low … high`, given in the fewest bits that hold them. */
export interface ElementPlan {
  readonly low: number;
  readonly high: number;
  readonly choices: readonly Choice[];
  readonly lines: readonly LinePlan[];
  /** Of the line that counts; there if there are lines. */
  readonly cast: CastPlan | undefined;
  readonly table: FunctionTablePlan | undefined;
  readonly output: FixedPointFormat;
}

/** The raw result of an exact value behind all casts. */
export function castThrough(casts: readonly CastTarget[], value: number, fraction: number): number {
  let [raw, binaryPoint] = [BigInt(value), fraction];
  for (const { kind, result } of casts) {
    if (kind === 'reshape') continue;
    if (kind === 'relu' && raw < 0n) raw = 0n;
    raw = castRawBig(raw, binaryPoint, result);
    binaryPoint = fractionBits(result);
  }
  return Number(raw);
}

interface Stretch extends Segment {
  readonly from: number;
}

function stretchesOf({ low, segments }: ElementFunction): Stretch[] {
  return segments.map((segment, index) => {
    return { ...segment, from: index === 0 ? low : segments[index - 1].to + 1 };
  });
}

/** Lines and the cast they share; a plain rounding addend becomes part of them unless one costs nothing without it. */
function planLines(
  name: string,
  stretches: readonly Stretch[],
  operand: Operand,
  fraction: number,
  casts: readonly CastTarget[],
): Pick<ElementPlan, 'lines' | 'cast'> {
  const lines = stretches.flatMap(({ from, to, piece }) =>
    piece.kind === 'line'
      ? [{ ...piece, ...rangeOfLine(piece.slope, piece.offset, from, to) }]
      : [],
  );
  if (lines.length === 0) return { lines: [], cast: undefined };
  const low = Math.min(...lines.map((line) => line.low));
  const high = Math.max(...lines.map((line) => line.high));
  requireSmall(name, low, high);
  const plain = planCast(low, high, fraction, casts);
  const hasWire = lines.some(({ slope, offset }) => isWire(slope, offset));
  const cast = hasWire ? plain : foldRoundingAddend(plain);
  const width = widthOf(cast.low, cast.high);
  return {
    cast,
    lines: lines.map(({ slope, offset }) => planLine(slope, offset + cast.offset, operand, width)),
  };
}

/** Neighbours with the same known result are one. */
function mergeChoices(choices: readonly Choice[]): Choice[] {
  return choices.filter((choice, index) => {
    const next = choices[index + 1];
    const isSame =
      choice.pick === 'constant' && next?.pick === 'constant' && next.output === choice.output;
    return !isSame;
  });
}

/** The plan of a function whose values go through `casts`. Throws INPUT where numbers or tables are too large. */
export function planElement(
  name: string,
  f: ElementFunction,
  casts: readonly CastTarget[],
): ElementPlan {
  const operand = { width: widthOf(f.low, f.high), signed: f.low < 0 };
  const output = casts[casts.length - 1].result;
  const stretches = stretchesOf(f);
  const { lines, cast } = planLines(name, stretches, operand, f.fraction, casts);
  const resultOf = (value: number) => castThrough(casts, value, f.fraction);
  let table: FunctionTablePlan | undefined;
  let line = 0;
  const choices = stretches.map(({ from, to, piece }): Choice => {
    if (piece.kind === 'constant') return { to, pick: 'constant', output: resultOf(piece.value) };
    if (piece.kind === 'line') return { to, pick: 'line', line: line++ };
    const range = { low: from, high: to };
    table = planFunctionTable(name, piece, range, operand, resultOf, output.width);
    return { to, pick: 'table' };
  });
  return { low: f.low, high: f.high, choices: mergeChoices(choices), lines, cast, table, output };
}
