// What the comparators of a pooling window consist of and how long their paths are.
import { countClampBits } from '../cast-plan.js';
import { adderDelay } from '../constant-product/compressor-tree.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, type PathTime } from '../timing/path-time.js';
import { type EngineCounts, type EngineFigures, NO_COUNTS } from './engine-figures.js';
import type { PoolEngine } from './pool-engine.js';

function countPool(engine: PoolEngine, inputWidth: number): EngineCounts {
  const comparedBits = engine.channels * (engine.pixels - 1) * inputWidth;
  return {
    ...NO_COUNTS,
    adderBits: comparedBits,
    muxBits: comparedBits,
    selectorBits: comparedBits,
    clampBits: engine.channels * countClampBits(engine.cast),
  };
}

/** Comparators one after the other, each with its multiplexer. */
function timePool({ pixels, cast }: PoolEngine, inputWidth: number): PathTime {
  const levels = Math.ceil(Math.log2(pixels));
  const compared = delayBy(AT_START, 'adders', levels * (adderDelay(inputWidth) / 2 + 0.5));
  return timeCast(cast, new Array(inputWidth).fill(compared));
}

/** Figures of `PoolEngine`. */
export const poolFigures: EngineFigures<PoolEngine> = {
  kind: 'pool',
  count: countPool,
  time: timePool,
  countGlitchBits: () => 0,
};
