// The streams of a serial adder graph as Verilog: input digits, their history, shared sums.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { ProductTerm } from '../hardware/constant-product/product-plan.js';
import type { DigitSerialEngine } from '../hardware/digit-serial/digit-serial-engine.js';
import { FULL_ADDER } from './full-adder-module.js';
import { printClocked } from './stage-nets.js';
import { concatenate, range } from './verilog-text.js';

/** Nets of one full adder; `id` is unique among the adders of a module. */
export interface AdderNets {
  readonly id: string;
  readonly sum: string;
  readonly carry: string;
  readonly inputs: readonly [string, string, string];
}

/** A full adder as logic, its last input passing the fewest gates, or as an instance of the module. */
export function printAdder(
  { id, sum, carry, inputs }: AdderNets,
  { adderStyle }: DigitSerialEngine,
): string {
  const [a, b, c] = inputs;
  if (adderStyle === 'full_adder_cells') {
    const ports = `.a(${a}), .b(${b}), .c(${c}), .s(${sum}), .co(${carry})`;
    return `  wire ${sum}, ${carry}; ${FULL_ADDER} f${id} (${ports});`;
  }
  const majority = `(${a} & ${b}) | (${c} & (${a} ^ ${b}))`;
  return `  wire ${sum} = ${a} ^ ${b} ^ ${c}, ${carry} = ${majority};`;
}

/** Bit j of the present digit of `± (node << shift)`. */
export function streamBit(
  { histories }: DigitSerialEngine,
  { node, shift, negative }: ProductTerm,
  bit: number,
): string {
  return `${negative ? '~' : ''}e${node}[${histories[node] - shift + bit}]`;
}

/** `e<node>`: the present digit above the bits of earlier digits, which are zero in the first cycle. */
function printHistory({ histories, digit }: DigitSerialEngine, node: number): string[] {
  const bits = histories[node];
  if (bits === 0) return [`  wire ${range(digit)} e${node} = n${node};`];
  return [
    `  reg ${range(bits)} h${node};`,
    `  wire ${range(digit + bits)} e${node} = {n${node}, h${node} & {${bits}{later}}};`,
    ...printClocked([`h${node} <= e${node}[${digit + bits - 1}:${digit}];`]),
  ];
}

/** `tick` selects the bits of the next digit. */
function printInputs(engine: DigitSerialEngine, { width }: FixedPointFormat): string[] {
  const { selectors, inputDigits, products } = engine;
  const zero = products.inputs * width;
  const operand = (index: number) => {
    if (index === zero) return "1'b0";
    return index < zero ? `vec[${index}]` : `m${index - selectors.inputs}`;
  };
  const multiplexers = selectors.multiplexers.map(
    ({ selectBit, low, high }, index) =>
      `  wire m${index} = tick[${selectBit}] ? ${operand(high)} : ${operand(low)};`,
  );
  const digits = inputDigits.flatMap((bits, input) => {
    if (bits === undefined) return [];
    return [
      `  reg ${range(engine.digit)} n${input};`,
      ...printClocked([`if (~hold) n${input} <= ${concatenate(bits.map(operand))};`]),
      ...printHistory(engine, input),
    ];
  });
  return [...multiplexers, ...digits];
}

/** `left ± (right << shift)`; a subtraction adds the complement and starts with a carry. */
function printSharedSum(engine: DigitSerialEngine, index: number): string[] {
  const { products, digit } = engine;
  const { left, right, shift, negative } = products.sums[index];
  const node = products.inputs + index;
  const lines = [
    `  reg k${node};`,
    `  wire k${node}_0 = k${node} ${negative ? '| first' : '& later'};`,
  ];
  for (let bit = 0; bit < digit; bit++) {
    const a = streamBit(engine, { node: left, shift: 0, negative: false }, bit);
    const b = streamBit(engine, { node: right, shift, negative }, bit);
    const nets = { id: `n${node}_${bit}`, sum: `x${node}_${bit}`, carry: `k${node}_${bit + 1}` };
    lines.push(printAdder({ ...nets, inputs: [a, b, `k${node}_${bit}`] }, engine));
  }
  const sums = Array.from({ length: digit }, (_, bit) => `x${node}_${bit}`);
  lines.push(
    `  wire ${range(digit)} n${node} = ${concatenate(sums)};`,
    ...printClocked([`k${node} <= k${node}_${digit};`]),
    ...printHistory(engine, node),
  );
  return lines;
}

/** Declares `e<node>` for every node in use. */
export function printDigitGraph(engine: DigitSerialEngine, input: FixedPointFormat): string[] {
  const { sums } = engine.products;
  return [
    '  // the present digit of every input, below it what earlier digits left for shifted uses',
    ...printInputs(engine, input),
    ...(sums.length > 0 ? ['  // sums used by several outputs'] : []),
    ...sums.flatMap((_, index) => printSharedSum(engine, index)),
  ];
}
