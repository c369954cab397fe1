// Plan of a softmax in a few cycles: maximum, exponentials, reciprocal of their sum, products.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { IntegerTensor, SoftmaxLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../../fixed-point/quantise.js';
import { type CastPlan, castTo, foldRoundingAddend, planCast } from '../cast-plan.js';
import { type AddressTable, planAddressTable } from '../elements/address-table.js';
import { portRange } from '../elements/affine-functions.js';
import { requireSmall } from '../elements/element-function.js';
import { rangeOfProduct } from '../elements/line-plan.js';
import { widthOf } from '../interval-width.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';
import { type BitProduct, planBitProduct } from './bit-product.js';
import { type OperandSum, planOperandSum, rangeOfSum } from './operand-sum.js';

/**
 * One cycle each: the largest element (where `usesMaximum`), every exponential, the reciprocal of their sum, and the products. What a
 * cycle makes is kept in registers for the next.
 */
export interface SoftmaxEngine {
  readonly kind: 'softmax';
  readonly length: number;
  readonly ticks: number;
  readonly usesMaximum: boolean;
  /** Of an element, or of what it is less than the largest one. */
  readonly power: AddressTable;
  readonly sum: OperandSum;
  readonly accumulator: FixedPointFormat;
  /** Of the sum. */
  readonly reciprocal: AddressTable;
  readonly product: BitProduct;
  readonly cast: CastPlan;
}

/** Cycles of a softmax stage. */
export function countSoftmaxTicks(stage: Stage): number {
  return (computeLayerOf(stage) as SoftmaxLayer).difference === undefined ? 3 : 4;
}

/** The leading bits of a number as a number of their own; `log2(entries)` of them, at least one. */
function leadingBits(address: FixedPointFormat, entries: number): FixedPointFormat {
  const width = Math.max(1, Math.log2(entries));
  const { integer, signed } = address;
  return { width, integer, signed, rounding: 'TRN', overflow: 'WRAP' };
}

/** Entry of an address whose bits select it as a number without sign. */
function entryReader({ values }: IntegerTensor): (address: number) => number {
  const size = values.length;
  return (address) => values[((address % size) + size) % size];
}

function planPower(stage: Stage, layer: SoftmaxLayer): AddressTable {
  const { exponentials, accumulator, difference } = layer;
  const { low, high } = portRange(stage.inputFormat);
  const address = difference ?? stage.inputFormat;
  const read = entryReader(exponentials);
  const fraction = fractionBits(exponentials.format);
  return planAddressTable({
    name: layer.name,
    ...(difference === undefined ? { low, high } : { low: 0, high: high - low }),
    fraction: fractionBits(stage.inputFormat),
    casts: [castTo(address), castTo(leadingBits(address, exponentials.values.length))],
    entryAt: (entry) => Number(castRawBig(BigInt(read(entry)), fraction, accumulator)),
  });
}

/** Tables, adders and multipliers of a softmax stage. Throws INPUT where tables or sums are larger than plans are made for. */
export function planSoftmaxEngine(stage: Stage): SoftmaxEngine {
  const layer = computeLayerOf(stage) as SoftmaxLayer;
  const { name, accumulator, reciprocals, difference, outputShape } = layer;
  const length = outputShape[outputShape.length - 1];
  const power = planPower(stage, layer);
  const sums = fractionBits(accumulator);
  const operand = { width: power.width, signed: power.low < 0 };
  const summands = { name, count: length, low: power.low, high: power.high, fraction: sums };
  const sum = planOperandSum({ ...summands, ...operand }, accumulator, 'halves');
  const reciprocal = planAddressTable({
    name,
    ...rangeOfSum(sum),
    fraction: sums,
    casts: [castTo(layer.sum), castTo(leadingBits(layer.sum, reciprocals.values.length))],
    entryAt: entryReader(reciprocals),
  });
  const { low, high } = rangeOfProduct(power, reciprocal);
  requireSmall(name, low, high);
  const products = sums + fractionBits(reciprocals.format);
  const cast = foldRoundingAddend(planCast(low, high, products, activationLayersOf(stage)));
  const factor = { width: reciprocal.width, signed: reciprocal.low < 0 };
  const width = widthOf(cast.low, cast.high);
  return {
    kind: 'softmax',
    length,
    ticks: countSoftmaxTicks(stage),
    usesMaximum: difference !== undefined,
    power,
    sum,
    accumulator,
    reciprocal,
    product: planBitProduct(operand, factor, cast.offset, width),
    cast,
  };
}
