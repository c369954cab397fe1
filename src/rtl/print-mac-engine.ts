// Shared multipliers as Verilog: a cycle counter, weight tables, input selection, accumulators.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { counterWidth } from '../hardware/interval-width.js';
import type { MacAccumulator, MacEngine } from '../hardware/mac-engine.js';
import type { TableBit } from '../hardware/table-plan.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

function tableBit(bit: TableBit): string {
  return typeof bit === 'string' ? `1'b${bit}` : `t${bit.index}`;
}

/** Table `index` as a constant vector indexed by the counter. */
function printTable(table: string, index: number): string {
  const bits = [...table].reverse().join('');
  return [
    `  wire ${range(table.length)} table${index} = ${table.length}'b${bits};`,
    `  wire t${index} = table${index}[tick];`,
  ].join('\n');
}

/** `step` counts the inputs of one result; `tick` counts all cycles of a vector. */
function printCounters({ ticks, turns }: MacEngine): string[] {
  const width = counterWidth(ticks);
  const steps = ticks / turns;
  const stepWidth = counterWidth(steps);
  const lastTick = `(tick == ${constant(ticks - 1, width)})`;
  const count = (net: string, bits: number, last: string) =>
    `if (rst) ${net} <= ${constant(0, bits)}; else if (go) ${net} <= ${last} ? ${constant(0, bits)} : ${net} + ${constant(1, bits)};`;
  const hasTurns = turns > 1;
  return [
    `  // ${ticks} cycles a vector`,
    `  reg ${range(width)} tick;`,
    ...(hasTurns ? [`  reg ${range(stepWidth)} step;`] : [`  wire ${range(width)} step = tick;`]),
    `  wire last_tick = ${lastTick};`,
    `  wire turn_end = ${hasTurns ? `(step == ${constant(steps - 1, stepWidth)})` : 'last_tick'};`,
    '  wire go = vec_valid & (~turn_end | y_space);',
    '  assign y_push = go & turn_end;',
    '  assign vec_take = go & last_tick;',
    ...printClocked([
      count('tick', width, 'last_tick'),
      ...(hasTurns ? [count('step', stepWidth, 'turn_end')] : []),
    ]),
  ];
}

function printSelectors({ selectors }: MacEngine, width: number, used: ReadonlySet<number>) {
  const inputs = Array.from({ length: selectors.inputs }, (_, input) => input)
    .filter((input) => used.has(input))
    .map((input) => {
      const low = input * width;
      return `  wire ${range(width)} v${input} = vec[${low + width - 1}:${low}];`;
    });
  const multiplexers = selectors.multiplexers.map(({ selectBit, low, high }, index) => {
    const name = `v${selectors.inputs + index}`;
    return `  wire ${range(width)} ${name} = step[${selectBit}] ? v${high} : v${low};`;
  });
  return [...inputs, ...multiplexers];
}

function usedOperands({ selectors, accumulators }: MacEngine): Set<number> {
  const used = new Set(accumulators.flatMap(({ lanes }) => lanes.map(({ operand }) => operand)));
  for (const { low, high } of selectors.multiplexers) used.add(low).add(high);
  return used;
}

/** Leaf `l` of the accumulator's tree as a net of its own, `p<index>_<l>`. */
function printProducts(accumulator: MacAccumulator, index: number): string[] {
  return accumulator.leaves.flatMap((leaf, number) => {
    if (leaf.kind === 'accumulator') return [];
    const { operand, weightBits } = accumulator.lanes[leaf.lane];
    const weightBit = weightBits[leaf.weightBit];
    const inputBit = `v${operand}[${leaf.inputBit}]`;
    const product = weightBit === '1' ? inputBit : `(${tableBit(weightBit)} & ${inputBit})`;
    return [`  wire p${index}_${number} = ${leaf.inverted ? `~${product}` : product};`];
  });
}

function printAccumulator(accumulator: MacAccumulator, index: number, turns: number) {
  const { tree, lanes, nextStart, firstStart } = accumulator;
  const { width } = tree;
  const leaf = (n: number) => (n < width ? `a${index}[${n}]` : `p${index}_${n}`);
  const cast = printCast(accumulator.cast, `y${index}`);
  const first = constant(firstStart, width);
  const next = concatenate(nextStart.map(tableBit));
  const isSingle = turns === 1;
  const load = isSingle
    ? [`if (rst | y_push) a${index} <= ${first};`]
    : [`if (rst) a${index} <= ${first};`, `else if (y_push) a${index} <= ${next};`];
  const lines = [
    `  // outputs ${accumulator.outputs.join(', ')}: ${lanes.length} multipliers, ${tree.counters.length} counters`,
    `  reg ${range(width)} a${index};`,
    ...printProducts(accumulator, index),
    ...printCompressorTree(tree, `${index}`, `y${index}`, leaf),
    ...cast.lines,
    ...printClocked([...load, `else if (go) a${index} <= y${index};`]),
  ];
  return { lines, output: cast.output };
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printMacEngine(engine: MacEngine, input: FixedPointFormat): string[] {
  const { accumulators, turns } = engine;
  const results = accumulators.map((accumulator, index) =>
    printAccumulator(accumulator, index, turns),
  );
  return [
    ...printCounters(engine),
    ...(engine.tables.length > 0 ? ['  // weight bits by cycle'] : []),
    ...engine.tables.map(printTable),
    '  // inputs by cycle',
    ...printSelectors(engine, input.width, usedOperands(engine)),
    ...results.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(results.map(({ output }) => output))};`,
  ];
}
