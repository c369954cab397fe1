// How wide an accumulator must be so that no sum, in whatever order, can ever overflow it.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import { rawRangeBig } from './round-and-overflow.js';

const WIDEST = 64;

/** All integers from `low` to `high`, both included; in units of some power of two. */
export interface RawRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Weights of all outputs, output index fastest (`weights[i·outputs + j]`), and their biases in accumulator units. */
export interface WeightedOutputs {
  readonly weights: Float64Array;
  readonly biases: readonly bigint[];
}

/**
 * The range of `bias + Σ weights[i]·x[i]` over every output, every order and every subset of the
 * terms: sums of positive and of negative parts (interval arithmetic), so each product and each
 * partial sum lies inside. Products lose their lowest `dropped` bits, rounded either way; a negative
 * `dropped` shifts them up.
 */
export function partialSumRange(
  { weights, biases }: WeightedOutputs,
  input: RawRange,
  dropped: number,
): RawRange {
  const all = { low: 0n, high: 0n };
  for (const [output, bias] of biases.entries()) {
    let low = bias < 0n ? bias : 0n;
    let high = bias > 0n ? bias : 0n;
    for (let i = output; i < weights.length; i += biases.length) {
      if (weights[i] === 0) continue;
      const product = productRange(BigInt(weights[i]), input);
      low += floorShift(product.low, dropped);
      high -= floorShift(-product.high, dropped);
    }
    if (low < all.low) all.low = low;
    if (high > all.high) all.high = high;
  }
  return all;
}

/** Range of `weight·x` and 0. */
function productRange(weight: bigint, input: RawRange): RawRange {
  const [a, b] = [weight * input.low, weight * input.high];
  const [low, high] = a < b ? [a, b] : [b, a];
  return { low: low < 0n ? low : 0n, high: high > 0n ? high : 0n };
}

/** Floor of `x / 2^dropped`. */
function floorShift(x: bigint, dropped: number): bigint {
  return x >> BigInt(dropped);
}

/** Whether every integer of `range` is a raw value of `format`. */
export function holdsRange(format: FixedPointFormat, range: RawRange): boolean {
  const { low, high } = rawRangeBig(format);
  return range.low >= low && range.high <= high;
}

/**
 * The narrowest truncating, wrapping format with this many fraction bits that holds the range:
 * unsigned where nothing is negative, at least one bit. Throws INPUT where 64 bits do not suffice.
 */
export function formatHolding(range: RawRange, fraction: number): FixedPointFormat {
  const signed = range.low < 0n;
  const bitsOf = (magnitude: bigint) => (magnitude === 0n ? 0 : magnitude.toString(2).length);
  const width = signed
    ? 1 + Math.max(bitsOf(range.high > 0n ? range.high : 0n), bitsOf(-range.low - 1n))
    : Math.max(1, bitsOf(range.high));
  if (width > WIDEST) {
    throw new ParetapeError('INPUT', `an exact accumulator needs ${width} bits`, {
      hint: `at most ${WIDEST} are supported: use fewer weight or activation bits`,
    });
  }
  return { width, integer: width - fraction, signed, rounding: 'TRN', overflow: 'WRAP' };
}

/** What `exactAccumulator` needs to know of a layer with weights. */
export interface SumOfProducts {
  /** Format of the inputs; every raw value of it may occur. */
  readonly input: FixedPointFormat;
  /** Raw weights, output index fastest: the weight of input `i` and output `j` is at `i·outputs + j`. */
  readonly weights: Float64Array;
  readonly weightFormat: FixedPointFormat;
  /** Raw biases, one an output. */
  readonly bias: Float64Array;
  readonly biasFormat: FixedPointFormat;
}

/**
 * The narrowest accumulator format in which every product, the bias and every partial sum is exact,
 * whatever the inputs and the order of summation.
 */
export function exactAccumulator(layer: SumOfProducts): FixedPointFormat {
  const products = fractionBits(layer.input) + fractionBits(layer.weightFormat);
  const biases = fractionBits(layer.biasFormat);
  const fraction = layer.bias.some((bias) => bias !== 0) ? Math.max(products, biases) : products;
  const shift = BigInt(fraction - biases);
  const outputs = {
    weights: layer.weights,
    biases: Array.from(layer.bias, (bias) => BigInt(bias) << shift),
  };
  const range = partialSumRange(outputs, rawRangeBig(layer.input), products - fraction);
  return formatHolding(range, fraction);
}
