// Products of shared multipliers as complete numbers in Verilog, with what rounding adds to them.
import type { AdderStyle } from '../core/hardware-config.js';
import type { LaneProduct } from '../hardware/multiplexed/lane-product.js';
import type { MacAccumulator } from '../hardware/multiplexed/mac-engine.js';
import type { MacLane } from '../hardware/multiplexed/mac-lane.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printGate } from './print-mac-lanes.js';
import { printRoundingBit } from './print-rounding-bit.js';

/** Declares `m<id>`, the product of a lane, and `e<id>`, its rounding bit. */
function printProduct(
  product: LaneProduct,
  lane: MacLane,
  id: string,
  adderStyle: AdderStyle,
): string[] {
  if (lane.kind !== 'multiplier') throw new RangeError('a choice has no product of its own');
  const { leaves, tree, rounding, drop } = product;
  if (leaves.length === 0) return [];
  const gates = leaves.map((leaf, n) => `  wire g${id}_${n} = ${printGate(lane, leaf)};`);
  const number = { ...product, name: `m${id}` };
  const bits = printCompressorTree(tree, id, number.name, (n) => `g${id}_${n}`, adderStyle);
  const added =
    rounding === undefined ? [] : [`  wire e${id} = ${printRoundingBit(rounding, number, drop)};`];
  return [...gates, ...bits, ...added];
}

/** Products of accumulator `index`; nothing where products are not made complete. */
export function printLaneProducts(
  { products = [], lanes }: MacAccumulator,
  index: number,
  adderStyle: AdderStyle,
): string[] {
  return products.flatMap((product, lane) =>
    printProduct(product, lanes[lane], `${index}_${lane}`, adderStyle),
  );
}
