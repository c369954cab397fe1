// The contract of a kind of engine towards estimation: what it consists of and how long its paths are.

import type { AdderStyle } from '../../core/hardware-config.js';
import type { StageWorkload } from '../../core/workload.js';
import {
  type CompressorTree,
  countCompressorBits,
  isFullAdder,
} from '../constant-product/compressor-tree.js';
import type { StageEngine } from '../stage-engine.js';
import type { PathTime } from '../timing/path-time.js';

/** Counts of the arithmetic of one engine, as `StageWorkload` defines them. */
export interface EngineCounts
  extends Pick<
    StageWorkload,
    | 'compressorBits'
    | 'fullAdderCells'
    | 'adderBits'
    | 'multiplierBits'
    | 'muxBits'
    | 'selectorBits'
    | 'romBits'
    | 'romGates'
    | 'clampBits'
    | 'flipFlopBits'
  > {
  /** As `StageWorkload` defines it. */
  readonly freeRunningBits?: number;
  /** Bits of `flipFlopBits` that are loaded in every active cycle: accumulators, pipeline registers, carries. */
  readonly accumulatorBits: number;
}

/** An engine without any arithmetic, to start counting from. */
export const NO_COUNTS: EngineCounts = {
  compressorBits: 0,
  fullAdderCells: 0,
  adderBits: 0,
  multiplierBits: 0,
  muxBits: 0,
  selectorBits: 0,
  romBits: 0,
  romGates: 0,
  clampBits: 0,
  flipFlopBits: 0,
  accumulatorBits: 0,
};

/** One kind of engine: one file with its figures, one line in `engine-workload.ts`. Inputs are `inputWidth` bits wide. */
export interface EngineFigures<Engine extends StageEngine> {
  readonly kind: Engine['kind'];
  count(engine: Engine, inputWidth: number): EngineCounts;
  /** The latest result bit (or register) of the engine, registers left out. */
  time(engine: Engine, inputWidth: number): PathTime;
  /** Σ of the levels of all full adders in compressor trees and shared sums. */
  countGlitchBits(engine: Engine): number;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Counters of the trees: whole full adders as cells of their own where the style says so, all else as logic. */
export function countCounters(
  trees: readonly CompressorTree[],
  adderStyle: AdderStyle,
): Pick<EngineCounts, 'compressorBits' | 'fullAdderCells'> {
  const bits = sum(trees.map(countCompressorBits));
  if (adderStyle !== 'full_adder_cells') return { compressorBits: bits, fullAdderCells: 0 };
  const fullAdderCells = sum(trees.map(({ counters }) => counters.filter(isFullAdder).length));
  return { compressorBits: bits - fullAdderCells, fullAdderCells };
}

/** Full adders the final adder of a tree amounts to: a column with one wire needs half of one. */
export function countFinalAdders({ rows, adderFrom }: CompressorTree): number {
  return sum(rows.slice(adderFrom).map(([a, b]) => (a < 0 || b < 0 ? 0.5 : 1)));
}

/** Σ over the counters of a tree (half adders by half) of their level, leaves at the levels given. */
export function sumTreeLevels(tree: CompressorTree, leafLevels: readonly number[]): number {
  const levels = [...leafLevels];
  const levelOf = (wire: number) => (wire < 0 ? 0 : levels[wire]);
  let sum = 0;
  for (const counter of tree.counters) {
    const { a, b, c } = counter;
    const level = Math.max(levelOf(a), levelOf(b), levelOf(c)) + 1;
    sum += (isFullAdder(counter) ? 1 : 0.5) * level;
    levels.push(level, level);
  }
  return sum;
}

/** Counters behind each other in a tree. */
export function deepestLevel(tree: CompressorTree): number {
  const levels = new Array<number>(tree.leaves).fill(0);
  const levelOf = (wire: number) => (wire < 0 ? 0 : levels[wire]);
  for (const { a, b, c } of tree.counters) {
    const level = Math.max(levelOf(a), levelOf(b), levelOf(c)) + 1;
    levels.push(level, level);
  }
  return Math.max(0, ...levels);
}
