// Products of shared multipliers that lose bits, in numbers: what they are, what is kept of them, and what that adds to a sum.
import { roundReal } from '../fixed-point/round-and-overflow.js';
import { type LaneProduct, listKeptBits } from '../hardware/multiplexed/lane-product.js';

/** A product of which its gates add up `sum`. */
export function evaluateProduct({ width, signed, constant }: LaneProduct, sum: number): number {
  const codes = 2 ** width;
  const unsigned = sum + constant - Math.floor((sum + constant) / codes) * codes;
  return signed && unsigned >= codes / 2 ? unsigned - codes : unsigned;
}

/** The bits that are kept, as a word. */
export function keptWord(product: LaneProduct, value: number): number {
  const codes = 2 ** countKept(product);
  const kept = Math.floor(value / 2 ** product.drop);
  return kept - Math.floor(kept / codes) * codes;
}

export function countKept(product: LaneProduct): number {
  return listKeptBits(product).length;
}

/** What the kept bits, the sign among them inverted, and the rounding bit add. */
export function addedByProduct(product: LaneProduct, value: number): number {
  const inverted = listKeptBits(product).findIndex((bit) => bit.inverted);
  const excess = inverted < 0 ? 0 : 2 ** inverted;
  return roundReal(value / 2 ** product.drop, product.mode) + excess;
}
