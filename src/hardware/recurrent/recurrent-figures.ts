// What a recurrent layer consists of and how long the longest of its cycles is.

import { countClampBits } from '../cast-plan.js';
import {
  addCounts,
  countLine,
  countTable,
  type PartCounts,
  timeLine,
  timeTable,
} from '../elements/element-figures.js';
import type { EngineCounts, EngineFigures } from '../engines/engine-figures.js';
import { countProductTree, sumProductLevels } from '../engines/product-figures.js';
import { countTimes } from '../engines/softmax-figures.js';
import { unrolledFigures } from '../engines/unrolled-figures.js';
import { counterWidth, widthOf } from '../interval-width.js';
import { macFigures } from '../multiplexed/mac-figures.js';
import { productwiseFigures } from '../productwise/productwise-figures.js';
import { timeAdder, timeTree } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import type { UnitOperation } from './recurrent-cells.js';
import { type RecurrentEngine, type StepProducts, ticksOfProducts } from './recurrent-engine.js';
import type { UnitArithmetic, UnitNumber } from './recurrent-operations.js';

/** A product gate. */
const GATE = 0.33;

const PRODUCT_FIGURES = [unrolledFigures, productwiseFigures, macFigures] as const;

function figuresOf({ kind }: StepProducts): EngineFigures<StepProducts> {
  const found = PRODUCT_FIGURES.find((figures) => figures.kind === kind);
  if (found === undefined) throw new RangeError(`no figures for products of kind ${kind}`);
  // The kind was compared: the figures are those of this engine.
  return found as EngineFigures<StepProducts>;
}

/** Accumulators are loaded in the cycles of the products only, here spread over all cycles of a step. */
function countProducts(products: StepProducts, inputWidth: number, ticks: number): EngineCounts {
  const counts = figuresOf(products).count(products, inputWidth);
  const share = ticksOfProducts(products) / ticks;
  return { ...counts, accumulatorBits: counts.accumulatorBits * share };
}

function countArithmetic(arithmetic: UnitArithmetic): PartCounts {
  switch (arithmetic.kind) {
    case 'port':
      return {};
    case 'sum': {
      const { cast } = arithmetic;
      return { adderBits: widthOf(cast.low, cast.high), clampBits: countClampBits(cast) };
    }
    case 'table': {
      const { scaled, table } = arithmetic.table.plan;
      return addCounts([countLine(scaled), countTable(table)]);
    }
    case 'line':
      return countLine(arithmetic.line);
    case 'products': {
      const clamp = { clampBits: countClampBits(arithmetic.cast) };
      return addCounts([countProductTree(arithmetic.tree), clamp]);
    }
  }
}

/** A state that nobody reads in a later step is no register. */
function registerBits({ keeping, kept }: UnitOperation, steps: number): number {
  if (keeping === 'wire' || (kept.name === 'hidden' && steps === 1)) return 0;
  return widthOf(kept.low, kept.high);
}

/** Every register is loaded once a step, spread here over the cycles of one. Clearing a state is a gate a bit. */
function countUnit({ cell, ticks, steps, cast }: RecurrentEngine): EngineCounts {
  const { operations } = cell;
  const registers = operations.map((operation): PartCounts => {
    const bits = registerBits(operation, steps);
    const clampBits = operation.keeping === 'state' ? bits : 0;
    return { flipFlopBits: bits, accumulatorBits: bits / ticks, clampBits };
  });
  return addCounts([
    ...operations.map(({ arithmetic }) => countArithmetic(arithmetic)),
    ...registers,
    { clampBits: countClampBits(cast) },
  ]);
}

function countRecurrent(engine: RecurrentEngine, inputWidth: number): EngineCounts {
  const { fromInput, fromHidden, state, steps, ticks, units } = engine;
  const control = counterWidth(ticks) + (steps > 1 ? counterWidth(steps) : 0);
  return addCounts([
    countProducts(fromInput, inputWidth, ticks),
    countProducts(fromHidden, state.width, ticks),
    countTimes(countUnit(engine), units),
    { flipFlopBits: control },
  ]);
}

/** When the numbers of a unit settle within their cycle; registers are there when it begins. */
type Times = Map<string, PathTime>;

function bitsOf(times: Times, number: UnitNumber): PathTime[] {
  const time = times.get(number.name) ?? AT_START;
  return new Array<PathTime>(widthOf(number.low, number.high)).fill(time);
}

function timeArithmetic(arithmetic: UnitArithmetic, times: Times): PathTime {
  switch (arithmetic.kind) {
    case 'port':
      return times.get(`${arithmetic.port} sums`) ?? AT_START;
    case 'sum': {
      const width = widthOf(arithmetic.cast.low, arithmetic.cast.high);
      const [left] = bitsOf(times, arithmetic.left);
      const [right] = bitsOf(times, arithmetic.right);
      const sum = timeAdder(new Array(width).fill(left), new Array(width).fill(right));
      return timeCast(arithmetic.cast, sum.slice(0, width));
    }
    case 'table': {
      const { scaled, scaledWidth, table } = arithmetic.table.plan;
      return timeTable(table, timeLine(scaled, bitsOf(times, arithmetic.operand), scaledWidth));
    }
    case 'line': {
      const operand = bitsOf(times, arithmetic.operand);
      return latestOf(timeLine(arithmetic.line, operand, operand.length));
    }
    case 'products': {
      const { pairs, tree, cast } = arithmetic;
      const gates = pairs.map((pair) => {
        const [a, b] = pair.map((number) => bitsOf(times, number));
        const driven = latestOf([delayByFanOut(a[0], b.length), delayByFanOut(b[0], a.length)]);
        return delayBy(driven, 'select', GATE);
      });
      return timeCast(
        cast,
        timeTree(
          tree.tree,
          tree.leaves.map(({ pair }) => gates[pair]),
        ),
      );
    }
  }
}

function timeRecurrent(engine: RecurrentEngine, inputWidth: number): PathTime {
  const { fromInput, fromHidden, state, cell, cast } = engine;
  const times: Times = new Map([
    ['input sums', figuresOf(fromInput).time(fromInput, inputWidth)],
    ['hidden sums', figuresOf(fromHidden).time(fromHidden, state.width)],
  ]);
  const settled = cell.operations.map(({ value, keeping, arithmetic }) => {
    const time = timeArithmetic(arithmetic, times);
    if (keeping === 'wire') times.set(value.name, time);
    return time;
  });
  const { low, high } = cast;
  const hidden = settled[settled.length - 1];
  const result = timeCast(cast, new Array(widthOf(low, high)).fill(hidden));
  return latestOf([...settled, result]);
}

function sumRecurrentLevels({ fromInput, fromHidden, cell, units }: RecurrentEngine): number {
  const ofUnit = cell.operations.reduce(
    (sum, { arithmetic }) =>
      sum + (arithmetic.kind === 'products' ? sumProductLevels(arithmetic.tree) : 0),
    0,
  );
  const ofProducts = [fromInput, fromHidden].map((part) => figuresOf(part).countGlitchBits(part));
  return ofProducts[0] + ofProducts[1] + units * ofUnit;
}

/** Figures of `RecurrentEngine`. */
export const recurrentFigures: EngineFigures<RecurrentEngine> = {
  kind: 'recurrent',
  count: countRecurrent,
  time: timeRecurrent,
  countGlitchBits: sumRecurrentLevels,
};
