// What casts of single elements change in a stage besides its engine: bits that registers hold, and the casts in front.
import { fractionBits } from '../core/fixed-point-format.js';
import type { NetworkLayer } from '../core/quantised-network.js';
import { type CastPlan, countClampBits, rangeAfter } from './cast-plan.js';
import { planSumCast } from './constant-matrix.js';
import { castsOfChannel, fitsInside } from './element-casts.js';
import { widthOf } from './interval-width.js';
import type { StagePlan } from './stage-plan.js';
import { activationLayersOf, type Stage } from './stages.js';
import { timeCast } from './timing/cast-timing.js';
import { AT_START, latestOf, type PathTime } from './timing/path-time.js';
import { frontCastsOf, planFrontCasts, vectorElementsOf } from './vector-elements.js';

/** True for a cast that needs no gates. */
function isWiring({ steps }: CastPlan): boolean {
  return steps.every(
    (step) =>
      step.kind === 'scale' ||
      step.kind === 'wrap' ||
      (step.kind === 'round' && step.add === 0 && step.correction === 'none'),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Bits of one beat that the source of a stage keeps: of cast pixels, or of what is cast behind a register. */
export function countHeldBits({ stage, source }: StagePlan): number {
  const whole = source.elementsPerBeat * stage.inputFormat.width;
  if (frontCastsOf(stage) === undefined) return whole;
  const elements = vectorElementsOf(stage);
  const bits = sum(elements.map(({ low, high, width }) => (low === 0 && high === 0 ? 0 : width)));
  if ('geometry' in source) return (source.elementsPerBeat / elements.length) * bits;
  const plans = planFrontCasts(stage);
  const isPlain = plans.every((plan) => plan === undefined || isWiring(plan));
  return source.beats === 1 && isPlain ? bits : whole;
}

function lastCastsOf(layers: readonly NetworkLayer[]) {
  const last = layers.filter(({ kind }) => kind !== 'reshape').at(-1);
  return last?.kind === 'elementCasts' ? last : undefined;
}

/** Bits of an output channel that may be something else than zero or a copy of its sign. */
function countOutputBits(stage: Stage, layers: readonly NetworkLayer[], channel: number): number {
  if (castsOfChannel(layers, channel) === undefined) return 0;
  const { low, high } = rangeAfter(planSumCast(stage, channel));
  if (low === 0 && high === 0) return 0;
  const width = Math.min(widthOf(low, high), stage.outputFormat.width);
  const casts = lastCastsOf(layers);
  const format = casts?.formats[channel];
  if (casts === undefined || !format || !fitsInside(format, casts.result)) return width;
  return Math.max(1, width - Math.max(0, fractionBits(casts.result) - fractionBits(format)));
}

/**
 * Bits of one piece that an engine hands over. Outputs that one accumulator makes in turn share their registers, which are as wide
 * as the widest.
 */
export function countPieceBits({ stage, sink, turns }: StagePlan): number {
  const whole = sink.elementsPerPart * stage.outputFormat.width;
  const layers = activationLayersOf(stage);
  const isProduct = stage.kind === 'dense' || stage.kind === 'conv2d';
  if (!isProduct || lastCastsOf(layers) === undefined || turns > 1) return whole;
  const channels = Array.from({ length: sink.elementsPerPart }, (_, channel) => channel);
  return sum(channels.map((channel) => countOutputBits(stage, layers, channel)));
}

/** The casts that a stage begins with. */
export interface FrontFigures {
  readonly clampBits: number;
  /** The slowest of them. */
  readonly time: PathTime;
  /** They end at the registers of a source of windows, so that no path passes them and the engine. */
  readonly isApart: boolean;
}

/** Figures of the casts in front of the engine, zero where there are none. */
export function measureFront({ stage, source }: StagePlan): FrontFigures {
  const plans = planFrontCasts(stage).filter((plan) => plan !== undefined);
  const isApart = 'geometry' in source;
  const copies = isApart ? source.elementsPerBeat / Math.max(1, planFrontCasts(stage).length) : 1;
  const times = plans.map((plan) =>
    timeCast(plan, new Array<PathTime>(widthOf(plan.low, plan.high)).fill(AT_START)),
  );
  return { clampBits: copies * sum(plans.map(countClampBits)), time: latestOf(times), isApart };
}
