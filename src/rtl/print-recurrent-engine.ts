// A recurrent layer as Verilog: two matrix products, a small controller, and what every unit makes of their sums.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { counterWidth } from '../hardware/interval-width.js';
import type { UnitOperation } from '../hardware/recurrent/recurrent-cells.js';
import type { RecurrentEngine, StepProducts } from '../hardware/recurrent/recurrent-engine.js';
import { printCast } from './print-cast.js';
import { printTable } from './print-element.js';
import { printMacEngine } from './print-mac-engine.js';
import { printProductwiseSums } from './print-productwise-engine.js';
import {
  declareRegister,
  printUnitOperation,
  printUpdate,
  resultSignal,
  unitSignal,
} from './print-recurrent-operation.js';
import { printUnrolledSums } from './print-unrolled-engine.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

function printCounter(name: string, count: number, enable: string, isLast: string): string {
  const width = counterWidth(count);
  const zero = constant(0, width);
  const next = `${isLast} ? ${zero} : ${name} + ${constant(1, width)}`;
  return `if (rst) ${name} <= ${zero}; else if (${enable}) ${name} <= ${next};`;
}

function printControl(engine: RecurrentEngine): string[] {
  const { cell, ticks, productTicks, steps, hasSequence } = engine;
  const [tickWidth, stepWidth] = [counterWidth(ticks), counterWidth(steps)];
  const hasSteps = steps > 1;
  const isLastStep = hasSteps ? `(step == ${constant(steps - 1, stepWidth)})` : "1'b1";
  const loads = Array.from(
    { length: cell.ticks },
    (_, tick) =>
      `  wire load${tick} = go & (tick == ${constant(productTicks - 1 + tick, tickWidth)});`,
  );
  return [
    `  // ${ticks} cycles a step, ${steps} steps; a result ${hasSequence ? 'each' : 'after the last'}`,
    `  reg ${range(tickWidth)} tick;`,
    ...(hasSteps ? [`  reg ${range(stepWidth)} step;`] : []),
    `  wire last = (tick == ${constant(ticks - 1, tickWidth)});`,
    `  wire last_step = ${isLastStep};`,
    `  wire makes = last${hasSequence ? '' : ' & last_step'};`,
    '  wire go = vec_valid & (~makes | y_space);',
    '  wire finish = go & last & last_step;',
    '  assign y_push = go & makes;',
    '  assign vec_take = go & last;',
    ...loads,
    ...printClocked([
      printCounter('tick', ticks, 'go', 'last'),
      ...(hasSteps ? [printCounter('step', steps, 'vec_take', 'last_step')] : []),
    ]),
  ];
}

/** Drives `y` from `vec`; shared multipliers also need to be told when to work. */
function printSums(products: StepProducts, port: string, input: FixedPointFormat): string[] {
  switch (products.kind) {
    case 'unrolled':
      return printUnrolledSums(products, input);
    case 'productwise':
      return printProductwiseSums(products, input);
    case 'mac':
      return [
        `  wire vec_valid = ${port}_work;`,
        "  wire y_space = 1'b1;",
        '  wire y_push, vec_take;',
        ...printMacEngine(products, input),
      ];
  }
}

/** The last cycles before the sums are needed: engines that take fewer of them begin later. */
function printWork({ ticks, productTicks }: RecurrentEngine, products: StepProducts, port: string) {
  if (products.kind !== 'mac') return [];
  const width = counterWidth(ticks);
  const from = productTicks - products.ticks;
  const begun = from > 0 ? ` & (tick >= ${constant(from, width)})` : '';
  return [`  wire ${port}_work = go & (tick < ${constant(productTicks, width)})${begun};`];
}

/** The sums of products in a scope of their own, as their nets have the names of an engine's. */
function printProducts(engine: RecurrentEngine, port: 'input' | 'hidden', input: FixedPointFormat) {
  const { units, state, cell, accumulator } = engine;
  const isInput = port === 'input';
  const products = isInput ? engine.fromInput : engine.fromHidden;
  const { kept } = cell.operations[cell.operations.length - 1];
  const hidden = Array.from({ length: units }, (_, unit) => unitSignal(kept, unit).name);
  const vector = `  wire ${range(units * state.width)} vec = ${concatenate(hidden)};`;
  const bits = range(cell.gates * units * accumulator.width);
  const inner = [
    ...(isInput ? [] : [vector]),
    `  wire ${bits} y;`,
    ...printSums(products, port, isInput ? input : state),
    `  assign ${port}_sums = y;`,
  ];
  return [
    `  // sums of products of the ${isInput ? 'input of the step' : 'hidden state'}`,
    `  wire ${bits} ${port}_sums;`,
    ...printWork(engine, products, port),
    '  generate',
    `    if (1) begin : ${port}_products`,
    ...inner.map((line) => `    ${line}`),
    '    end',
    '  endgenerate',
  ];
}

/** With one step the hidden state that is read is always zero. */
function hasRegister({ keeping, kept }: UnitOperation, steps: number): boolean {
  return keeping !== 'wire' && (kept.name !== 'hidden' || steps > 1);
}

/** Registers, and the constant that stands for a state nobody waits for. */
function printRegisters({ cell, units, steps, state }: RecurrentEngine): string[] {
  const kept = cell.operations.filter(({ keeping }) => keeping !== 'wire');
  return Array.from({ length: units }, (_, unit) =>
    kept.map((operation) =>
      hasRegister(operation, steps)
        ? declareRegister(operation, unit)
        : `  wire ${range(state.width)} hidden_${unit} = ${constant(0, state.width)};`,
    ),
  ).flat();
}

function printUnit(engine: RecurrentEngine, unit: number): string[] {
  const { cell, units, steps, accumulator } = engine;
  const place = { unit, units, accumulator };
  const updates = cell.operations.filter((operation) => hasRegister(operation, steps));
  return [
    `  // unit ${unit}`,
    ...cell.operations.flatMap((operation) => printUnitOperation(operation, place)),
    ...printClocked(updates.map((operation) => printUpdate(operation, unit))),
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printRecurrentEngine(engine: RecurrentEngine, input: FixedPointFormat): string[] {
  const { cell, units, cast } = engine;
  const result = cell.operations[cell.operations.length - 1];
  const each = Array.from({ length: units }, (_, unit) => unit);
  const outputs = each.map((unit) => printCast(cast, resultSignal(result, unit).name));
  return [
    ...cell.tables.flatMap(({ plan, name }) => printTable(plan.table, name)),
    ...printControl(engine),
    ...printRegisters(engine),
    ...printProducts(engine, 'input', input),
    ...printProducts(engine, 'hidden', input),
    ...each.flatMap((unit) => printUnit(engine, unit)),
    ...outputs.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(outputs.map(({ output }) => output))};`,
  ];
}
