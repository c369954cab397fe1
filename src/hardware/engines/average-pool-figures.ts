// What the adders and dividers of an averaging window consist of and how long their paths are.

import { countClampBits } from '../cast-plan.js';
import { addCounts, countLine, timeLine } from '../elements/element-figures.js';
import { widthOf } from '../interval-width.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, latestOf, type PathTime } from '../timing/path-time.js';
import type { AveragePoolEngine, Quotient } from './average-pool-engine.js';
import { type EngineCounts, type EngineFigures, sum, sumTreeLevels } from './engine-figures.js';
import { countSum, sumLevelsOfSum, timeSum } from './operand-sum-figures.js';
import { countPosition } from './window-position-figures.js';

/** Choice between two quotients. */
const CHOICE = 0.65;

function countAverage(engine: AveragePoolEngine): EngineCounts {
  const { channels, quotients, output, position } = engine;
  const muxBits = (quotients.length - 1) * output.width;
  const ofChannel = addCounts([
    countSum(engine.sum),
    { muxBits, selectorBits: muxBits },
    ...quotients.flatMap(({ line, cast }) => [
      countLine(line),
      { clampBits: countClampBits(cast) },
    ]),
  ]);
  const all = Object.entries(ofChannel).map(([name, count]) => [name, count * channels]);
  return addCounts([
    Object.fromEntries(all),
    position === undefined ? {} : countPosition(position),
  ]);
}

function timeAverage(engine: AveragePoolEngine): PathTime {
  const { quotients, low, high } = engine;
  const settled = timeSum(engine.sum, AT_START);
  const width = widthOf(low, high);
  const operand = Array.from({ length: width }, (_, bit) => {
    return settled[Math.min(bit, settled.length - 1)];
  });
  const results = quotients.map(({ line, cast }) =>
    timeCast(cast, timeLine(line, operand, widthOf(cast.low, cast.high))),
  );
  return delayBy(latestOf(results), 'select', CHOICE * (quotients.length - 1));
}

function sumLineLevels({ line }: Quotient): number {
  if (line.kind === 'wire') return 0;
  return sumTreeLevels(
    line.tree,
    line.leaves.map(() => 0),
  );
}

function sumAverageLevels({ sum: window, quotients, channels }: AveragePoolEngine): number {
  const own = sumLevelsOfSum(window);
  return channels * (own + sum(quotients.map(sumLineLevels)));
}

/** Figures of `AveragePoolEngine`. */
export const averagePoolFigures: EngineFigures<AveragePoolEngine> = {
  kind: 'averagePool',
  count: countAverage,
  time: timeAverage,
  countGlitchBits: sumAverageLevels,
};
