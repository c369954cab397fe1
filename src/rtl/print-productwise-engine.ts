// A matrix product with cut-off products as Verilog: multiples of inputs, rounding bits, one tree and one cast an output.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type {
  ProductwiseEngine,
  ProductwiseLeaf,
  ProductwiseOutput,
} from '../hardware/productwise/productwise-engine.js';
import type { ProductRoundingBit } from '../hardware/productwise/productwise-terms.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printMultiples } from './print-mac-lanes.js';
import { printRoundingBit } from './print-rounding-bit.js';
import { concatenate, range } from './verilog-text.js';

function printInput(input: number, { width }: FixedPointFormat): string {
  const low = input * width;
  return `  wire ${range(width)} v${input} = vec[${low + width - 1}:${low}];`;
}

function printRounding(
  bit: ProductRoundingBit,
  index: number,
  { multiples }: ProductwiseEngine,
): string {
  const multiple = { ...multiples[bit.multiple], name: `x${bit.multiple}` };
  return `  wire r${index} = ${printRoundingBit(bit, multiple, bit.drop)};`;
}

function printLeaf(leaf: ProductwiseLeaf): string {
  const net = leaf.kind === 'bit' ? `x${leaf.multiple}[${leaf.bit}]` : `r${leaf.rounding}`;
  return leaf.inverted ? `~${net}` : net;
}

function printOutput(
  { leaves, tree, terms, cast: plan }: ProductwiseOutput,
  index: number,
  { adderStyle }: ProductwiseEngine,
) {
  const leaf = (number: number) => printLeaf(leaves[number]);
  const lines = printCompressorTree(tree, `${index}`, `y${index}`, leaf, adderStyle);
  const cast = printCast(plan, `y${index}`);
  const title = `  // output ${index}: ${terms.length} products, ${tree.counters.length} counters`;
  return { lines: [title, ...lines, ...cast.lines], output: cast.output };
}

/** Drives `y` from `vec`. */
export function printProductwiseSums(engine: ProductwiseEngine, input: FixedPointFormat): string[] {
  const { graphs, roundings, outputs } = engine;
  const results = outputs.map((output, index) => printOutput(output, index, engine));
  return [
    '  // inputs',
    ...graphs.map(({ operand }) => printInput(operand, input)),
    ...printMultiples(engine),
    ...(roundings.length > 0 ? ['  // what rounding adds to the products'] : []),
    ...roundings.map((bit, index) => printRounding(bit, index, engine)),
    ...results.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(results.map(({ output }) => output))};`,
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printProductwiseEngine(
  engine: ProductwiseEngine,
  input: FixedPointFormat,
): string[] {
  return [
    ...printProductwiseSums(engine, input),
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
