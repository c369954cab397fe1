// Counts of the arithmetic of one engine, read off its plan. A new kind of engine is one line in the list.
import type { StageWorkload } from '../../core/workload.js';
import { digitSerialFigures } from '../digit-serial/digit-serial-figures.js';
import { macFigures } from '../multiplexed/mac-figures.js';
import { pipelinedFigures } from '../pipeline/pipelined-figures.js';
import { productwiseFigures } from '../productwise/productwise-figures.js';
import { recurrentFigures } from '../recurrent/recurrent-figures.js';
import type { StageEngine } from '../stage-engine.js';
import { argmaxFigures } from './argmax-figures.js';
import { averagePoolFigures } from './average-pool-figures.js';
import { dotFigures } from './dot-figures.js';
import type { EngineCounts, EngineFigures } from './engine-figures.js';
import { legacySoftmaxFigures } from './legacy-softmax-figures.js';
import { mergeFigures } from './merge-figures.js';
import { paddedPoolFigures } from './padded-pool-figures.js';
import { pointwiseFigures } from './pointwise-figures.js';
import { poolFigures } from './pool-figures.js';
import { softmaxFigures } from './softmax-figures.js';
import { unrolledFigures } from './unrolled-figures.js';

const ENGINES = [
  unrolledFigures,
  digitSerialFigures,
  pipelinedFigures,
  productwiseFigures,
  macFigures,
  poolFigures,
  pointwiseFigures,
  mergeFigures,
  dotFigures,
  paddedPoolFigures,
  averagePoolFigures,
  argmaxFigures,
  softmaxFigures,
  legacySoftmaxFigures,
  recurrentFigures,
] as const;

/** The part of a `StageWorkload` that an engine causes. */
export interface EngineWorkload
  extends EngineCounts,
    Pick<StageWorkload, 'glitchBits' | 'depth' | 'path'> {}

/** Figures of the kind of an engine. */
export function figuresOf(engine: StageEngine): EngineFigures<StageEngine> {
  const found = ENGINES.find(({ kind }) => kind === engine.kind);
  if (found === undefined) throw new RangeError(`no figures for engines of kind ${engine.kind}`);
  // The kind was compared: the figures are those of this engine.
  return found as EngineFigures<StageEngine>;
}

/** Counts of an engine whose inputs are `inputWidth` bits wide. */
export function countEngine(engine: StageEngine, inputWidth: number): EngineWorkload {
  const figures = figuresOf(engine);
  const { total, ...path } = figures.time(engine, inputWidth);
  const glitchBits = figures.countGlitchBits(engine);
  return { ...figures.count(engine, inputWidth), glitchBits, depth: total, path };
}
