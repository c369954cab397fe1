// What multiplexed multiply-accumulate units consist of and how long their paths are.
import type { AdderStyle } from '../../core/hardware-config.js';
import { countClampBits } from '../cast-plan.js';
import {
  countCounters,
  countFinalAdders,
  deepestLevel,
  type EngineCounts,
  type EngineFigures,
  sum,
  sumTreeLevels,
} from '../engines/engine-figures.js';
import { widthOf } from '../interval-width.js';
import { countRoundingGates, countRoundingLevels } from '../productwise/product-rounding.js';
import { timeTree } from '../timing/adder-timing.js';
import { timeCast, timeCastBits } from '../timing/cast-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import type { MacAccumulator, MacEngine, MacLeaf } from './mac-engine.js';
import type { MacLane, MultiplierLane } from './mac-lane.js';
import { countMultipleAdders, timeMultiples } from './multiple-figures.js';
import { countTableGates, type TableBit } from './table-plan.js';

/** One two-to-one multiplexer of operand selection. */
const MULTIPLEXER = 0.65;
/** A gate of a table or a product. */
const GATE = 0.33;
/** Exclusive-or that makes a choice negative. */
const INVERSION = 0.5;
/** A gate of a rounding bit. */
const ROUNDING_GATE = 0.25;
/** Gate that turns a counter bit into a select. */
const SELECT = 0.25;

/** Gates of one lane that a table drives: products with a weight bit, chosen bits of multiples, inversions. */
function countLaneGates(lane: MacLane, { multiples }: MacEngine, inputWidth: number): number {
  if (lane.kind === 'multiplier') return lane.weightBits.filter(isLookedUp).length * inputWidth;
  const chosen = lane.choices.filter(({ when }) => isLookedUp(when));
  const inverted = isLookedUp(lane.negate) ? lane.width : 0;
  return sum(chosen.map(({ multiple }) => multiples[multiple].width)) + inverted;
}

function lanesOf({ accumulators }: MacEngine): MacLane[] {
  return accumulators.flatMap(({ lanes }) => lanes);
}

function countMac(engine: MacEngine, inputWidth: number): EngineCounts {
  const { accumulators, tables, rom, selectors, ticks, turns } = engine;
  const sums = accumulators.map((accumulator) => accumulator.tree);
  const products = accumulators.flatMap((accumulator) => accumulator.products ?? []);
  const trees = [...sums, ...products.map(({ tree }) => tree)];
  const accumulatorBits = sum(sums.map((tree) => tree.width));
  const counterBits = widthOf(0, ticks - 1) + (turns > 1 ? widthOf(0, ticks / turns - 1) : 0);
  const owns = accumulators.flatMap(({ own }) => own);
  const chosenBits = sum(
    accumulators.map(({ own }) => Math.max(0, own.length - 1) * (own[0]?.cast.output.width ?? 0)),
  );
  const selectorBits = selectors.multiplexers.length * inputWidth + accumulatorBits + chosenBits;
  return {
    ...countCounters(trees, engine.adderStyle),
    adderBits: sum(trees.map(countFinalAdders)) + countMultipleAdders(engine),
    multiplierBits: sum(lanesOf(engine).map((lane) => countLaneGates(lane, engine, inputWidth))),
    muxBits: selectorBits,
    selectorBits,
    romBits: rom === undefined ? tables.length * ticks : 0,
    romGates: rom === undefined ? sum(tables.map(countTableGates)) : 0,
    clampBits:
      sum(accumulators.map(({ cast }) => countClampBits(cast))) +
      sum(owns.map(({ cast }) => countClampBits(cast))) +
      sum(products.map(({ rounding }) => (rounding ? countRoundingGates(rounding) : 0))),
    flipFlopBits: accumulatorBits + counterBits,
    accumulatorBits,
  };
}

function isLookedUp(bit: TableBit): bit is { readonly index: number } {
  return typeof bit !== 'string';
}

function addTo(counts: Map<number, number>, key: number, cells: number): void {
  counts.set(key, (counts.get(key) ?? 0) + cells);
}

/** Gates that each operand, each multiple and each table drives. */
function countDrivenGates(engine: MacEngine, inputWidth: number) {
  const ofOperand = new Map<number, number>();
  const ofMultiple = new Map<number, number>();
  const ofTable = new Map<number, number>();
  const look = (bit: TableBit, cells: number) => {
    if (isLookedUp(bit)) addTo(ofTable, bit.index, cells);
  };
  for (const lane of lanesOf(engine)) {
    if (lane.kind === 'multiplier') {
      addTo(ofOperand, lane.operand, lane.weightBits.filter((bit) => bit !== '0').length);
      for (const bit of lane.weightBits) look(bit, inputWidth);
      continue;
    }
    for (const { multiple, when } of lane.choices) {
      addTo(ofMultiple, multiple, 1);
      look(when, engine.multiples[multiple].width);
    }
    look(lane.negate, lane.width);
  }
  for (const { cast, when } of engine.accumulators.flatMap(({ own }) => own)) {
    look(when, cast.output.width);
  }
  for (const { operand, multiples } of engine.graphs) addTo(ofOperand, operand, multiples.length);
  return { ofOperand, ofMultiple, ofTable };
}

/** Arrival at every operand: select lines drive all multiplexers of their level. */
function timeSelectors({ selectors }: MacEngine, inputWidth: number): PathTime[] {
  const driven: number[] = [];
  for (const { selectBit } of selectors.multiplexers) {
    driven[selectBit] = (driven[selectBit] ?? 0) + inputWidth;
  }
  const times: PathTime[] = new Array(selectors.inputs).fill(AT_START);
  for (const { selectBit, low, high } of selectors.multiplexers) {
    const select = delayByFanOut(delayBy(AT_START, 'select', SELECT), driven[selectBit]);
    times.push(delayBy(latestOf([select, times[low], times[high]]), 'select', MULTIPLEXER));
  }
  return times;
}

/** Arrivals in a cycle before the trees. */
interface LaneTimes {
  /** By operand, and by multiple. */
  readonly operands: readonly PathTime[];
  readonly multiples: readonly PathTime[];
  timeTable(bit: TableBit): PathTime;
}

/** When the tables' bits are there; a macro decodes the counter itself. */
function timeDecoding({ tables, ticks, rom }: MacEngine): PathTime {
  if (rom !== undefined) return delayBy(AT_START, 'select', rom.readDelay);
  const counter = delayByFanOut(AT_START, 1 + tables.length);
  return delayBy(counter, 'select', 1.5 * GATE * Math.log2(ticks));
}

function timeLanes(engine: MacEngine, inputWidth: number): LaneTimes {
  const gates = countDrivenGates(engine, inputWidth);
  const operands = timeSelectors(engine, inputWidth).map((time, operand) =>
    delayByFanOut(time, gates.ofOperand.get(operand) ?? 1),
  );
  const multiples = timeMultiples(engine, operands).map((time, multiple) =>
    delayByFanOut(time, gates.ofMultiple.get(multiple) ?? 1),
  );
  const decoded = timeDecoding(engine);
  const timeTable = (bit: TableBit) =>
    isLookedUp(bit) ? delayByFanOut(decoded, gates.ofTable.get(bit.index) ?? 1) : AT_START;
  return { operands, multiples, timeTable };
}

/** A gate of a multiplier. */
function timeGate({ operand }: MultiplierLane, weight: TableBit, times: LaneTimes): PathTime {
  return delayBy(latestOf([times.operands[operand], times.timeTable(weight)]), 'select', GATE);
}

/** Complete products of the lanes, and what rounding adds to each. */
function timeProducts(
  { products = [], lanes }: MacAccumulator,
  times: LaneTimes,
  adderStyle: AdderStyle,
) {
  return products.map(({ leaves, tree, rounding }, index) => {
    const lane = lanes[index];
    if (lane.kind !== 'multiplier') throw new RangeError('a choice has no product of its own');
    const gates = leaves.map(({ weightBit }) => timeGate(lane, lane.weightBits[weightBit], times));
    const bits = timeTree(tree, gates, adderStyle);
    const levels = rounding === undefined ? 0 : countRoundingLevels(rounding);
    return { bits, rounded: delayBy(latestOf(bits), 'adders', ROUNDING_GATE * levels) };
  });
}

type ProductTimes = ReturnType<typeof timeProducts>;

function timeLeaf(
  leaf: Exclude<MacLeaf, { kind: 'kept' | 'rounding' }>,
  lanes: readonly MacLane[],
  times: LaneTimes,
): PathTime {
  if (leaf.kind === 'accumulator') return AT_START;
  const lane = lanes[leaf.lane];
  if (lane.kind === 'choice') {
    const inputs = lane.choices.flatMap(({ multiple, when }) => [
      times.multiples[multiple],
      times.timeTable(when),
    ]);
    const levels = 1 + Math.log2(Math.max(1, lane.choices.length)) / 2;
    const chosen = delayBy(latestOf(inputs), 'select', GATE * levels);
    if (!isLookedUp(lane.negate)) return chosen;
    return delayBy(latestOf([chosen, times.timeTable(lane.negate)]), 'select', INVERSION);
  }
  const weight = leaf.kind === 'product' ? lane.weightBits[leaf.weightBit] : '0';
  return timeGate(lane, weight, times);
}

function timeSumLeaf(
  leaf: MacLeaf,
  lanes: readonly MacLane[],
  times: LaneTimes,
  products: ProductTimes,
): PathTime {
  if (leaf.kind === 'kept') return products[leaf.lane].bits[leaf.bit];
  if (leaf.kind === 'rounding') return products[leaf.lane].rounded;
  return timeLeaf(leaf, lanes, times);
}

function timeMac(engine: MacEngine, inputWidth: number): PathTime {
  const times = timeLanes(engine, inputWidth);
  return latestOf(
    engine.accumulators.map((accumulator) => {
      const { leaves, lanes, tree, cast, own } = accumulator;
      const products = timeProducts(accumulator, times, engine.adderStyle);
      const arrivals = leaves.map((leaf) => timeSumLeaf(leaf, lanes, times, products));
      const sums = timeTree(tree, arrivals, engine.adderStyle);
      if (own.length === 0) return timeCast(cast, sums);
      const shared = timeCastBits(cast, sums);
      const settled = own.flatMap((each) => [
        timeCast(each.cast, shared),
        times.timeTable(each.when),
      ]);
      return delayBy(latestOf(settled), 'select', MULTIPLEXER);
    }),
  );
}

/** Bits of complete products lie behind their tree and its last adder. */
function sumMacLevels({ accumulators }: MacEngine): number {
  return sum(
    accumulators.map(({ tree, leaves, products = [] }) => {
      const inside = products.map((product) =>
        sumTreeLevels(
          product.tree,
          product.leaves.map(() => 0),
        ),
      );
      const behind = products.map((product) => 1 + deepestLevel(product.tree));
      const levels = leaves.map((leaf) =>
        leaf.kind === 'kept' || leaf.kind === 'rounding' ? behind[leaf.lane] : 0,
      );
      return sum(inside) + sumTreeLevels(tree, levels);
    }),
  );
}

/** Figures of `MacEngine`. */
export const macFigures: EngineFigures<MacEngine> = {
  kind: 'mac',
  count: countMac,
  time: timeMac,
  countGlitchBits: sumMacLevels,
};
