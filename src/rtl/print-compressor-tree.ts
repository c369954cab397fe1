// A planned compressor tree as Verilog: counters as logic equations or as full adders, one adder at the end.
import type { AdderStyle } from '../core/hardware-config.js';
import {
  type CompressorTree,
  type Counter,
  isFullAdder,
  NO_WIRE,
  ONE,
} from '../hardware/constant-product/compressor-tree.js';
import { FULL_ADDER } from './full-adder-module.js';
import { concatenate, range } from './verilog-text.js';

/** Every counter bit is a net of its own: simulators follow bits of long vectors slowly. */
function printCounter(
  counter: Counter,
  index: number,
  id: string,
  wire: (n: number) => string,
): string {
  const inputs = [counter.a, counter.b, counter.c];
  const variable = inputs.filter((input) => input !== ONE && input !== NO_WIRE).map(wire);
  const [p, q, r] = variable;
  const hasOne = variable.length < 3 && inputs.includes(ONE);
  const parity = variable.join(' ^ ');
  const sum = `s${id}_${index} = ${hasOne ? `~(${parity})` : parity}`;
  if (!counter.hasCarry) return `  wire ${sum};`;
  const majority = `(${p} & ${q}) | (${r} & (${p} ^ ${q}))`;
  const two = variable.length === 1 ? p : hasOne ? `${p} | ${q}` : `${p} & ${q}`;
  const carry = variable.length === 3 ? majority : two;
  return `  wire ${sum}, c${id}_${index} = ${carry};`;
}

/** A counter as an instance of the full-adder module. */
function printFullAdder(
  { a, b, c }: Counter,
  index: number,
  id: string,
  wire: (n: number) => string,
): string {
  const [s, co] = [`s${id}_${index}`, `c${id}_${index}`];
  const ports = `.a(${wire(a)}), .b(${wire(b)}), .c(${wire(c)}), .s(${s}), .co(${co})`;
  return `  wire ${s}, ${co}; ${FULL_ADDER} f${id}_${index} (${ports});`;
}

/** Declares the nets of counter `index`; `wire(n)` is the one-bit expression of the tree's wire n. */
export function printTreeCounter(
  counter: Counter,
  index: number,
  id: string,
  wire: (n: number) => string,
  adderStyle: AdderStyle,
): string {
  const isCell = adderStyle === 'full_adder_cells' && isFullAdder(counter);
  return (isCell ? printFullAdder : printCounter)(counter, index, id, wire);
}

/**
 * Declares the net `result` (`tree.width` bits) as the sum of the leaves; leaf `l` is the one-bit expression
 * `leaf(l)`. `id` keeps the nets of several trees apart.
 */
export function printCompressorTree(
  tree: CompressorTree,
  id: string,
  result: string,
  leaf: (index: number) => string,
  adderStyle: AdderStyle = 'compressor_tree',
): string[] {
  const { counters, leaves, rows, width, adderFrom } = tree;
  const wire = (n: number): string => {
    if (n === ONE) return "1'b1";
    if (n === NO_WIRE) return "1'b0";
    if (n < leaves) return leaf(n);
    const index = (n - leaves) >> 1;
    return `${(n - leaves) % 2 === 0 ? 's' : 'c'}${id}_${index}`;
  };
  const body = counters.map((counter, index) =>
    printTreeCounter(counter, index, id, wire, adderStyle),
  );
  const low = rows.slice(0, adderFrom).map(([a]) => wire(a));
  const high = rows.slice(adderFrom);
  const operands = [0, 1].map((row) => concatenate(high.map((pair) => wire(pair[row]))));
  const parts = adderFrom < width ? [...low, `${operands[0]} + ${operands[1]}`] : low;
  return [...body, `  wire ${range(width)} ${result} = ${concatenate(parts)};`];
}
