// Shared multipliers as Verilog: a cycle counter, weight tables, input selection, accumulators.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { counterWidth, widthOf } from '../hardware/interval-width.js';
import type { MacAccumulator, MacEngine } from '../hardware/multiplexed/mac-engine.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printLaneProducts } from './print-lane-products.js';
import { printLeaves, printMultiples, printSelectors, tableBit } from './print-mac-lanes.js';
import { printRomInstance } from './print-rom.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

/** Table `index` as a constant vector indexed by the counter. */
function printTable(table: string, index: number): string {
  const bits = [...table].reverse().join('');
  return [
    `  wire ${range(table.length)} table${index} = ${table.length}'b${bits};`,
    `  wire t${index} = table${index}[tick];`,
  ].join('\n');
}

/** Bits `t<index>` by cycle, as constant vectors or from a ROM. */
function printTables({ tables, rom }: MacEngine): string[] {
  if (tables.length === 0) return [];
  if (rom === undefined) return ['  // weight bits by cycle', ...tables.map(printTable)];
  const nets = tables.map((_, index) => `t${index}`);
  const instance = printRomInstance(
    rom,
    'weight_rom',
    (bit) => `tick[${bit}]`,
    (index) => nets[index],
  );
  return ['  // weight bits by cycle', `  wire ${nets.join(', ')};`, instance];
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

/** What `shared` becomes behind the cast of the output that is made in the present cycle. */
function printOwnCasts({ cast, own }: MacAccumulator, index: number, shared: string) {
  if (own.length === 0) return { lines: [], output: shared };
  const name = `w${index}`;
  const casts = own.map(({ cast: plan, when }, number) => {
    const net = `${name}_${number}`;
    const bits = widthOf(plan.low, plan.high);
    const { lines, output } = printCast(plan, net);
    const chosen = `({${plan.output.width}{${tableBit(when)}}} & ${output})`;
    return { lines: [`  wire ${range(bits)} ${net} = ${name}[${bits - 1}:0];`, ...lines], chosen };
  });
  return {
    lines: [
      `  wire ${range(cast.output.width)} ${name} = ${shared};`,
      ...casts.flatMap(({ lines }) => lines),
    ],
    output: `(${casts.map(({ chosen }) => chosen).join(' | ')})`,
  };
}

function printAccumulator(accumulator: MacAccumulator, index: number, engine: MacEngine) {
  const { turns, adderStyle } = engine;
  const { tree, lanes, nextStart, firstStart } = accumulator;
  const { width } = tree;
  const leaf = (n: number) => (n < width ? `a${index}[${n}]` : `p${index}_${n}`);
  const cast = printCast(accumulator.cast, `y${index}`);
  const chosen = printOwnCasts(accumulator, index, cast.output);
  const first = constant(firstStart, width);
  const next = concatenate(nextStart.map(tableBit));
  const isSingle = turns === 1;
  const load = isSingle
    ? [`if (rst | y_push) a${index} <= ${first};`]
    : [`if (rst) a${index} <= ${first};`, `else if (y_push) a${index} <= ${next};`];
  const lines = [
    `  // outputs ${accumulator.outputs.join(', ')}: ${lanes.length} lanes, ${tree.counters.length} counters`,
    `  reg ${range(width)} a${index};`,
    ...printLaneProducts(accumulator, index, adderStyle),
    ...printLeaves(accumulator, index, engine),
    ...printCompressorTree(tree, `${index}`, `y${index}`, leaf, adderStyle),
    ...cast.lines,
    ...chosen.lines,
    ...printClocked([...load, `else if (go) a${index} <= y${index};`]),
  ];
  return { lines, output: chosen.output };
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printMacEngine(engine: MacEngine, input: FixedPointFormat): string[] {
  const { accumulators } = engine;
  const results = accumulators.map((accumulator, index) =>
    printAccumulator(accumulator, index, engine),
  );
  return [
    ...printCounters(engine),
    ...printTables(engine),
    '  // inputs by cycle',
    ...printSelectors(engine, input),
    ...printMultiples(engine),
    ...results.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(results.map(({ output }) => output))};`,
  ];
}
