// What the two steps of hls4ml's first softmax consist of and how long the longer one is.
import { adderDelay } from '../constant-product/compressor-tree.js';
import {
  addCounts,
  countLine,
  countTable,
  timeLine,
  timeTable,
} from '../elements/element-figures.js';
import type { FunctionTablePlan } from '../elements/function-table.js';
import { counterWidth, widthOf } from '../interval-width.js';
import { AT_START, delayBy, latestOf, type PathTime } from '../timing/path-time.js';
import type { EngineCounts, EngineFigures } from './engine-figures.js';
import { type LegacySoftmaxEngine, termWidth } from './legacy-softmax-engine.js';
import { countSum, sumLevelsOfSum, timeSum } from './operand-sum-figures.js';
import { countTimes } from './softmax-figures.js';

/** A level of the multiplexers that choose the element in turn. */
const MULTIPLEXER = 0.65;

function countLegacy(engine: LegacySoftmaxEngine, inputWidth: number): EngineCounts {
  const { length, exponential, reciprocal, sum, self } = engine;
  const data = length * termWidth(engine);
  const chosen = (length - 1) * inputWidth + (self === undefined ? 0 : data);
  const difference = { adderBits: inputWidth };
  return addCounts([
    countTimes(
      addCounts([difference, countLine(exponential.scaled), countTable(exponential.table)]),
      length,
    ),
    { muxBits: chosen, selectorBits: chosen },
    countSum(sum),
    countLine(reciprocal.scaled),
    countTable(reciprocal.table),
    { flipFlopBits: data + counterWidth(length) + 1, accumulatorBits: data / 2 },
  ]);
}

function timeFunction(plan: FunctionTablePlan, operand: readonly PathTime[]): PathTime {
  return timeTable(plan.table, timeLine(plan.scaled, operand, plan.scaledWidth));
}

function timeLegacy(engine: LegacySoftmaxEngine, inputWidth: number): PathTime {
  const { length, low, high, sum, sumLow, sumHigh, exponential, reciprocal } = engine;
  const levels = Math.ceil(Math.log2(length));
  const chosen = delayBy(AT_START, 'select', MULTIPLEXER * levels);
  const difference = delayBy(chosen, 'adders', adderDelay(inputWidth) / 2);
  const settled = latestOf(timeSum(sum, AT_START));
  const fill = (width: number, time: PathTime) => new Array<PathTime>(width).fill(time);
  return latestOf([
    timeFunction(exponential, fill(widthOf(low, high), difference)),
    timeFunction(reciprocal, fill(widthOf(sumLow, sumHigh), settled)),
  ]);
}

/** Figures of `LegacySoftmaxEngine`. */
export const legacySoftmaxFigures: EngineFigures<LegacySoftmaxEngine> = {
  kind: 'legacySoftmax',
  count: countLegacy,
  time: timeLegacy,
  countGlitchBits: ({ sum }) => sumLevelsOfSum(sum),
};
