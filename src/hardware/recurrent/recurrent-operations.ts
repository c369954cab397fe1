// What a unit of a recurrent cell computes in one cycle: sums, tables, lines and products of numbers, planned with their casts.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { FunctionTable } from '../../core/quantised-network.js';
import { castRawBig } from '../../fixed-point/quantise.js';
import { type CastPlan, castTo, foldRoundingAddend, planCast, rangeAfter } from '../cast-plan.js';
import { planCompressorTree, type TreeLeaf } from '../constant-product/compressor-tree.js';
import { requireSmall } from '../elements/element-function.js';
import { type FunctionTablePlan, planFunctionTable } from '../elements/function-table.js';
import {
  type LinePlan,
  type Operand,
  planLine,
  rangeOfLine,
  rangeOfProduct,
} from '../elements/line-plan.js';
import { tableScale } from '../elements/table-functions.js';
import type { ProductLeaf, ProductTree } from '../engines/product-tree.js';
import { widthOf } from '../interval-width.js';

/** A number that every unit has: raw, `low … high`, in as few bits as hold them all. */
export interface UnitNumber {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
}

/** The number as a net. */
export function operandOf({ low, high }: UnitNumber): Operand {
  return { width: widthOf(low, high), signed: low < 0 };
}

/** A function of one number, printed once and read by all units. */
export interface NamedTable {
  readonly name: string;
  readonly input: UnitNumber;
  readonly plan: FunctionTablePlan;
}

/**
 * `port`: pre-activation `gate` of the unit from one of the two matrix products. `sum`: of two numbers with one binary point,
 * cast. `table`: its entry for a number. `line`: a number times a constant plus another. `products`: the sum of the
 * products of pairs, cast.
 */
export type UnitArithmetic =
  | { readonly kind: 'port'; readonly port: 'input' | 'hidden'; readonly gate: number }
  | {
      readonly kind: 'sum';
      readonly left: UnitNumber;
      readonly right: UnitNumber;
      readonly cast: CastPlan;
    }
  | { readonly kind: 'table'; readonly operand: UnitNumber; readonly table: NamedTable }
  | { readonly kind: 'line'; readonly operand: UnitNumber; readonly line: LinePlan }
  | {
      readonly kind: 'products';
      readonly pairs: readonly (readonly [UnitNumber, UnitNumber])[];
      readonly tree: ProductTree;
      readonly cast: CastPlan;
    };

/** A number and how it is made. */
export interface MadeNumber {
  readonly value: UnitNumber;
  readonly arithmetic: UnitArithmetic;
}

/** The sum of two numbers in `format`, their own binary point. */
export function planUnitSum(
  name: string,
  left: UnitNumber,
  right: UnitNumber,
  format: FixedPointFormat,
): MadeNumber {
  const [low, high] = [left.low + right.low, left.high + right.high];
  requireSmall(name, low, high);
  const cast = planCast(low, high, left.fraction, [castTo(format)]);
  return {
    value: { name, ...rangeAfter(cast), fraction: fractionBits(format) },
    arithmetic: { kind: 'sum', left, right, cast },
  };
}

/** A table over numbers like `input`, its entries cast to `format`. Throws INPUT, naming the layer, where it is too large. */
export function planNamedTable(
  layer: string,
  name: string,
  { entries, reach }: FunctionTable,
  input: UnitNumber,
  format: FixedPointFormat,
): NamedTable {
  const size = entries.values.length;
  const largest = Math.max(-input.low, input.high);
  const piece = {
    kind: 'table',
    ...tableScale(layer, size, 2 * reach, input.fraction, largest),
    first: -Math.floor(size / 2),
    entries: Array.from(entries.values),
  } as const;
  const fraction = fractionBits(entries.format);
  const resultOf = (entry: number) => Number(castRawBig(BigInt(entry), fraction, format));
  const plan = planFunctionTable(layer, piece, input, operandOf(input), resultOf);
  return { name, input, plan };
}

/** The entry for a number of the range the table was planned for. */
export function readTable(
  name: string,
  table: NamedTable,
  operand: UnitNumber,
  format: FixedPointFormat,
): MadeNumber {
  const { low, high } = table.plan.table;
  return {
    value: { name, low, high, fraction: fractionBits(format) },
    arithmetic: { kind: 'table', operand, table },
  };
}

/** `1 − x`. */
export function planComplement(name: string, operand: UnitNumber): MadeNumber {
  const fraction = Math.max(0, operand.fraction);
  const slope = -(2 ** (fraction - operand.fraction));
  const { low, high } = rangeOfLine(slope, 2 ** fraction, operand.low, operand.high);
  requireSmall(name, low, high);
  const line = planLine(slope, 2 ** fraction, operandOf(operand), widthOf(low, high));
  return { value: { name, low, high, fraction }, arithmetic: { kind: 'line', operand, line } };
}

/** Sign bits count negatively: their gates enter inverted, and one constant corrects all of them (Baugh and Wooley 1973). */
function planAlignedProducts(
  pairs: readonly { readonly a: Operand; readonly b: Operand; readonly up: number }[],
  constant: number,
  width: number,
): ProductTree {
  const leaves: ProductLeaf[] = [];
  const treeLeaves: TreeLeaf[] = [];
  let sum = constant;
  pairs.forEach(({ a, b, up }, pair) => {
    for (let aBit = 0; aBit < a.width; aBit++) {
      for (let bBit = 0; bBit < b.width; bBit++) {
        const column = aBit + bBit + up;
        const isSign = a.signed && aBit === a.width - 1;
        const inverted = isSign !== (b.signed && bBit === b.width - 1);
        if (inverted) sum -= 2 ** column;
        leaves.push({ pair, aBit, bBit, inverted });
        treeLeaves.push({ column, arrival: 1 });
      }
    }
  });
  return { leaves, tree: planCompressorTree(treeLeaves, sum, width) };
}

/** The sum of the products of some pairs in `format`. */
export function planUnitProducts(
  name: string,
  pairs: readonly (readonly [UnitNumber, UnitNumber])[],
  format: FixedPointFormat,
): MadeNumber {
  const fractions = pairs.map(([a, b]) => a.fraction + b.fraction);
  const fraction = Math.max(...fractions);
  const aligned = pairs.map(([a, b], pair) => {
    const up = fraction - fractions[pair];
    return { a: operandOf(a), b: operandOf(b), up, range: rangeOfProduct(a, b) };
  });
  const low = aligned.reduce((sum, { range, up }) => sum + range.low * 2 ** up, 0);
  const high = aligned.reduce((sum, { range, up }) => sum + range.high * 2 ** up, 0);
  requireSmall(name, low, high);
  const cast = foldRoundingAddend(planCast(low, high, fraction, [castTo(format)]));
  const tree = planAlignedProducts(aligned, cast.offset, widthOf(cast.low, cast.high));
  return {
    value: { name, ...rangeAfter(cast), fraction: fractionBits(format) },
    arithmetic: { kind: 'products', pairs, tree, cast },
  };
}
