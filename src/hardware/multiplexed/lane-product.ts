// The product of a shared multiplier as a complete number: what an accumulator needs that cuts bits off it.
import {
  type FixedPointFormat,
  maxRaw,
  minRaw,
  type Rounding,
} from '../../core/fixed-point-format.js';
import { type CompressorTree, planCompressorTree } from '../constant-product/compressor-tree.js';
import { widthOf } from '../interval-width.js';
import {
  countRoundingLevels,
  keptBits,
  planRoundingBit,
  type RoundingBit,
} from '../productwise/product-rounding.js';
import type { MultiplierLane } from './mac-lane.js';
import type { NumberSize } from './mac-multiples.js';
import type { Slot } from './mac-schedule.js';

/** `input bit & weight bit`, inverted or not, of weight `2^column`. */
export interface LaneLeaf {
  readonly inputBit: number;
  readonly weightBit: number;
  readonly inverted: boolean;
  readonly column: number;
}

/** A number, as wide as the products of its lane need, that loses its `drop` lowest bits. */
export interface LaneProduct extends NumberSize {
  /** Leaf `l` of the tree is `leaves[l]`. */
  readonly leaves: readonly LaneLeaf[];
  /** Constant that the tree adds. */
  readonly constant: number;
  readonly tree: CompressorTree;
  readonly drop: number;
  readonly mode: Rounding;
  /** What is added to the bits that are kept; undefined where it is always 0. */
  readonly rounding: RoundingBit | undefined;
}

/** Pairs of bits of a multiplier; of a pair with one sign bit the inverse is added, which is `2^column` too much. */
export function listLaneLeaves(
  lane: MultiplierLane & { readonly isSigned: boolean },
  { width, signed }: FixedPointFormat,
): LaneLeaf[] {
  return lane.weightBits.flatMap((bit, weightBit) => {
    if (bit === '0') return [];
    const isWeightSign = lane.isSigned && weightBit === lane.weightBits.length - 1;
    return Array.from({ length: width }, (_, inputBit) => {
      const inverted = isWeightSign !== (signed && inputBit === width - 1);
      return { inputBit, weightBit, inverted, column: inputBit + weightBit };
    });
  });
}

function sizeOfProducts(slots: readonly Slot[], input: FixedPointFormat): NumberSize {
  const bounds = [0];
  for (const slot of slots) {
    const weight = slot?.weight ?? 0;
    bounds.push(weight * minRaw({ ...input, overflow: 'WRAP' }), weight * maxRaw(input));
  }
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  return { width: widthOf(low, high), signed: low < 0 };
}

/** The products of a lane, whose gates settle at `arrival`. */
export function planLaneProduct(
  lane: MultiplierLane & { readonly isSigned: boolean },
  slots: readonly Slot[],
  input: FixedPointFormat,
  arrival: number,
  cut: { readonly dropped: number; readonly rounding: Rounding },
): LaneProduct {
  const size = sizeOfProducts(slots, input);
  const leaves = listLaneLeaves(lane, input);
  const inverted = leaves.filter((leaf) => leaf.inverted);
  const constant = inverted.reduce((sum, { column }) => sum - 2 ** column, 0);
  const treeLeaves = leaves.map(({ column }) => ({ column, arrival }));
  const isZero = leaves.length === 0;
  return {
    ...size,
    leaves,
    constant,
    tree: planCompressorTree(treeLeaves, constant, size.width),
    drop: cut.dropped,
    mode: cut.rounding,
    rounding: isZero ? undefined : planRoundingBit(cut.rounding, cut.dropped, size),
  };
}

/** The bits that are kept, in order: number of the bit in the product, and whether it enters a sum inverted, as a sign does. */
export function listKeptBits(product: LaneProduct) {
  const kept = product.leaves.length === 0 ? 0 : keptBits(product, product.drop);
  return Array.from({ length: kept }, (_, bit) => ({
    bit: Math.min(bit + product.drop, product.width - 1),
    inverted: product.signed && bit === kept - 1,
  }));
}

/** When the bits of a product settle, rounding included, in half full-adder delays. */
export function arrivalOfProduct({ tree, rounding }: LaneProduct): number {
  return tree.arrival + (rounding === undefined ? 0 : countRoundingLevels(rounding));
}
