// What a serial adder graph consists of and how long its paths are.
import { countClampBits } from '../cast-plan.js';
import { type EngineCounts, type EngineFigures, sum } from '../engines/engine-figures.js';
import { counterWidth } from '../interval-width.js';
import { countTableGates } from '../multiplexed/table-plan.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import type { DigitOutput, DigitSerialEngine } from './digit-serial-engine.js';

/** One two-to-one multiplexer of input selection. */
const MULTIPLEXER = 0.65;
/** A gate of a table, or one that replaces a carry in the first cycle. */
const GATE = 0.33;
/** A full adder from its earlier inputs, and from the latest one. */
const EARLY_INPUT = 1;
const LATE_INPUT = 0.5;
/** A gate that replaces a bit in the first cycle, in two-to-one multiplexers. */
const START_GATE = 0.5;

/** Bits gated in the first step: carries of shared sums, histories, saved carries. */
function countGatedBits({ products, histories, outputs }: DigitSerialEngine): number {
  return products.sums.length + sum(histories) + sum(outputs.map(({ tree }) => tree.saved));
}

function countAdders(engine: DigitSerialEngine) {
  const { adderStyle, digit, products, outputs } = engine;
  const shared = digit * products.sums.length;
  const inTrees = sum(outputs.map(({ tree }) => tree.adders.length));
  return adderStyle === 'full_adder_cells'
    ? { compressorBits: 0, fullAdderCells: shared + inTrees, adderBits: 0 }
    : { compressorBits: inTrees, fullAdderCells: 0, adderBits: shared };
}

function countDigitSerial(engine: DigitSerialEngine): EngineCounts {
  const { ticks, digit, inputDigits, selectors, tables, outputs } = engine;
  const gated = countGatedBits(engine);
  const digits = digit * inputDigits.filter((bits) => bits !== undefined).length;
  const running = gated + digits;
  const collected = sum(outputs.map((output) => output.collected));
  const selectorBits = selectors.multiplexers.length + START_GATE * gated;
  return {
    ...countAdders(engine),
    multiplierBits: 0,
    muxBits: selectorBits,
    selectorBits,
    romBits: tables.length * ticks,
    romGates: sum(tables.map(countTableGates)),
    clampBits: sum(outputs.map(({ window }) => countClampBits(window.cast))),
    flipFlopBits: running + collected + counterWidth(ticks) + ticks + 2,
    freeRunningBits: gated,
    accumulatorBits: running + collected,
  };
}

/** Cells that each node drives, a digit's bits alike. */
function countReaders({ products, outputs }: DigitSerialEngine): number[] {
  const readers = new Array<number>(products.inputs + products.sums.length).fill(0);
  for (const { left, right } of products.sums) {
    readers[left]++;
    readers[right]++;
  }
  for (const { terms } of outputs) for (const { node } of terms) readers[node]++;
  return readers;
}

function timeAdder(inputs: readonly PathTime[], isCell: boolean): PathTime {
  const part = isCell ? 'cells' : 'tree';
  const [, middle, last] = [...inputs].sort((a, b) => a.total - b.total);
  const late = isCell ? EARLY_INPUT : LATE_INPUT;
  return latestOf([delayBy(middle, part, EARLY_INPUT), delayBy(last, part, late)]);
}

/** What a saved bit is in the present step: one net tells all of them whether it is the first. */
function timeSavedBits(engine: DigitSerialEngine): PathTime {
  return delayBy(delayByFanOut(AT_START, countGatedBits(engine)), 'select', GATE);
}

function timeNodes(engine: DigitSerialEngine, saved: PathTime): PathTime[][] {
  const { products, digit } = engine;
  const isCell = engine.adderStyle === 'full_adder_cells';
  const readers = countReaders(engine);
  const times: PathTime[][] = [];
  readers.forEach((cells, node) => {
    if (node < products.inputs) {
      times.push(new Array(digit).fill(delayByFanOut(AT_START, cells)));
      return;
    }
    const { left, right } = products.sums[node - products.inputs];
    let carry = saved;
    const bits = times[left].map((bit, j) => {
      carry = timeAdder([bit, times[right][j], carry], isCell);
      return carry;
    });
    times.push(bits.map((bit) => delayByFanOut(bit, cells)));
  });
  return times;
}

function timeSum(
  engine: DigitSerialEngine,
  { terms, constantBits, tree }: DigitOutput,
  nodes: readonly PathTime[][],
  saved: PathTime,
): PathTime {
  const isCell = engine.adderStyle === 'full_adder_cells';
  const marked = delayByFanOut(AT_START, 1 + engine.tables.length / 2);
  const looked = delayBy(marked, 'select', GATE * Math.log2(engine.ticks));
  const wires = terms.flatMap(({ node }) => nodes[node]);
  if (constantBits.length > 0) wires.push(...constantBits.map(() => looked));
  for (let carry = 0; carry < tree.saved; carry++) wires.push(saved);
  for (const { a, b, c } of tree.adders) {
    const out = timeAdder([wires[a], wires[b], wires[c]], isCell);
    wires.push(out, out);
  }
  return latestOf(wires);
}

/** The digits of the inputs: the counter drives all multiplexers. */
function timeSelection({ selectors, ticks }: DigitSerialEngine): PathTime {
  const counter = delayByFanOut(AT_START, selectors.multiplexers.length / 2);
  return delayBy(counter, 'select', MULTIPLEXER * Math.min(3, Math.log2(ticks)));
}

/** The latest bit of an input's digit, of a sum's digit, or of a cast from the collected word to the output. */
function timeDigitSerial(engine: DigitSerialEngine): PathTime {
  const saved = timeSavedBits(engine);
  const nodes = timeNodes(engine, saved);
  return latestOf([
    timeSelection(engine),
    ...engine.outputs.flatMap((output) => [
      timeSum(engine, output, nodes, saved),
      timeCast(output.window.cast, new Array(output.window.width).fill(AT_START)),
    ]),
  ]);
}

function sumLevels({ products, digit, outputs }: DigitSerialEngine): number {
  const levels = new Array<number>(products.inputs).fill(0);
  let total = 0;
  for (const { left, right } of products.sums) {
    const level = Math.max(levels[left], levels[right]) + 1;
    levels.push(level);
    total += digit * level;
  }
  for (const { terms, constantBits, tree } of outputs) {
    const wires = terms.flatMap(({ node }) => new Array<number>(digit).fill(levels[node]));
    wires.push(...new Array<number>(constantBits.length + tree.saved).fill(0));
    for (const { a, b, c } of tree.adders) {
      const level = Math.max(wires[a], wires[b], wires[c]) + 1;
      wires.push(level, level);
      total += level;
    }
  }
  return total;
}

/** Figures of `DigitSerialEngine`. */
export const digitSerialFigures: EngineFigures<DigitSerialEngine> = {
  kind: 'digitSerial',
  count: countDigitSerial,
  time: timeDigitSerial,
  countGlitchBits: sumLevels,
};
