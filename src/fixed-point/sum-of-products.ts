// The arithmetic of dense and convolution layers: every product cast to the accumulator, added there, cast to the result.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type { IntegerTensor } from '../core/quantised-network.js';
import { holdsRange, partialSumRange, type RawRange } from './exact-width.js';
import { createCast, isSafeRange } from './fast-cast.js';
import { castRawBig, WIDEST_EXACT } from './quantise.js';
import { createFitter, overflowBig, rawRangeBig, roundReal } from './round-and-overflow.js';

/** `result( Σ accumulator(w·x) + accumulator(b) )` for every output. */
export interface Sums {
  /** Output index fastest: `[…inputs, outputs]`. */
  readonly weights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly accumulator: FixedPointFormat;
  readonly input: FixedPointFormat;
  readonly result: FixedPointFormat;
}

/** Adds up one output over `width` columns; `columns[i·width + c]` is input `i` of column `c`. */
type Kernel = (columns: Float64Array, width: number, output: number, sums: Float64Array) => void;

/** Results of all outputs: `results[c·outputs + j]`. */
export type SumKernel = (columns: Float64Array, width: number, results: Float64Array) => void;

/** The weights of one output that are not zero, and which inputs they belong to. */
interface Taps {
  readonly inputs: Int32Array;
  readonly weights: Float64Array;
  readonly bias: number;
}

/** One output in integers of any size, in hls4ml's order: bias first, then input by input. */
export function sumExactly(sums: Sums, output: number, column: readonly bigint[]): bigint {
  const { weights, bias, accumulator } = sums;
  const outputs = bias.values.length;
  const fraction = fractionBits(sums.input) + fractionBits(weights.format);
  let sum = castRawBig(BigInt(bias.values[output]), fractionBits(bias.format), accumulator);
  for (let i = 0; i < column.length; i++) {
    const product = BigInt(weights.values[i * outputs + output]) * column[i];
    sum = overflowBig(sum + castRawBig(product, fraction, accumulator), accumulator);
  }
  return castRawBig(sum, fractionBits(accumulator), sums.result);
}

/**
 * The same in doubles, for blocks of columns. Undefined where a product or a sum may leave 2^53.
 * Wrapping accumulators are added up without wrapping and wrapped once, which is the same modulo
 * 2^width; saturating ones too where no partial sum can saturate, else step by step.
 */
export function createSumKernel(sums: Sums): SumKernel | undefined {
  const { accumulator } = sums;
  const outputs = sums.bias.values.length;
  const dropped =
    fractionBits(sums.input) + fractionBits(sums.weights.format) - fractionBits(accumulator);
  const range = safeRange(sums, dropped);
  if (range === undefined || accumulator.width >= WIDEST_EXACT || Math.abs(dropped) > 60) {
    return undefined;
  }
  const held = holdsRange(accumulator, range);
  const toResult = createCast(
    held ? range : rawRangeBig(accumulator),
    fractionBits(accumulator),
    sums.result,
  );
  if (toResult === undefined) return undefined;
  const taps = Array.from({ length: outputs }, (_, output) => tapsOf(sums, output, dropped));
  const kernel = chooseKernel(taps, accumulator, dropped > 0, held);
  // Only a wrapping accumulator can be outside its format here.
  const intoWidth = held ? (sum: number) => sum : createFitter(accumulator);
  return (columns, width, results) => {
    const total = new Float64Array(width);
    for (let output = 0; output < outputs; output++) {
      kernel(columns, width, output, total);
      for (let c = 0; c < width; c++) {
        results[c * outputs + output] = toResult(intoWidth(total[c]));
      }
    }
  };
}

function chooseKernel(
  taps: readonly Taps[],
  accumulator: FixedPointFormat,
  rounds: boolean,
  held: boolean,
): Kernel {
  if (!held && accumulator.overflow !== 'WRAP') return stepwiseKernel(taps, accumulator);
  if (!rounds) return plainKernel(taps);
  return accumulator.rounding === 'TRN' ? flooringKernel(taps) : roundingKernel(taps, accumulator);
}

/** Range of all partial sums before any overflow, in accumulator units; undefined where doubles do not suffice. */
function safeRange(sums: Sums, dropped: number): RawRange | undefined {
  const input = rawRangeBig(sums.input);
  const biases = Array.from(sums.bias.values, (_, output) => biasOf(sums, output));
  const outputs = { weights: sums.weights.values, biases };
  // Unrounded products are formed in doubles too, so they must be exact before bits are dropped.
  const products = partialSumRange(outputs, input, Math.min(dropped, 0));
  return isSafeRange(products) ? partialSumRange(outputs, input, dropped) : undefined;
}

function biasOf(sums: Sums, output: number): bigint {
  const { values, format } = sums.bias;
  return castRawBig(BigInt(values[output]), fractionBits(format), sums.accumulator);
}

function tapsOf(sums: Sums, output: number, dropped: number): Taps {
  const { values } = sums.weights;
  const outputs = sums.bias.values.length;
  const inputs: number[] = [];
  for (let i = 0; i * outputs < values.length; i++) {
    if (values[i * outputs + output] !== 0) inputs.push(i);
  }
  // A power of two more or less in the weight leaves the product exact, now in accumulator units.
  const scale = 2 ** -dropped;
  const weights = Float64Array.from(inputs, (i) => values[i * outputs + output] * scale);
  return { inputs: Int32Array.from(inputs), weights, bias: Number(biasOf(sums, output)) };
}

/** Products need no rounding: four weights a pass, so that sums are loaded and stored once for four products. */
function plainKernel(taps: readonly Taps[]): Kernel {
  return (columns, width, output, sums) => {
    const { inputs, weights, bias } = taps[output];
    sums.fill(bias);
    const fours = inputs.length - (inputs.length % 4);
    for (let t = 0; t < fours; t += 4) {
      const [w0, w1, w2, w3] = [weights[t], weights[t + 1], weights[t + 2], weights[t + 3]];
      const x0 = inputs[t] * width;
      const x1 = inputs[t + 1] * width;
      const x2 = inputs[t + 2] * width;
      const x3 = inputs[t + 3] * width;
      for (let c = 0; c < width; c++) {
        sums[c] +=
          w0 * columns[x0 + c] + w1 * columns[x1 + c] + w2 * columns[x2 + c] + w3 * columns[x3 + c];
      }
    }
    for (let t = fours; t < inputs.length; t++) {
      const weight = weights[t];
      const x = inputs[t] * width;
      for (let c = 0; c < width; c++) sums[c] += weight * columns[x + c];
    }
  };
}

/** Products are truncated one by one (hls4ml's default accumulators). */
function flooringKernel(taps: readonly Taps[]): Kernel {
  return (columns, width, output, sums) => {
    const { inputs, weights, bias } = taps[output];
    sums.fill(bias);
    for (let t = 0; t < inputs.length; t++) {
      const weight = weights[t];
      const x = inputs[t] * width;
      for (let c = 0; c < width; c++) sums[c] += Math.floor(weight * columns[x + c]);
    }
  };
}

/** Products are rounded one by one, in any mode. */
function roundingKernel(taps: readonly Taps[], { rounding }: FixedPointFormat): Kernel {
  return (columns, width, output, sums) => {
    const { inputs, weights, bias } = taps[output];
    sums.fill(bias);
    for (let t = 0; t < inputs.length; t++) {
      const weight = weights[t];
      const x = inputs[t] * width;
      for (let c = 0; c < width; c++) sums[c] += roundReal(weight * columns[x + c], rounding);
    }
  };
}

/** Products and partial sums may saturate: the order of hls4ml, input by input, every step fitted. */
function stepwiseKernel(taps: readonly Taps[], accumulator: FixedPointFormat): Kernel {
  const intoWidth = createFitter(accumulator);
  const { rounding } = accumulator;
  return (columns, width, output, sums) => {
    const { inputs, weights, bias } = taps[output];
    sums.fill(bias);
    for (let t = 0; t < inputs.length; t++) {
      const weight = weights[t];
      const x = inputs[t] * width;
      for (let c = 0; c < width; c++) {
        const product = intoWidth(roundReal(weight * columns[x + c], rounding));
        sums[c] = intoWidth(sums[c] + product);
      }
    }
  };
}
