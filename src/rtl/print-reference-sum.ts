// A sum of products step by step as hls4ml's C code reads: bias first, each product and each partial sum cast to the accumulator.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { Conv2dLayer, DenseLayer } from '../core/quantised-network.js';
import { printReferenceCast } from './print-reference-cast.js';
import { constant, range } from './verilog-text.js';

type SumLayer = Pick<DenseLayer | Conv2dLayer, 'weights' | 'bias' | 'accumulator' | 'result'>;

/** A sum of raw weights times inputs, and a raw bias. */
interface WeightedSum {
  readonly terms: readonly { readonly weight: number }[];
  readonly bias: number;
}

/** Whether no bit of a product, of a bias or of a partial sum in any order is lost in the accumulator. */
export function isExactSum(
  { weights, bias, accumulator }: SumLayer,
  input: FixedPointFormat,
  sums: readonly WeightedSum[],
): boolean {
  const products = fractionBits(input) + fractionBits(weights.format);
  const up = fractionBits(accumulator) - products;
  const biasUp = fractionBits(accumulator) - fractionBits(bias.format);
  if (up < 0 || biasUp < 0) return false;
  return sums.every((sum) => {
    let [low, high] = [Math.min(0, sum.bias * 2 ** biasUp), Math.max(0, sum.bias * 2 ** biasUp)];
    for (const { weight } of sum.terms) {
      const bounds = [weight * minRaw(input), weight * maxRaw(input)];
      low += Math.min(0, ...bounds) * 2 ** up;
      high += Math.max(0, ...bounds) * 2 ** up;
    }
    return low >= minRaw(accumulator) && high <= maxRaw(accumulator);
  });
}

/** An input as a signed net one bit wider than its format, and its raw weight. */
interface NetTerm {
  readonly net: string;
  readonly weight: number;
}

function widthOfConstant(value: number): number {
  return Math.ceil(Math.log2(Math.abs(value) + 1)) + 1;
}

/** Declares the signed net `v<id>` as the result of the sum, with nets of its own whose names contain `id`. */
export function printSteps(
  { weights, bias, accumulator, result }: SumLayer,
  input: FixedPointFormat,
  sum: { readonly terms: readonly NetTerm[]; readonly bias: number },
  id: string,
): string[] {
  const products = fractionBits(input) + fractionBits(weights.format);
  const fraction = fractionBits(accumulator);
  const biasWidth = widthOfConstant(sum.bias);
  const first = { net: `b${id}`, width: biasWidth, fraction: fractionBits(bias.format) };
  const lines = [
    `  wire signed ${range(biasWidth)} b${id} = ${constant(sum.bias, biasWidth)};`,
    ...printReferenceCast(first, accumulator, `a${id}_0`),
  ];
  const terms = sum.terms.filter(({ weight }) => weight !== 0);
  terms.forEach(({ net, weight }, step) => {
    const factor = widthOfConstant(weight);
    const width = input.width + 1 + factor;
    const product = { net: `p${id}_${step}`, width, fraction: products };
    const total = { net: `t${id}_${step}`, width: accumulator.width + 2, fraction };
    const cast = `q${id}_${step}`;
    lines.push(
      `  wire signed ${range(width)} ${product.net} = ${net} * $signed(${constant(weight, factor)});`,
      ...printReferenceCast(product, accumulator, cast),
      `  wire signed ${range(total.width)} ${total.net} = a${id}_${step} + ${cast};`,
      ...printReferenceCast(total, accumulator, `a${id}_${step + 1}`),
    );
  });
  const last = { net: `a${id}_${terms.length}`, width: accumulator.width + 1, fraction };
  return [...lines, ...printReferenceCast(last, result, `v${id}`)];
}
