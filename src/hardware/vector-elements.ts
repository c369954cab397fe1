// What is known of each element of the vectors that a matrix product works on: its range, and which of its bits count.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { ElementCastsLayer } from '../core/quantised-network.js';
import { type CastPlan, castTo, planCast, rangeAfter } from './cast-plan.js';
import { fitsInside } from './element-casts.js';
import { portRange } from './elements/affine-functions.js';
import { widthOf } from './interval-width.js';
import { computeLayerOf, type Stage } from './stages.js';

/** `width` bits from bit `lowest` up, two's complement where `signed`; the bits below are zero, those above follow from these. */
export interface ElementBits {
  readonly lowest: number;
  readonly width: number;
  readonly signed: boolean;
}

/** An element with its range in raw units of the vector's format; one that is always zero has one bit. */
export interface VectorElement extends ElementBits {
  readonly low: number;
  readonly high: number;
}

/** The casts of single elements that a matrix stage begins with. */
export function frontCastsOf(stage: Stage): ElementCastsLayer | undefined {
  const { layers } = stage.network;
  const compute = computeLayerOf(stage);
  if (compute.kind !== 'dense' && compute.kind !== 'conv2d') return undefined;
  const before = layers.slice(0, layers.indexOf(compute));
  return before.find((layer) => layer.kind === 'elementCasts');
}

/** Format of the elements that the engine of a stage reads: that of the stage's input unless it casts them first. */
export function vectorFormatOf(stage: Stage): FixedPointFormat {
  return frontCastsOf(stage)?.result ?? stage.inputFormat;
}

/** How each element, counted by `e mod length`, is cast before the engine; undefined for zero. None without such casts. */
export function planFrontCasts(stage: Stage): readonly (CastPlan | undefined)[] {
  const casts = frontCastsOf(stage);
  if (casts === undefined) return [];
  const { low, high } = portRange(stage.inputFormat);
  const fraction = fractionBits(stage.inputFormat);
  return channelFormats(stage, casts).map((format) =>
    format === null
      ? undefined
      : planCast(low, high, fraction, [castTo(format), castTo(casts.result)]),
  );
}

/** Formats of one vector of a dense stage, of one pixel of a convolution. */
function channelFormats(stage: Stage, { formats }: ElementCastsLayer) {
  const compute = computeLayerOf(stage);
  if (compute.kind !== 'conv2d') return formats;
  return formats.slice(0, compute.weights.shape[2]);
}

const ZERO: VectorElement = { lowest: 0, width: 1, signed: false, low: 0, high: 0 };

function describeElement(
  plan: CastPlan,
  format: FixedPointFormat,
  result: FixedPointFormat,
): VectorElement {
  const { low, high } = rangeAfter(plan);
  if (low === 0 && high === 0) return ZERO;
  const cut = Math.max(0, fractionBits(result) - fractionBits(format));
  const idle = fitsInside(format, result) ? cut : 0;
  const lowest = Math.min(idle, widthOf(low, high) - 1);
  return { lowest, width: widthOf(low, high) - lowest, signed: low < 0, low, high };
}

const elementsOfStage = new WeakMap<Stage, readonly VectorElement[]>();

/** The elements of a vector of a dense or conv2d stage, counted by `i mod length`. */
export function vectorElementsOf(stage: Stage): readonly VectorElement[] {
  const known = elementsOfStage.get(stage);
  if (known !== undefined) return known;
  const elements = listElements(stage);
  elementsOfStage.set(stage, elements);
  return elements;
}

function listElements(stage: Stage): readonly VectorElement[] {
  const casts = frontCastsOf(stage);
  if (casts === undefined) {
    const { inputFormat } = stage;
    const { width, signed } = inputFormat;
    return [{ lowest: 0, width, signed, low: minRaw(inputFormat), high: maxRaw(inputFormat) }];
  }
  const formats = channelFormats(stage, casts);
  return planFrontCasts(stage).map((plan, index) => {
    const format = formats[index];
    if (plan === undefined || format === null) return ZERO;
    return describeElement(plan, format, casts.result);
  });
}
