// A dense or convolution stage as one matrix of integers, with what its accumulator does to products and sums.
import { ParetapeError } from '../core/errors.js';
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
  type Rounding,
} from '../core/fixed-point-format.js';
import type { Conv2dLayer, DenseLayer } from '../core/quantised-network.js';
import { castRawBig } from '../fixed-point/quantise.js';
import { roundReal } from '../fixed-point/round-and-overflow.js';
import { type CastPlan, foldRoundingAddend, planCast } from './cast-plan.js';
import { activationLayersOf, computeLayerOf, type Stage } from './stages.js';

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
  /** Exact range of every y, the inputs ranging over their whole format; that of the accumulator where y wraps. */
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

type Terms = Omit<ConstantMatrix, 'low' | 'high' | 'wraps'>;

/**
 * Weights and constants with a common binary point: that of the products where the accumulator keeps all their bits, else its own.
 * A weight's trailing zeros are bits of the product that nobody misses.
 */
function planTerms(stage: Stage, layer: MatrixLayer): Terms {
  const { weights: tensor, accumulator } = layer;
  const nOut = tensor.shape[tensor.shape.length - 1];
  const accumulated = fractionBits(accumulator);
  const products = fractionBits(stage.inputFormat) + fractionBits(tensor.format);
  const biases = castBiases(layer);
  const wanted = Math.max(products, neededFraction(biases, accumulated));
  const fraction = Math.max(Math.min(wanted, accumulated), accumulated - accumulator.width + 1);
  const needed = neededFraction(tensor.values, products);
  const dropped = Math.max(0, needed - fraction);
  const scale = 2 ** (fraction + dropped - products);
  return {
    nIn: tensor.values.length / nOut,
    nOut,
    weights: tensor.values.map((value) => value * scale + 0),
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
function rangeOfOutput(terms: Terms, output: number, input: FixedPointFormat): OutputRange {
  const [inLow, inHigh] = [minRaw(input), maxRaw(input)];
  const constant = terms.constants[output];
  const unit = 2 ** terms.dropped;
  let [low, high] = [constant, constant];
  let [partialLow, partialHigh] = [Math.min(0, constant), Math.max(0, constant)];
  for (let i = 0; i < terms.nIn; i++) {
    const weight = terms.weights[i * terms.nOut + output];
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
    fitRange(layer, rangeOfOutput(terms, output, stage.inputFormat), terms),
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

/**
 * The cast behind sums of the given outputs, which share it. Its rounding addend is added with the constants; not where a sum
 * wraps, which it does without it.
 */
export function planSumCast(stage: Stage, outputs: readonly number[]): CastPlan {
  const { low, high, fraction, wraps } = constantMatrixOf(stage);
  const plan = planCast(
    Math.min(...outputs.map((output) => low[output])),
    Math.max(...outputs.map((output) => high[output])),
    fraction,
    activationLayersOf(stage),
  );
  return outputs.some((output) => wraps[output]) ? plan : foldRoundingAddend(plan);
}
