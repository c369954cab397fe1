// An element-wise stage as Verilog: one function an element, results all at once or one after the other.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { PointwiseEngine } from '../hardware/engines/pointwise-engine.js';
import { counterWidth } from '../hardware/interval-width.js';
import { printElement, printTable } from './print-element.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

/** One result after the other from the same vector. */
function printTurns({ results, elements, output }: PointwiseEngine): string[] {
  const width = counterWidth(results);
  const bits = (elements.length / results) * output.width;
  const next = `last ? ${constant(0, width)} : turn + ${constant(1, width)}`;
  return [
    `  // ${results} results of a vector, one a cycle`,
    `  reg ${range(width)} turn;`,
    `  wire last = (turn == ${constant(results - 1, width)});`,
    `  assign y = all[turn * ${bits} +: ${bits}];`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push & last;',
    ...printClocked([`if (rst) turn <= ${constant(0, width)}; else if (y_push) turn <= ${next};`]),
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printPointwiseEngine(engine: PointwiseEngine, input: FixedPointFormat): string[] {
  const { plans, values, elements, results, output } = engine;
  const isConstant = (plan: number) =>
    plans[plan].choices.length === 1 && plans[plan].choices[0].pick === 'constant';
  const read = new Set(values.flatMap((value) => (isConstant(value.plan) ? [] : [value.input])));
  const inputs = [...read].sort((a, b) => a - b);
  const printInput = (index: number) => {
    const low = index * input.width;
    return `  wire ${range(input.width)} in${index} = vec[${low + input.width - 1}:${low}];`;
  };
  const printValue = (value: { input: number; plan: number }, index: number): string[] => {
    const [choice] = plans[value.plan].choices;
    if (isConstant(value.plan) && choice.pick === 'constant') {
      return [
        `  wire ${range(output.width)} o${index} = ${constant(choice.output, output.width)};`,
      ];
    }
    return printElement(plans[value.plan], `table${value.plan}`, `in${value.input}`, `${index}`);
  };
  const all = concatenate(elements.map((value) => `o${value}`));
  return [
    ...plans.flatMap(({ table }, plan) =>
      table === undefined ? [] : printTable(table.table, `table${plan}`),
    ),
    ...inputs.map(printInput),
    ...values.flatMap(printValue),
    ...(results > 1
      ? [`  wire ${range(elements.length * output.width)} all = ${all};`, ...printTurns(engine)]
      : [
          `  assign y = ${all};`,
          '  assign y_push = vec_valid & y_space;',
          '  assign vec_take = y_push;',
        ]),
  ];
}
