// What the steps of a softmax consist of and how long the longest of them is.

import { countClampBits } from '../cast-plan.js';
import { adderDelay, countCompressorBits } from '../constant-product/compressor-tree.js';
import { addCounts, countTable, type PartCounts, timeTable } from '../elements/element-figures.js';
import { counterWidth, widthOf } from '../interval-width.js';
import { timeTree } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import {
  countFinalAdders,
  type EngineCounts,
  type EngineFigures,
  sumTreeLevels,
} from './engine-figures.js';
import { countSum, sumLevelsOfSum, timeSum } from './operand-sum-figures.js';
import type { SoftmaxEngine } from './softmax-engine.js';

/** A product gate. */
const GATE = 0.33;

/** As often as there are elements. */
export function countTimes(part: PartCounts, times: number): PartCounts {
  return Object.fromEntries(Object.entries(part).map(([name, count]) => [name, count * times]));
}

/** Registers are loaded once a vector, spread here over the cycles of one. */
function countRegisters(engine: SoftmaxEngine, inputWidth: number): PartCounts {
  const { length, ticks, usesMaximum, power, reciprocal } = engine;
  const data = (usesMaximum ? inputWidth : 0) + length * power.width + reciprocal.width;
  return { flipFlopBits: data + counterWidth(ticks), accumulatorBits: data / ticks };
}

function countSoftmax(engine: SoftmaxEngine, inputWidth: number): EngineCounts {
  const { length, usesMaximum, power, reciprocal, product, cast } = engine;
  const compared = usesMaximum ? (length - 1) * inputWidth : 0;
  const adderBits = usesMaximum ? compared + length * inputWidth : 0;
  const oneElement = addCounts([
    countTable(power),
    {
      compressorBits: countCompressorBits(product.tree),
      adderBits: countFinalAdders(product.tree),
      multiplierBits: product.leaves.length,
      clampBits: countClampBits(cast),
    },
  ]);
  return addCounts([
    countTimes(oneElement, length),
    { adderBits, muxBits: compared, selectorBits: compared },
    countSum(engine.sum),
    countTable(reciprocal),
    countRegisters(engine, inputWidth),
  ]);
}

function timeMaximum({ length }: SoftmaxEngine, inputWidth: number): PathTime {
  const levels = Math.ceil(Math.log2(length));
  return delayBy(AT_START, 'adders', levels * (adderDelay(inputWidth) / 2 + 0.5));
}

function timePower({ power, usesMaximum }: SoftmaxEngine, inputWidth: number): PathTime {
  const width = widthOf(power.address.low, power.address.high);
  const start = usesMaximum ? delayBy(AT_START, 'adders', adderDelay(inputWidth) / 2) : AT_START;
  return timeTable(power, new Array<PathTime>(width).fill(start));
}

function timeProduct({ product, cast, length, reciprocal }: SoftmaxEngine): PathTime {
  const factor = delayByFanOut(AT_START, length * reciprocal.width);
  const leaves = product.leaves.map(() => delayBy(factor, 'select', GATE));
  return timeCast(cast, timeTree(product.tree, leaves));
}

function timeSoftmax(engine: SoftmaxEngine, inputWidth: number): PathTime {
  return latestOf([
    ...(engine.usesMaximum ? [timeMaximum(engine, inputWidth)] : []),
    timePower(engine, inputWidth),
    timeTable(engine.reciprocal, timeSum(engine.sum, AT_START)),
    timeProduct(engine),
  ]);
}

function sumSoftmaxLevels({ length, product, sum }: SoftmaxEngine): number {
  const ofProduct = sumTreeLevels(
    product.tree,
    product.leaves.map(() => 0),
  );
  return length * ofProduct + sumLevelsOfSum(sum);
}

/** Figures of `SoftmaxEngine`. */
export const softmaxFigures: EngineFigures<SoftmaxEngine> = {
  kind: 'softmax',
  count: countSoftmax,
  time: timeSoftmax,
  countGlitchBits: sumSoftmaxLevels,
};
