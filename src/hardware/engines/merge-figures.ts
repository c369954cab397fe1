// What merges of two numbers consist of and how long their paths are.
import { fractionBits } from '../../core/fixed-point-format.js';
import { countClampBits } from '../cast-plan.js';
import { adderDelay } from '../constant-product/compressor-tree.js';
import { widthOf } from '../interval-width.js';
import { timeAdder } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START, delayBy, latestOf, type PathTime } from '../timing/path-time.js';
import { type EngineCounts, type EngineFigures, NO_COUNTS, sum } from './engine-figures.js';
import type { MergeEngine, MergeLane } from './merge-engine.js';
import { rangeOf } from './merge-operands.js';
import { countProductTree, sumProductLevels, timeProductTree } from './product-figures.js';

/** For every bit of a sum or comparison, whether each operand reaches it; sign bits reach on to the top. */
function operandBits({ operands }: MergeLane, fraction: number, width: number) {
  return operands.map(({ format }) => {
    const low = fraction - fractionBits(format);
    return Array.from({ length: width }, (_, bit) => {
      const isOwn = bit >= low && (format.signed || bit < low + format.width);
      return isOwn ? AT_START : undefined;
    });
  });
}

/** Bits of the numbers that are added or compared. */
function numberWidth({ operands }: MergeLane, fraction: number): number {
  const bounds = operands.flatMap(({ format }) => rangeOf(format, fraction));
  return widthOf(Math.min(...bounds), Math.max(...bounds));
}

/** Full adders of a carry chain: half of one where one operand is absent, none below the point where both begin. */
function countChain(lane: MergeLane, fraction: number, width: number): number {
  const [a, b] = operandBits(lane, fraction, width);
  const first = a.findIndex((bit, i) => bit !== undefined && b[i] !== undefined);
  if (first < 0) return 0;
  return sum(a.slice(first).map((bit, i) => (bit && b[first + i] ? 1 : 0.5)));
}

function countLane({ operation, fraction, product }: MergeEngine, lane: MergeLane): EngineCounts {
  const clampBits = countClampBits(lane.cast);
  const width = numberWidth(lane, fraction);
  switch (operation) {
    case 'concatenate':
      return { ...NO_COUNTS, clampBits };
    case 'multiply':
      return { ...NO_COUNTS, ...(product && countProductTree(product)), clampBits };
    case 'add':
    case 'subtract':
      return { ...NO_COUNTS, adderBits: countChain(lane, fraction, width + 1), clampBits };
    case 'average': {
      const rounding = lane.cast.low < 0 ? (width + 1) / 2 : 0;
      const adderBits = countChain(lane, fraction, width + 1) + rounding;
      return { ...NO_COUNTS, adderBits, clampBits };
    }
    case 'maximum':
    case 'minimum': {
      const muxBits = widthOf(lane.cast.low, lane.cast.high);
      const adderBits = countChain(lane, fraction, width);
      return { ...NO_COUNTS, adderBits, muxBits, selectorBits: muxBits, clampBits };
    }
  }
}

function addCounts(a: EngineCounts, b: EngineCounts): EngineCounts {
  const names = Object.keys(a) as (keyof EngineCounts)[];
  return Object.fromEntries(
    names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  ) as unknown as EngineCounts;
}

function timeLane({ operation, fraction, product }: MergeEngine, lane: MergeLane): PathTime {
  const width = numberWidth(lane, fraction);
  if (operation === 'concatenate') {
    return timeCast(lane.cast, new Array(lane.operands[0].format.width).fill(AT_START));
  }
  if (operation === 'multiply') {
    return product ? timeCast(lane.cast, timeProductTree(product)) : AT_START;
  }
  if (operation === 'maximum' || operation === 'minimum') {
    const chosen = delayBy(AT_START, 'adders', adderDelay(width) / 2 + 0.5);
    return timeCast(lane.cast, new Array(widthOf(lane.cast.low, lane.cast.high)).fill(chosen));
  }
  const [a, b] = operandBits(lane, fraction, width + 1);
  const added = timeAdder(a, b).slice(0, width + 1);
  if (operation !== 'average') return timeCast(lane.cast, added);
  const rounded = added.map((bit) => delayBy(bit, 'adders', 0.1 * (1 + Math.log2(width))));
  return timeCast(lane.cast, rounded.slice(1));
}

/** Lanes of one kind have equal paths. */
function distinctLanes({ lanes }: MergeEngine): readonly MergeLane[] {
  return [...new Map(lanes.map((lane) => [lane.cast, lane])).values()];
}

/** Figures of `MergeEngine`. */
export const mergeFigures: EngineFigures<MergeEngine> = {
  kind: 'merge',
  count: (engine) =>
    engine.lanes.map((lane) => countLane(engine, lane)).reduce(addCounts, NO_COUNTS),
  time: (engine) => latestOf(distinctLanes(engine).map((lane) => timeLane(engine, lane))),
  countGlitchBits: ({ product, lanes }) => (product ? lanes.length * sumProductLevels(product) : 0),
};
