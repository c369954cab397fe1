// A softmax as Verilog: a step a cycle, registers between the steps.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { SoftmaxEngine } from '../hardware/engines/softmax-engine.js';
import { counterWidth, widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printAddressTable, printTable } from './print-element.js';
import { printSum } from './print-operand-sum.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range, resize, type Signal } from './verilog-text.js';

function printSteps({ ticks }: SoftmaxEngine): string[] {
  const width = counterWidth(ticks);
  const next = `last ? ${constant(0, width)} : tick + ${constant(1, width)}`;
  return [
    `  // ${ticks} cycles a vector`,
    `  reg ${range(width)} tick;`,
    `  wire last = (tick == ${constant(ticks - 1, width)});`,
    '  wire go = vec_valid & (~last | y_space);',
    '  assign y_push = go & last;',
    '  assign vec_take = y_push;',
    ...printClocked([`if (rst) tick <= ${constant(0, width)}; else if (go) tick <= ${next};`]),
  ];
}

/** `largest`, a register loaded in the first cycle. */
function printMaximum(length: number, input: FixedPointFormat, load: string): string[] {
  const lines: string[] = [];
  const asNumber = (net: string) => (input.signed ? `$signed(${net})` : net);
  let level = Array.from({ length }, (_, element) => `v${element}`);
  for (let round = 0; level.length > 1; round++) {
    const next: string[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i], level[i + 1]];
      if (b === undefined) {
        next.push(a);
        continue;
      }
      const net = `m${round}_${i / 2}`;
      const value = `(${asNumber(a)} > ${asNumber(b)}) ? ${a} : ${b}`;
      lines.push(`  wire ${range(input.width)} ${net} = ${value};`);
      next.push(net);
    }
    level = next;
  }
  return [
    ...lines,
    `  reg ${range(input.width)} largest;`,
    ...printClocked([`if (${load}) largest <= ${level[0]};`]),
  ];
}

/** `power<e>`, registers loaded in the cycle after. */
function printPowers(engine: SoftmaxEngine, input: FixedPointFormat, load: string): string[] {
  const { length, power, usesMaximum } = engine;
  const { low, high } = power.address;
  const width = widthOf(low, high);
  return Array.from({ length }, (_, element) => {
    const own = { name: `v${element}`, width: input.width, signed: input.signed };
    const largest = { ...own, name: 'largest' };
    const value = usesMaximum
      ? `${resize(largest, width)} - ${resize(own, width)}`
      : resize(own, width);
    return [
      `  wire ${range(width)} d${element} = ${value};`,
      ...printAddressTable(power, 'exponential', `d${element}`, `e${element}`),
      `  reg ${range(power.width)} power${element};`,
      ...printClocked([`if (${load}) power${element} <= e${element};`]),
    ];
  }).flat();
}

/** `inverse`, a register loaded in the next cycle. */
function printReciprocal(engine: SoftmaxEngine, load: string): string[] {
  const { sum, accumulator, power, reciprocal } = engine;
  const operand = (index: number): Signal => {
    return { name: `power${index}`, width: power.width, signed: power.low < 0 };
  };
  const width = widthOf(reciprocal.address.low, reciprocal.address.high);
  return [
    ...printSum(sum, accumulator, 'total', 'total', operand),
    `  wire ${range(width)} sum_value = total[${width - 1}:0];`,
    ...printAddressTable(reciprocal, 'reciprocal', 'sum_value', 'r'),
    `  reg ${range(reciprocal.width)} inverse;`,
    ...printClocked([`if (${load}) inverse <= r;`]),
  ];
}

function printProducts({ length, product, cast }: SoftmaxEngine): string[] {
  const results = Array.from({ length }, (_, element) => {
    const leaf = (index: number) => {
      const { left, right, inverted } = product.leaves[index];
      return `${inverted ? '~' : ''}(power${element}[${left}] & inverse[${right}])`;
    };
    const tree = printCompressorTree(product.tree, `${element}`, `p${element}`, leaf);
    const result = printCast(cast, `p${element}`);
    return { lines: [...tree, ...result.lines], output: result.output };
  });
  return [
    ...results.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(results.map(({ output }) => output))};`,
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printSoftmaxEngine(engine: SoftmaxEngine, input: FixedPointFormat): string[] {
  const { length, ticks, usesMaximum, power, reciprocal } = engine;
  const loadAt = (tick: number) => `go & (tick == ${constant(tick, counterWidth(ticks))})`;
  const first = usesMaximum ? 1 : 0;
  return [
    ...printTable(power, 'exponential'),
    ...printTable(reciprocal, 'reciprocal'),
    ...printSteps(engine),
    ...Array.from({ length }, (_, element) => {
      const low = element * input.width;
      return `  wire ${range(input.width)} v${element} = vec[${low + input.width - 1}:${low}];`;
    }),
    ...(usesMaximum ? printMaximum(length, input, loadAt(0)) : []),
    ...printPowers(engine, input, loadAt(first)),
    ...printReciprocal(engine, loadAt(first + 1)),
    ...printProducts(engine),
  ];
}
