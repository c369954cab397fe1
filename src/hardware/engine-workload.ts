// Counts of the arithmetic of one engine, read off its plan.

import type { StageWorkload } from '../core/workload.js';
import { countClampBits } from './cast-plan.js';
import { type CompressorTree, countCompressorBits } from './constant-product/compressor-tree.js';
import { timeEngine } from './engine-timing.js';
import { countGlitchBits } from './glitch-bits.js';
import { widthOf } from './interval-width.js';
import type { MacEngine } from './mac-engine.js';
import type { PoolEngine } from './pool-engine.js';
import type { StageEngine } from './stage-engine.js';
import { countTableGates } from './table-plan.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** The part of a `StageWorkload` that an engine causes. */
export interface EngineWorkload
  extends Pick<
    StageWorkload,
    | 'compressorBits'
    | 'adderBits'
    | 'multiplierBits'
    | 'muxBits'
    | 'selectorBits'
    | 'romBits'
    | 'romGates'
    | 'clampBits'
    | 'flipFlopBits'
    | 'glitchBits'
    | 'depth'
    | 'path'
  > {
  /** Accumulator bits: loaded in every active cycle. */
  readonly accumulatorBits: number;
}

type Counts = Omit<EngineWorkload, 'glitchBits' | 'depth' | 'path'>;

const NOTHING: Counts = {
  compressorBits: 0,
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Full adders the final adder of a tree amounts to: a column with one wire needs half of one. */
function countFinalAdders({ rows, adderFrom }: CompressorTree): number {
  return sum(rows.slice(adderFrom).map(([a, b]) => (a < 0 || b < 0 ? 0.5 : 1)));
}

/** Full adders of a shared sum: half of one where only one operand has a bit. */
function countSharedAdders({ nodes, products }: UnrolledEngine): number {
  return sum(
    products.sums.map(({ left, right, shift }, index) => {
      if (nodes[products.inputs + index].adderBits === 0) return 0;
      const [a, b] = [nodes[left].width - shift, nodes[right].width];
      return Math.min(a, b) + Math.abs(a - b) / 2;
    }),
  );
}

function countUnrolled(engine: UnrolledEngine): Counts {
  const trees = engine.outputs.map((output) => output.tree);
  return {
    ...NOTHING,
    compressorBits: sum(trees.map(countCompressorBits)),
    adderBits: countSharedAdders(engine) + sum(trees.map(countFinalAdders)),
    clampBits: sum(engine.outputs.map((output) => countClampBits(output.cast))),
  };
}

/** Products with a weight bit that is looked up; with one that is always 1 the product is the input bit. */
function countProductGates({ accumulators }: MacEngine): number {
  return sum(
    accumulators.map(
      ({ leaves, lanes }) =>
        leaves.filter(
          (leaf) =>
            leaf.kind === 'product' &&
            typeof lanes[leaf.lane].weightBits[leaf.weightBit] !== 'string',
        ).length,
    ),
  );
}

function countMac(engine: MacEngine, inputWidth: number): Counts {
  const { accumulators, tables, selectors, ticks, turns } = engine;
  const trees = accumulators.map((accumulator) => accumulator.tree);
  const accumulatorBits = sum(trees.map((tree) => tree.width));
  const counterBits = widthOf(0, ticks - 1) + (turns > 1 ? widthOf(0, ticks / turns - 1) : 0);
  const selectorBits = selectors.multiplexers.length * inputWidth + accumulatorBits;
  return {
    compressorBits: sum(trees.map(countCompressorBits)),
    adderBits: sum(trees.map(countFinalAdders)),
    multiplierBits: countProductGates(engine),
    muxBits: selectorBits,
    selectorBits,
    romBits: tables.length * ticks,
    romGates: sum(tables.map(countTableGates)),
    clampBits: sum(accumulators.map(({ cast }) => countClampBits(cast))),
    flipFlopBits: accumulatorBits + counterBits,
    accumulatorBits,
  };
}

function countPool(engine: PoolEngine, inputWidth: number): Counts {
  const comparedBits = engine.channels * (engine.pixels - 1) * inputWidth;
  return {
    ...NOTHING,
    adderBits: comparedBits,
    muxBits: comparedBits,
    selectorBits: comparedBits,
    clampBits: engine.channels * countClampBits(engine.cast),
  };
}

function countsOf(engine: StageEngine, inputWidth: number): Counts {
  switch (engine.kind) {
    case 'unrolled':
      return countUnrolled(engine);
    case 'mac':
      return countMac(engine, inputWidth);
    case 'pool':
      return countPool(engine, inputWidth);
  }
}

/** Counts of an engine whose inputs are `inputWidth` bits wide. */
export function countEngine(engine: StageEngine, inputWidth: number): EngineWorkload {
  const { total, ...path } = timeEngine(engine, inputWidth);
  const glitchBits = countGlitchBits(engine);
  return { ...countsOf(engine, inputWidth), glitchBits, depth: total, path };
}
