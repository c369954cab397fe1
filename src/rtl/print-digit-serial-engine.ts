// A serial adder graph as Verilog: cycle counter, streams, and a collecting register and a cast for every sum.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type {
  DigitOutput,
  DigitSerialEngine,
} from '../hardware/digit-serial/digit-serial-engine.js';
import { counterWidth } from '../hardware/interval-width.js';
import type { TableBit } from '../hardware/multiplexed/table-plan.js';
import { printCast } from './print-cast.js';
import { printAdder, printDigitGraph, streamBit } from './print-digit-serial-graph.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

/**
 * `tick` selects the digits of the inputs, which are added a cycle later, in the step that `phase` marks by one bit. The first step
 * lasts while the sums of the vector before wait for room; then there is no stop to the end, so that carries and histories need no
 * enable: in the first step they are replaced by what they start with.
 */
function printControl({ ticks, digit }: DigitSerialEngine): string[] {
  const width = counterWidth(ticks);
  const zero = constant(0, width);
  const end = constant(ticks - 1, width);
  return [
    `  // ${ticks} cycles a vector, ${digit} bit${digit === 1 ? '' : 's'} a cycle`,
    `  reg ${range(width)} tick;`,
    `  reg ${range(ticks)} phase;`,
    '  reg busy, summed;',
    '  wire first = phase[0];',
    '  wire later = ~first;',
    `  wire last_tick = (tick == ${end});`,
    '  wire hold = first & busy & summed & ~y_space;',
    '  wire go = vec_valid & ~hold;',
    '  assign vec_take = go & last_tick;',
    '  assign y_push = summed & y_space;',
    ...printClocked([
      `if (rst) tick <= ${zero}; else if (go) tick <= last_tick ? ${zero} : tick + ${constant(1, width)};`,
      `if (rst) phase <= ${constant(1, ticks)}; else if (~hold) phase <= ${constant(1, ticks)} << tick;`,
      "if (rst) busy <= 1'b0; else if (~hold) busy <= vec_valid;",
      `if (rst) summed <= 1'b0; else if (phase[${ticks - 1}]) summed <= 1'b1; else if (y_space) summed <= 1'b0;`,
    ]),
  ];
}

function printTable(table: string, index: number): string {
  const bits = [...table].reverse().join('');
  return [
    `  wire ${range(table.length)} table${index} = ${table.length}'b${bits};`,
    `  wire t${index} = |(table${index} & phase);`,
  ].join('\n');
}

function tableBit(bit: TableBit): string {
  return typeof bit === 'string' ? `1'b${bit}` : `t${bit.index}`;
}

/** Saved carries as they enter the sum: the first `presets` of them start at one. */
function printSavedCarries({ tree, presets }: DigitOutput, index: number): string[] {
  if (tree.saved === 0) return [];
  const used = Array.from({ length: tree.saved }, (_, carry) =>
    carry < presets ? `r${index}[${carry}] | first` : `r${index}[${carry}] & later`,
  );
  return [
    `  reg ${range(tree.saved)} r${index};`,
    ...used.map((value, carry) => `  wire r${index}_${carry} = ${value};`),
  ];
}

/** Declares the digit `d<index>` of the sum. */
function printSum(engine: DigitSerialEngine, output: DigitOutput, index: number): string[] {
  const { terms, constantBits, tree } = output;
  const { digit, streams, saved, adders, sums, carries } = tree;
  const wire = (id: number): string => {
    if (id < terms.length * digit) {
      return streamBit(engine, terms[Math.floor(id / digit)], id % digit);
    }
    if (id < streams * digit) return tableBit(constantBits[id % digit]);
    if (id < streams * digit + saved) return `r${index}_${id - streams * digit}`;
    const adder = (id - streams * digit - saved) >> 1;
    return `${(id - streams * digit - saved) % 2 === 0 ? 's' : 'c'}${index}_${adder}`;
  };
  return [
    ...printSavedCarries(output, index),
    ...adders.map(({ a, b, c }, adder) =>
      printAdder(
        {
          id: `${index}_${adder}`,
          sum: `s${index}_${adder}`,
          carry: `c${index}_${adder}`,
          inputs: [wire(a), wire(b), wire(c)],
        },
        engine,
      ),
    ),
    `  wire ${range(digit)} d${index} = ${concatenate(sums.map(wire))};`,
    ...(saved > 0 ? printClocked([`r${index} <= ${concatenate(carries.map(wire))};`]) : []),
  ];
}

/** Digits shift in from the top; what lies below the window falls out at the bottom. */
function printCollector({ ticks, digit }: DigitSerialEngine, output: DigitOutput, index: number) {
  const { window, digits, collected } = output;
  const runs = window.drop >= digit ? 'later' : 'busy & ~hold';
  const enable = digits === ticks ? runs : `${runs} & ~(|phase[${ticks - 1}:${digits}])`;
  const shifted =
    collected > digit
      ? `{d${index}, w${index}[${collected - 1}:${digit}]}`
      : `d${index}[${digit - 1}:${digit - collected}]`;
  return [
    `  reg ${range(collected)} w${index};`,
    ...printClocked([`if (${enable}) w${index} <= ${shifted};`]),
    `  wire ${range(window.width)} y${index} = w${index}[${window.width - 1}:0];`,
  ];
}

function printConstantSum({ window }: DigitOutput, index: number): string[] {
  const word = Math.floor(window.constant / 2 ** window.drop);
  return [`  wire ${range(window.width)} y${index} = ${constant(word, window.width)};`];
}

function printOutput(engine: DigitSerialEngine, output: DigitOutput, index: number) {
  const { terms, window, tree } = output;
  const cast = printCast(window.cast, `y${index}`);
  const sum =
    terms.length === 0
      ? printConstantSum(output, index)
      : [...printSum(engine, output, index), ...printCollector(engine, output, index)];
  const title = `  // output ${index}: ${terms.length} terms, ${tree.adders.length} full adders`;
  return { lines: [title, ...sum, ...cast.lines], output: cast.output };
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printDigitSerialEngine(
  engine: DigitSerialEngine,
  input: FixedPointFormat,
): string[] {
  const outputs = engine.outputs.map((output, index) => printOutput(engine, output, index));
  return [
    ...printControl(engine),
    ...(engine.tables.length > 0 ? ['  // constants by cycle'] : []),
    ...engine.tables.map(printTable),
    ...printDigitGraph(engine, input),
    ...outputs.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(outputs.map(({ output }) => output))};`,
  ];
}
