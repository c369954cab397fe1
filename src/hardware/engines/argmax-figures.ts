// What the comparators of an argmax consist of and how long their paths are.

import { adderDelay } from '../constant-product/compressor-tree.js';
import { AT_START, delayBy, type PathTime } from '../timing/path-time.js';
import type { ArgmaxEngine } from './argmax-engine.js';
import { type EngineCounts, type EngineFigures, NO_COUNTS } from './engine-figures.js';

/** A gate on the way from the final back to an element. */
const GATE = 0.3;

/** Every match compares; every match but the final hands its winner on. */
function countArgmax({ matches, length }: ArgmaxEngine, inputWidth: number): EngineCounts {
  const muxBits = Math.max(0, matches.length - 1) * inputWidth;
  const adderBits = matches.length * inputWidth;
  return { ...NO_COUNTS, adderBits, muxBits, selectorBits: muxBits, clampBits: length };
}

function timeArgmax({ length }: ArgmaxEngine, inputWidth: number): PathTime {
  const levels = Math.ceil(Math.log2(length));
  const compared = levels * (adderDelay(inputWidth) / 2 + 0.5);
  return delayBy(AT_START, 'adders', compared + levels * GATE);
}

/** Figures of `ArgmaxEngine`. */
export const argmaxFigures: EngineFigures<ArgmaxEngine> = {
  kind: 'argmax',
  count: countArgmax,
  time: timeArgmax,
  countGlitchBits: () => 0,
};
