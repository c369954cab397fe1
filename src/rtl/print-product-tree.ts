// Sums of products of two variable numbers as Verilog: a gate for every pair of bits, then the compressor tree.
import type { MergeOperand } from '../hardware/engines/merge-operands.js';
import type { ProductTree } from '../hardware/engines/product-tree.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { range } from './verilog-text.js';

/** Declares `name` as the number of an operand in `vec`, whose words have `wordBits` bits. */
export function printOperand(name: string, operand: MergeOperand, wordBits: number): string {
  const low = operand.element * wordBits + operand.low;
  const { width } = operand.format;
  return `  wire ${range(width)} ${name} = vec[${low + width - 1}:${low}];`;
}

/** Declares `result` as the sum of the products of the nets `pairs`; `id` keeps the nets of several trees apart. */
export function printProductTree(
  { leaves, tree }: ProductTree,
  id: string,
  result: string,
  pairs: readonly (readonly [string, string])[],
): string[] {
  const gates = leaves.map(({ pair, aBit, bBit, inverted }, leaf) => {
    const [a, b] = pairs[pair];
    return `  wire g${id}_${leaf} = ${inverted ? '~' : ''}(${a}[${aBit}] & ${b}[${bBit}]);`;
  });
  return [...gates, ...printCompressorTree(tree, id, result, (leaf) => `g${id}_${leaf}`)];
}
