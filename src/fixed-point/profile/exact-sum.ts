// The narrowest formats of a sum of products: nothing overflows and nothing is rounded, proved from the real weights.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import {
  formatHolding,
  partialSumRange,
  type RawRange,
  type SumOfProducts,
} from '../exact-width.js';
import { rawRangeBig } from '../round-and-overflow.js';

/** Both truncating and wrapping; neither ever does. */
export interface ExactSumFormats {
  /** Holds the bias, every product and every partial sum in whatever order they are added. */
  readonly accumulator: FixedPointFormat;
  /**
   * Holds every complete sum. Minimal: one integer bit less overflows for some input, one fraction bit
   * less loses a bit for some input, when all raw values of the input format may occur.
   */
  readonly result: FixedPointFormat;
}

/** Interval arithmetic over the weights of every output. Throws INPUT where 64 bits do not suffice. */
export function exactSumFormats(layer: SumOfProducts): ExactSumFormats {
  const products = fractionBits(layer.input) + fractionBits(layer.weightFormat);
  const fraction = neededFraction(layer, products);
  const biases = Array.from(layer.bias, (bias) =>
    scaleExactly(BigInt(bias), fraction - fractionBits(layer.biasFormat)),
  );
  const input = rawRangeBig(layer.input);
  const partial = partialSumRange({ weights: layer.weights, biases }, input, products - fraction);
  const complete = completeSumRange(layer.weights, biases, input, fraction - products);
  return {
    accumulator: formatHolding(partial, fraction),
    result: formatHolding(complete, fraction),
  };
}

/** Fraction bits below which every product and every bias is zero. */
function neededFraction(layer: SumOfProducts, products: number): number {
  const biases = fractionBits(layer.biasFormat);
  let needed = Number.NEGATIVE_INFINITY;
  for (const weight of layer.weights) {
    if (weight !== 0) needed = Math.max(needed, products - trailingZeros(weight));
  }
  for (const bias of layer.bias) {
    if (bias !== 0) needed = Math.max(needed, biases - trailingZeros(bias));
  }
  return Number.isFinite(needed) ? needed : products;
}

/** How often two divides a safe integer other than zero. */
export function trailingZeros(value: number): number {
  let count = 0;
  for (let rest = value; rest % 2 === 0; rest /= 2) count++;
  return count;
}

/** `value · 2^shift`, where nothing is lost. */
function scaleExactly(value: bigint, shift: number): bigint {
  return shift >= 0 ? value << BigInt(shift) : value >> BigInt(-shift);
}

/** Range of `bias + Σ weight·x` over all outputs; both ends are reached, as the inputs are independent. */
function completeSumRange(
  weights: Float64Array,
  biases: readonly bigint[],
  input: RawRange,
  shift: number,
): RawRange {
  const ends = biases.map((bias, output) => {
    let [low, high] = [bias, bias];
    for (let i = output; i < weights.length; i += biases.length) {
      const weight = BigInt(weights[i]);
      const [a, b] = [weight * input.low, weight * input.high];
      low += scaleExactly(a < b ? a : b, shift);
      high += scaleExactly(a < b ? b : a, shift);
    }
    return { low, high };
  });
  return ends.reduce(hullOf);
}

/** The smallest range that holds both. */
export function hullOf(a: RawRange, b: RawRange): RawRange {
  return { low: a.low < b.low ? a.low : b.low, high: a.high > b.high ? a.high : b.high };
}
