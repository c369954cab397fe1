// hls4ml's first softmax as Verilog: element after element, exponentials in one cycle and their sum in the next.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { type LegacySoftmaxEngine, termWidth } from '../hardware/engines/legacy-softmax-engine.js';
import { counterWidth, widthOf } from '../hardware/interval-width.js';
import { printAddressTable, printLine, printTable } from './print-element.js';
import { printSum } from './print-operand-sum.js';
import { printClocked } from './stage-nets.js';
import { constant, range, resize, type Signal } from './verilog-text.js';

function printCounters({ length }: LegacySoftmaxEngine): string[] {
  const width = counterWidth(length);
  const next = `last ? ${constant(0, width)} : turn + ${constant(1, width)}`;
  return [
    `  // ${length} elements, two cycles each`,
    `  reg ${range(width)} turn;`,
    '  reg summing;',
    `  wire last = (turn == ${constant(length - 1, width)});`,
    '  wire go = vec_valid & (~summing | y_space);',
    '  assign y_push = go & summing;',
    '  assign vec_take = y_push & last;',
    ...printClocked([
      "if (rst) summing <= 1'b0; else if (go) summing <= ~summing;",
      `if (rst) turn <= ${constant(0, width)}; else if (y_push) turn <= ${next};`,
    ]),
  ];
}

/** `term<e>`: registers of the exponentials of all differences to the element in turn. */
function printTerms(engine: LegacySoftmaxEngine, input: FixedPointFormat): string[] {
  const { length, low, high, exponential, self } = engine;
  const width = widthOf(low, high);
  const bits = termWidth(engine);
  const extend = (name: string) => resize({ ...input, name }, width);
  return Array.from({ length }, (_, element) => {
    const from = element * input.width;
    const difference: Signal = { name: `d${element}`, width, signed: low < 0 };
    const { table, scaled, scaledWidth } = exponential;
    const read = { name: `e${element}`, width: table.width, signed: table.low < 0 };
    const own = `(turn == ${constant(element, counterWidth(length))})`;
    const value =
      self === undefined
        ? resize(read, bits)
        : `${own} ? ${constant(self, bits)} : ${resize(read, bits)}`;
    return [
      `  wire ${range(input.width)} v${element} = vec[${from + input.width - 1}:${from}];`,
      `  wire ${range(width)} d${element} = ${extend(`v${element}`)} - ${extend('chosen')};`,
      ...printLine(scaled, difference, `k${element}`, scaledWidth, `${element}_k`),
      ...printAddressTable(table, 'exponential', `k${element}`, `e${element}`),
      `  reg ${range(bits)} term${element};`,
      ...printClocked([`if (go & ~summing) term${element} <= ${value};`]),
    ];
  }).flat();
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printLegacySoftmaxEngine(
  engine: LegacySoftmaxEngine,
  input: FixedPointFormat,
): string[] {
  const { sum, accumulator, sumLow, sumHigh, reciprocal, self, exponential } = engine;
  const signed = Math.min(exponential.table.low, self ?? 0) < 0;
  const width = widthOf(sumLow, sumHigh);
  const sumValue = { name: 'sum_value', width, signed: sumLow < 0 };
  const operand = (index: number) => ({ name: `term${index}`, width: termWidth(engine), signed });
  return [
    ...printTable(exponential.table, 'exponential'),
    ...printTable(reciprocal.table, 'inverse'),
    ...printCounters(engine),
    `  wire ${range(input.width)} chosen = vec[turn * ${input.width} +: ${input.width}];`,
    ...printTerms(engine, input),
    ...printSum(sum, accumulator, 'total', 'total', operand),
    `  wire ${range(width)} sum_value = total[${width - 1}:0];`,
    ...printLine(reciprocal.scaled, sumValue, 'scaled', reciprocal.scaledWidth, 'scaled'),
    ...printAddressTable(reciprocal.table, 'inverse', 'scaled', 'r'),
    '  assign y = r;',
  ];
}
