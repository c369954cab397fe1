// Plan of an average over a window: the sum of each channel, and its division by the pixels that count.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { AveragePool2dLayer } from '../../core/quantised-network.js';
import { type CastPlan, castTo, planCast } from '../cast-plan.js';
import { portRange } from '../elements/affine-functions.js';
import { requireSmall } from '../elements/element-function.js';
import { type LinePlan, planLine } from '../elements/line-plan.js';
import { widthOf } from '../interval-width.js';
import type { TableBit } from '../multiplexed/table-plan.js';
import type { WindowGeometry } from '../stage-source.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';
import { planDivision } from './constant-division.js';
import { type OperandSum, planOperandSum, rangeOfSum } from './operand-sum.js';
import { axesOf, createAxis, insideOf, type WindowPosition } from './window-position.js';

/** Division of the sum by `pixels`, cast to the output; taken where one of the pairs of row and column bits is 1. */
export interface Quotient {
  readonly pixels: number;
  readonly line: LinePlan;
  readonly cast: CastPlan;
  readonly windows: readonly { readonly row: TableBit; readonly column: TableBit }[];
}

export interface AveragePoolEngine {
  readonly kind: 'averagePool';
  readonly channels: number;
  /** Pixels of a window; element `p · channels + c` of the vector belongs to channel c. */
  readonly pixels: number;
  readonly sum: OperandSum;
  readonly accumulator: FixedPointFormat;
  /** Range of the sum in the accumulator. */
  readonly low: number;
  readonly high: number;
  readonly quotients: readonly Quotient[];
  /** There if the number of pixels depends on the window. */
  readonly position: WindowPosition | undefined;
  readonly output: FixedPointFormat;
}

/** `result(trunc(sum / pixels))`. */
function planQuotient(
  stage: Stage,
  accumulator: FixedPointFormat,
  range: { readonly low: number; readonly high: number },
  pixels: number,
): Omit<Quotient, 'windows'> {
  const { low, high } = range;
  const { multiplier, shift } = planDivision(pixels, Math.max(-low, high));
  requireSmall(stage.name, low * multiplier, high * multiplier);
  const truncated = castTo({ ...accumulator, rounding: 'TRN_ZERO', overflow: 'WRAP' });
  const fraction = fractionBits(accumulator) + shift;
  const casts = [truncated, ...activationLayersOf(stage)];
  const cast = planCast(low * multiplier, high * multiplier, fraction, casts);
  const operand = { width: widthOf(low, high), signed: low < 0 };
  const line = planLine(multiplier, 0, operand, widthOf(cast.low, cast.high));
  return { pixels, line, cast };
}

/** Pixels that count, by row (column) of windows: their classes and the bit that tells each. */
function countsAlong(axis: ReturnType<typeof axesOf>[number]) {
  const inside = insideOf(axis);
  const counts = Array.from(
    { length: axis.count },
    (_, window) => inside.filter((windows) => windows[window]).length,
  );
  const tables = createAxis(axis);
  const classes = [...new Set(counts)].map((count) => {
    return { count, bit: tables.lookUp(counts.map((other) => other === count)) };
  });
  return { classes, tables: tables.tables };
}

/** Adders and dividers of an averagePool2d stage; without a geometry the vector is the one window. */
export function planAveragePoolEngine(
  stage: Stage,
  geometry: WindowGeometry | undefined,
): AveragePoolEngine {
  const layer = computeLayerOf(stage) as AveragePool2dLayer;
  const { accumulator, pool, outputShape, name } = layer;
  const pixels = pool[0] * pool[1];
  const { inputFormat: input, outputFormat: output } = stage;
  const { width, signed } = input;
  const operands = { ...portRange(input), width, signed, fraction: fractionBits(input) };
  const sum = planOperandSum({ name, count: pixels, ...operands }, accumulator, 'chain');
  const range = rangeOfSum(sum);
  const quotientOf = (count: number) => planQuotient(stage, accumulator, range, count);
  const parts = {
    kind: 'averagePool',
    channels: outputShape[2],
    pixels,
    sum,
    accumulator,
    low: range.low,
    high: range.high,
    output,
  } as const;
  const [rows, columns] = geometry === undefined ? [] : axesOf(geometry).map(countsAlong);
  const pairs =
    rows === undefined
      ? []
      : rows.classes.flatMap((row) =>
          columns.classes.map((column) => ({
            count: row.count * column.count,
            window: { row: row.bit, column: column.bit },
          })),
        );
  const counts = [...new Set(pairs.map(({ count }) => count))];
  if (counts.length < 2) {
    const quotients = [{ ...quotientOf(counts[0] ?? pixels), windows: [] }];
    return { ...parts, quotients, position: undefined };
  }
  const quotients = counts.map((count) => {
    const windows = pairs.filter((pair) => pair.count === count).map(({ window }) => window);
    return { ...quotientOf(count), windows };
  });
  return { ...parts, quotients, position: { rows: rows.tables, columns: columns.tables } };
}
