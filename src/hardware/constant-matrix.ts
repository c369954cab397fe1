// A dense or convolution stage as one matrix of integers with one binary point.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { Conv2dLayer, DenseLayer, IntegerTensor } from '../core/quantised-network.js';
import { computeLayerOf, type Stage } from './stages.js';

/** `y[o] = Σ_i weights[i, o]·x[i] + constants[o]`, all raw integers, y with `fraction` fraction bits. */
export interface ConstantMatrix {
  readonly nIn: number;
  readonly nOut: number;
  /** Row-major `[nIn, nOut]`. */
  readonly weights: Float64Array;
  readonly constants: Float64Array;
  readonly fraction: number;
  /** Exact range of every y, the inputs ranging over their whole format. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const EXACT = 2 ** 50;

/** Fraction bits really used: trailing zeros of all values are left out. */
function neededFraction({ values, format }: IntegerTensor): number {
  let unit = 1;
  while (unit < EXACT && values.every((value) => value % (2 * unit) === 0)) unit *= 2;
  return unit >= EXACT ? Number.NEGATIVE_INFINITY : fractionBits(format) - Math.log2(unit);
}

function requireExact(isExact: boolean, layer: DenseLayer | Conv2dLayer, reason: string): void {
  if (isExact) return;
  throw new ParetapeError('INPUT', `layer ${layer.name}: ${reason}: unsupported in hardware`, {
    hint: 'give the accumulator enough integer and fraction bits for every sum (precision auto)',
  });
}

interface OutputRange {
  /** Range of the complete sum. */
  readonly low: number;
  readonly high: number;
  /** Range of every partial sum in any order. */
  readonly partialLow: number;
  readonly partialHigh: number;
}

function rangeOfOutput(
  matrix: Omit<ConstantMatrix, 'low' | 'high' | 'fraction'>,
  output: number,
  input: FixedPointFormat,
): OutputRange {
  const [inLow, inHigh] = [minRaw(input), maxRaw(input)];
  const constant = matrix.constants[output];
  let [low, high] = [constant, constant];
  let [partialLow, partialHigh] = [Math.min(0, constant), Math.max(0, constant)];
  for (let i = 0; i < matrix.nIn; i++) {
    const weight = matrix.weights[i * matrix.nOut + output];
    const termLow = weight * (weight < 0 ? inHigh : inLow);
    const termHigh = weight * (weight < 0 ? inLow : inHigh);
    low += termLow;
    high += termHigh;
    partialLow += Math.min(0, termLow);
    partialHigh += Math.max(0, termHigh);
  }
  return { low, high, partialLow, partialHigh };
}

function requireFits(layer: DenseLayer | Conv2dLayer, range: OutputRange, scale: number): void {
  const { accumulator } = layer;
  const isWrap = accumulator.overflow === 'WRAP';
  const low = (isWrap ? range.low : range.partialLow) * scale;
  const high = (isWrap ? range.high : range.partialHigh) * scale;
  const fits = low >= minRaw(accumulator) && high <= maxRaw(accumulator);
  requireExact(fits, layer, `sums of ${low} … ${high} overflow the accumulator`);
  requireExact(Math.max(-low, high) < EXACT, layer, 'sums beyond 50 bits');
}

function buildMatrix(stage: Stage): ConstantMatrix {
  const layer = computeLayerOf(stage) as DenseLayer | Conv2dLayer;
  const shape = layer.weights.shape;
  const nOut = shape[shape.length - 1];
  const nIn = layer.weights.values.length / nOut;
  const productFraction = fractionBits(stage.inputFormat) + fractionBits(layer.weights.format);
  const fraction = Math.max(productFraction, neededFraction(layer.bias));
  const accumulatorFraction = fractionBits(layer.accumulator);
  requireExact(fraction <= accumulatorFraction, layer, 'products are cut off by the accumulator');
  const weightScale = 2 ** (fraction - productFraction);
  const biasScale = 2 ** (fraction - fractionBits(layer.bias.format));
  const weights = layer.weights.values.map((value) => value * weightScale);
  const constants = layer.bias.values.map((value) => value * biasScale);
  const matrix = { nIn, nOut, weights, constants };
  const ranges = Array.from({ length: nOut }, (_, output) =>
    rangeOfOutput(matrix, output, stage.inputFormat),
  );
  for (const range of ranges) requireFits(layer, range, 2 ** (accumulatorFraction - fraction));
  const low = Float64Array.from(ranges, (range) => range.low);
  const high = Float64Array.from(ranges, (range) => range.high);
  return { ...matrix, fraction, low, high };
}

const matrixOfStage = new WeakMap<Stage, ConstantMatrix>();

/**
 * The matrix of a dense or conv2d stage (a convolution's window flattened to `kh·kw·c` inputs). Throws INPUT where the
 * accumulator could round or overflow: only exact accumulators have one meaning in every order of summation.
 */
export function constantMatrixOf(stage: Stage): ConstantMatrix {
  const known = matrixOfStage.get(stage);
  if (known !== undefined) return known;
  const matrix = buildMatrix(stage);
  matrixOfStage.set(stage, matrix);
  return matrix;
}
