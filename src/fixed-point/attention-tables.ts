// Softmax of attention scores as tables: formats and entries that follow from the scores' format alone.
import { type FixedPointFormat, fixed, fractionBits, ufixed } from '../core/fixed-point-format.js';
import type { SoftmaxLayer } from '../core/quantised-network.js';
import { createExponentials, createReciprocals } from './activation-tables.js';

/** Entries of a table, as a power of two: one block of memory, or some hundred gates of constants. */
const ADDRESS_BITS = 10;
/** Leading bits that read the reciprocal of a sum which is as small as it can be, 1: errors stay below 1/16. */
const SMALL_SUM_BITS = 5;
/** Fraction bits of an exponential, which is at most 1. */
const EXPONENTIAL_BITS = 10;
/** Steps of an average share `1 / positions`, as a power of two. */
const SHARE_BITS = 6;

/** What a softmax layer is made of besides its place in a network; `result` is the format of the shares. */
export type SoftmaxTables = Pick<
  SoftmaxLayer,
  'difference' | 'exponentials' | 'accumulator' | 'sum' | 'reciprocals' | 'result'
>;

/** `⌈log2 n⌉` for n ≥ 1. */
function addressBits(n: number): number {
  return Math.ceil(Math.log2(n));
}

/**
 * A stable softmax over `positions` scores: exponentials of `max − x`, their exact sum, and its reciprocal. Shares
 * have enough bits that an even share takes 64 steps; every product of a share and a feature is then exact in doubles.
 */
export function attentionTables(score: FixedPointFormat, positions: number): SoftmaxTables {
  // No difference of two scores is beyond the whole range of their format.
  const difference = ufixed(score.width, score.integer, 'TRN', 'SAT');
  const exponential = ufixed(EXPONENTIAL_BITS + 1, 1, 'RND', 'SAT');
  const more = addressBits(positions);
  const sum = ufixed(EXPONENTIAL_BITS + 1 + more, 1 + more, 'TRN', 'SAT');
  const share = ufixed(SHARE_BITS + more + 1, 1, 'RND', 'SAT');
  const reciprocal = ufixed(SHARE_BITS + more + 3, 1, 'RND', 'SAT');
  const entries = (address: FixedPointFormat, bits = ADDRESS_BITS) =>
    2 ** Math.min(Math.max(ADDRESS_BITS, bits), address.width);
  return {
    difference,
    exponentials: createExponentials(entries(difference), difference, exponential, -1),
    accumulator: sum,
    sum,
    reciprocals: createReciprocals(entries(sum, more + SMALL_SUM_BITS), sum, reciprocal),
    result: share,
  };
}

/** Computes shares from scores, both raw integers; results are written to `shares`. */
export type ShareFunction = (scores: ArrayLike<number>, shares: Float64Array) => void;

/** The function a softmax layer with these tables computes, over doubles: every step is exact in them. */
export function createShares(tables: SoftmaxTables): ShareFunction {
  const { difference, exponentials, sum, reciprocals, result } = tables;
  const addressOf = (format: FixedPointFormat, entries: number) =>
    2 ** (format.width - Math.log2(entries));
  const perPower = addressOf(difference as FixedPointFormat, exponentials.values.length);
  const perInverse = addressOf(sum, reciprocals.values.length);
  const products = fractionBits(exponentials.format) + fractionBits(reciprocals.format);
  const unit = 2 ** (fractionBits(result) - products);
  const most = 2 ** result.width - 1;
  return (scores, shares) => {
    let largest = -Infinity;
    for (let i = 0; i < shares.length; i++) largest = Math.max(largest, scores[i]);
    let total = 0;
    for (let i = 0; i < shares.length; i++) {
      const power = exponentials.values[Math.floor((largest - scores[i]) / perPower)];
      shares[i] = power;
      total += power;
    }
    const inverse = reciprocals.values[Math.floor(total / perInverse)];
    for (let i = 0; i < shares.length; i++) {
      shares[i] = Math.min(most, Math.floor(shares[i] * inverse * unit + 0.5));
    }
  };
}

/** Exact format of the product of a share and a feature. */
export function productFormat(
  share: FixedPointFormat,
  feature: FixedPointFormat,
): FixedPointFormat {
  const width = share.width + feature.width;
  const integer = share.integer + feature.integer;
  return feature.signed ? fixed(width, integer) : ufixed(width, integer);
}
