// A dense or convolution stage as one matrix of integers, with what its accumulator does to products and sums.
import { ParetapeError } from '../core/errors.js';
import { fractionBits, maxRaw, minRaw, type Rounding } from '../core/fixed-point-format.js';
import type { Conv2dLayer, DenseLayer } from '../core/quantised-network.js';
import { castRawBig } from '../fixed-point/quantise.js';
import { roundReal } from '../fixed-point/round-and-overflow.js';
import {
  type CastPlan,
  type CastTarget,
  castTo,
  foldRoundingAddend,
  planCast,
  rangeAfter,
} from './cast-plan.js';
import { castsOfChannel } from './element-casts.js';
import { activationLayersOf, computeLayerOf, type Stage } from './stages.js';
import { type VectorElement, vectorElementsOf, vectorFormatOf } from './vector-elements.js';

/**
 * `y[o] = Σ_i round(weights[i, o]·x[i] / 2^dropped) + constants[o]`, all raw integers, y with `fraction` fraction bits; modulo the
 * range of the accumulator where `wraps[o]`.
 */
export interface ConstantMatrix {
  readonly nIn: number;
  readonly nOut: number;
  /** Row-major `[nIn, nOut]`. */
  readonly weights: Float64Array;
  readonly constants: Float64Array;
  readonly fraction: number;
  /** Bits that every product loses on its way into the accumulator; 0: products are added as they are. */
  readonly dropped: number;
  /** How products lose them. */
  readonly rounding: Rounding;
  /** Exact range of every y, the inputs ranging over all their values; that of the accumulator where y wraps. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Sums that may leave the accumulator, whose lowest bits are the result: `low … high` is then all of its values. */
  readonly wraps: readonly boolean[];
}

type MatrixLayer = DenseLayer | Conv2dLayer;

const EXACT = 2 ** 50;

/** Fraction bits really used: trailing zeros of all values are left out. */
function neededFraction(values: Float64Array, fraction: number): number {
  let unit = 1;
  while (unit < EXACT && values.every((value) => value % (2 * unit) === 0)) unit *= 2;
  return unit >= EXACT ? Number.NEGATIVE_INFINITY : fraction - Math.log2(unit);
}

function refuse(layer: MatrixLayer, reason: string, hint: string): ParetapeError {
  return new ParetapeError('INPUT', `layer ${layer.name}: ${reason}: unsupported in hardware`, {
    hint,
  });
}

/** Biases as the accumulator holds them. */
function castBiases({ bias, accumulator }: MatrixLayer): Float64Array {
  const from = fractionBits(bias.format);
  return bias.values.map((value) => Number(castRawBig(BigInt(value), from, accumulator)));
}

/** Weights and biases without those of outputs that are cast to zero and of inputs that are always zero. */
function dropIdle(stage: Stage, layer: MatrixLayer) {
  const biases = castBiases(layer);
  const layers = activationLayersOf(stage);
  const elements = vectorElementsOf(stage);
  const isIdle = Array.from(biases, (_, output) => castsOfChannel(layers, output) === undefined);
  const isZero = elements.map(({ low, high }) => low === 0 && high === 0);
  const nOut = biases.length;
  const weights = layer.weights.values.map((value, index) =>
    isIdle[index % nOut] || isZero[Math.floor(index / nOut) % isZero.length] ? 0 : value,
  );
  return { weights, biases: biases.map((value, output) => (isIdle[output] ? 0 : value)) };
}

type Terms = Omit<ConstantMatrix, 'low' | 'high' | 'wraps'>;

/**
 * Weights and constants with a common binary point: that of the products where the accumulator keeps all their bits, else its own.
 * A weight's trailing zeros are bits of the product that nobody misses.
 */
function planTerms(stage: Stage, layer: MatrixLayer): Terms {
  const { weights: tensor, accumulator } = layer;
  const nOut = tensor.shape[tensor.shape.length - 1];
  const accumulated = fractionBits(accumulator);
  const products = fractionBits(vectorFormatOf(stage)) + fractionBits(tensor.format);
  const { weights: used, biases } = dropIdle(stage, layer);
  const wanted = Math.max(products, neededFraction(biases, accumulated));
  const fraction = Math.max(Math.min(wanted, accumulated), accumulated - accumulator.width + 1);
  const needed = neededFraction(used, products);
  const dropped = Math.max(0, needed - fraction);
  const scale = 2 ** (fraction + dropped - products);
  return {
    nIn: tensor.values.length / nOut,
    nOut,
    weights: used.map((value) => value * scale + 0),
    constants: biases.map((value) => value * 2 ** (fraction - accumulated) + 0),
    fraction,
    dropped,
    rounding: accumulator.rounding,
  };
}

interface OutputRange {
  /** Range of the complete sum. */
  readonly low: number;
  readonly high: number;
  /** Range of every product and every partial sum in any order. */
  readonly partialLow: number;
  readonly partialHigh: number;
}

/** Rounding is monotonic: the bounds of a rounded product are the rounded bounds. */
function rangeOfOutput(
  terms: Terms,
  output: number,
  elements: readonly VectorElement[],
): OutputRange {
  const constant = terms.constants[output];
  const unit = 2 ** terms.dropped;
  let [low, high] = [constant, constant];
  let [partialLow, partialHigh] = [Math.min(0, constant), Math.max(0, constant)];
  for (let i = 0; i < terms.nIn; i++) {
    const weight = terms.weights[i * terms.nOut + output];
    const { low: inLow, high: inHigh } = elements[i % elements.length];
    const termLow = roundReal((weight * (weight < 0 ? inHigh : inLow)) / unit, terms.rounding);
    const termHigh = roundReal((weight * (weight < 0 ? inLow : inHigh)) / unit, terms.rounding);
    low += termLow;
    high += termHigh;
    partialLow += Math.min(0, termLow);
    partialHigh += Math.max(0, termHigh);
  }
  return { low, high, partialLow, partialHigh };
}

/** Range of the sum behind the accumulator. Throws INPUT where the order of additions would matter, or numbers are too wide. */
function fitRange(layer: MatrixLayer, range: OutputRange, { fraction, dropped }: Terms) {
  const { accumulator } = layer;
  const { partialLow, partialHigh } = range;
  if (Math.max(-partialLow, partialHigh) * 2 ** dropped >= EXACT) {
    throw refuse(layer, 'sums beyond 50 bits', 'use fewer weight or activation bits');
  }
  const unit = 2 ** (fractionBits(accumulator) - fraction);
  const [min, max] = [minRaw(accumulator) / unit, Math.floor(maxRaw(accumulator) / unit)];
  const isWrap = accumulator.overflow === 'WRAP';
  const [low, high] = isWrap ? [range.low, range.high] : [partialLow, partialHigh];
  if (low >= min && high <= max) return { low: range.low, high: range.high, wraps: false };
  if (isWrap) return { low: min, high: max, wraps: true };
  const values = `${low * unit} … ${high * unit} do not fit ${minRaw(accumulator)} … ${maxRaw(accumulator)}`;
  throw refuse(
    layer,
    `sums may saturate before they are complete (${values} of its accumulator)`,
    'give the accumulator more integer bits (precision auto), or let it wrap',
  );
}

function buildMatrix(stage: Stage): ConstantMatrix {
  const layer = computeLayerOf(stage) as MatrixLayer;
  const terms = planTerms(stage, layer);
  const ranges = Array.from({ length: terms.nOut }, (_, output) =>
    fitRange(layer, rangeOfOutput(terms, output, vectorElementsOf(stage)), terms),
  );
  return {
    ...terms,
    low: Float64Array.from(ranges, (range) => range.low),
    high: Float64Array.from(ranges, (range) => range.high),
    wraps: ranges.map((range) => range.wraps),
  };
}

const matrixOfStage = new WeakMap<Stage, ConstantMatrix>();

/**
 * The matrix of a dense or conv2d stage (a convolution's window flattened to `kh·kw·c` inputs). Throws INPUT where the
 * accumulator could saturate: only sums that are exact or wrap have one meaning in every order of summation.
 */
export function constantMatrixOf(stage: Stage): ConstantMatrix {
  const known = matrixOfStage.get(stage);
  if (known !== undefined) return known;
  const matrix = buildMatrix(stage);
  matrixOfStage.set(stage, matrix);
  return matrix;
}

/** True where products are added as they are: a sum of shifted inputs is then the same in every form. */
export function hasExactProducts(stage: Stage): boolean {
  return constantMatrixOf(stage).dropped === 0;
}

/** The plan of a cast that outputs share; its rounding addend is added with the constants, not where a sum wraps. */
function planSharedCast(
  stage: Stage,
  outputs: readonly number[],
  targets: readonly CastTarget[],
): CastPlan {
  const { low, high, fraction, wraps } = constantMatrixOf(stage);
  const plan = planCast(
    Math.min(...outputs.map((output) => low[output])),
    Math.max(...outputs.map((output) => high[output])),
    fraction,
    targets,
  );
  return outputs.some((output) => wraps[output]) ? plan : foldRoundingAddend(plan);
}

/** The cast behind the sum of one output: that of its channel, where every one has its own. */
export function planSumCast(stage: Stage, output: number): CastPlan {
  const layers = activationLayersOf(stage);
  const targets = castsOfChannel(layers, output) ?? [castTo(stage.outputFormat)];
  return planSharedCast(stage, [output], targets);
}

/** The cast behind the sums of outputs that one accumulator makes in turn, and what follows it where it is not the same for all. */
export interface SharedCast {
  readonly cast: CastPlan;
  /** From the result of `cast` to that of each output, in their order; undefined where any will do. None: `cast` is all. */
  readonly own: readonly (CastPlan | undefined)[];
}

/** The casts behind the sums of some outputs of one accumulator. */
export function planSumCasts(stage: Stage, outputs: readonly number[]): SharedCast {
  const layers = activationLayersOf(stage);
  const targets = outputs.map((output) => castsOfChannel(layers, output));
  const [first = [castTo(stage.outputFormat)], ...others] = targets.filter(
    (casts) => casts !== undefined,
  );
  if (others.every((casts) => JSON.stringify(casts) === JSON.stringify(first))) {
    return { cast: planSharedCast(stage, outputs, first), own: [] };
  }
  const from = layers.findIndex(({ kind }) => kind === 'elementCasts');
  const cast = planSharedCast(stage, outputs, layers.slice(0, from));
  const { low, high } = rangeAfter(cast);
  const fraction = fractionBits(cast.output);
  const own = outputs.map((output) => {
    const casts = castsOfChannel(layers.slice(from), output);
    return casts && planCast(low, high, fraction, casts);
  });
  return { cast, own };
}
