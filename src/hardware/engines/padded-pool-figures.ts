// What the comparators of a window at the edge of an image consist of and how long their paths are.

import { addCounts } from '../elements/element-figures.js';
import { delayBy } from '../timing/path-time.js';
import type { EngineFigures } from './engine-figures.js';
import type { PaddedPoolEngine } from './padded-pool-engine.js';
import { poolFigures } from './pool-figures.js';
import { countPosition } from './window-position-figures.js';

/** Table and gate in front of a sign bit. */
const MASK = 1;

/** Figures of `PaddedPoolEngine`. */
export const paddedPoolFigures: EngineFigures<PaddedPoolEngine> = {
  kind: 'paddedPool',
  count: ({ pool, position }, inputWidth) =>
    addCounts([poolFigures.count(pool, inputWidth), countPosition(position)]),
  time: ({ pool }, inputWidth) => delayBy(poolFigures.time(pool, inputWidth), 'select', MASK),
  countGlitchBits: ({ pool }) => poolFigures.countGlitchBits(pool),
};
