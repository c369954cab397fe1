// A dot product as Verilog: one tree of all products, or products and sums cast step by step.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { DotEngine, DotSteps } from '../hardware/engines/dot-engine.js';
import { widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { printOperand, printProductTree } from './print-product-tree.js';
import { range, resize } from './verilog-text.js';

/** Declares `sum`, in the accumulator's format, as the products added one after the other. */
function printSteps(
  { tree, pairs }: DotEngine,
  { product, sum }: DotSteps,
  sides: readonly (readonly [string, string])[],
): string[] {
  const { width, signed } = product.output;
  const sumWidth = widthOf(sum.low, sum.high);
  let total = 'e0';
  const lines = pairs.flatMap((_, pair) => {
    const exact = `x${pair}`;
    const cast = printCast(product, exact);
    const term = [
      ...printProductTree(tree, `${pair}`, exact, [sides[pair]]),
      ...cast.lines,
      `  wire ${range(width)} e${pair} = ${cast.output};`,
    ];
    if (pair === 0) return term;
    const operands = [total, `e${pair}`].map((name) => resize({ name, width, signed }, sumWidth));
    const added = printCast(sum, `z${pair}`);
    total = `u${pair}`;
    return [
      ...term,
      `  wire ${range(sumWidth)} z${pair} = ${operands.join(' + ')};`,
      ...added.lines,
      `  wire ${range(width)} ${total} = ${added.output};`,
    ];
  });
  return [...lines, `  wire ${range(width)} sum = ${total};`];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printDotEngine(engine: DotEngine, input: FixedPointFormat): string[] {
  const { pairs, tree, steps } = engine;
  const sides = pairs.map((_, pair) => [`a${pair}`, `b${pair}`] as const);
  const cast = printCast(engine.cast, 'sum');
  return [
    `  // dot product of ${pairs.length} elements`,
    ...pairs.flatMap(([a, b], pair) => [
      printOperand(sides[pair][0], a, input.width),
      printOperand(sides[pair][1], b, input.width),
    ]),
    ...(steps === undefined
      ? printProductTree(tree, 's', 'sum', sides)
      : printSteps(engine, steps, sides)),
    ...cast.lines,
    `  assign y = ${cast.output};`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
