// Plain forward pass of a finished student over integers in doubles: exact at any width a student can have.
import type { Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { StudentLayer, StudentSpec } from '../core/student.js';
import {
  type ConvolutionGeometry,
  type NetworkPlan,
  type PoolGeometry,
  planNetwork,
} from './network-plan.js';
import { accuracyOf } from './predict.js';
import { roundFeatures } from './round-features.js';

interface IntegerLayer {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
  /** Accumulator units in one unit of the output; absent where sums are handed on. */
  readonly shift: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly relu: boolean;
}

/** Accuracy of the student on a split; the lowest class wins among equal logits. */
export function evaluateStudent(
  spec: StudentSpec,
  layers: readonly StudentLayer[],
  split: Split,
): number {
  const plan = planNetwork(spec.topology);
  return accuracyOf(computeStudentLogits(spec, layers, split), split.labels, plan.classes);
}

/** Logits of every sample in real units, row-major `[count, classes]`; exact. */
export function computeStudentLogits(
  spec: StudentSpec,
  layers: readonly StudentLayer[],
  split: Split,
): Float64Array {
  const plan = planNetwork(spec.topology);
  const table = roundFeatures(split, spec.input);
  const { integers, logitFraction } = toIntegers(plan, spec, layers);
  const logits = new Float64Array(split.count * plan.classes);
  for (let row = 0; row < split.count; row++) {
    const from = row * plan.inputSize;
    let current = Float64Array.from(table.features.subarray(from, from + plan.inputSize));
    for (const step of plan.steps) {
      if (step.kind === 'dense')
        current = multiply(current, integers[step.weights].kernel, step.nOut);
      else if (step.kind === 'convolution') {
        current = convolve(current, integers[step.weights].kernel, step.geometry);
      } else if (step.kind === 'maxPool') current = pool(current, step.geometry);
      else activate(current, integers[step.weights]);
    }
    logits.set(current, row * plan.classes);
  }
  return logits.map((raw) => raw * 2 ** -logitFraction);
}

function toIntegers(
  plan: NetworkPlan,
  spec: StudentSpec,
  layers: readonly StudentLayer[],
): { integers: IntegerLayer[]; logitFraction: number } {
  let fraction = fractionBits(spec.input);
  let largestInput = Math.max(Math.abs(minRaw(spec.input)), maxRaw(spec.input));
  const integers = plan.weighted.map((weighted) => {
    const { kernel, kernelFormat, bias, outputFormat, name } = layers[weighted.position];
    if (!kernel || !kernelFormat || !bias) {
      throw new ParetapeError('INTERNAL', `student layer ${name} has no weights`);
    }
    const sumFraction = fraction + fractionBits(kernelFormat);
    const raw = Float64Array.from(kernel, (value) => value * 2 ** fractionBits(kernelFormat));
    const rawBias = Float64Array.from(bias, (value) => value * 2 ** sumFraction);
    assertExact(raw, rawBias, largestInput, weighted.channels, name);
    fraction = outputFormat ? fractionBits(outputFormat) : sumFraction;
    largestInput = outputFormat ? maxRaw(outputFormat) + 1 : largestInput;
    return {
      kernel: raw,
      bias: rawBias,
      shift: outputFormat && fraction - sumFraction,
      low: outputFormat ? minRaw(outputFormat) : -Infinity,
      high: outputFormat ? maxRaw(outputFormat) : Infinity,
      relu: weighted.activation === 'relu',
    };
  });
  return { integers, logitFraction: fraction };
}

/** Throws INTERNAL where a sum could leave the integers a double holds, with a bit to spare for the rounding. */
function assertExact(
  kernel: Float64Array,
  bias: Float64Array,
  largestInput: number,
  channels: number,
  name: string,
): void {
  const sums = bias.map(Math.abs);
  kernel.forEach((weight, i) => {
    sums[i % channels] += Math.abs(weight) * largestInput;
  });
  if (sums.every((sum) => sum < 2 ** 52)) return;
  throw new ParetapeError('INTERNAL', `sums of layer ${name} need more than 52 bits`, {
    hint: 'use fewer bits for weights, activations or inputs',
  });
}

function multiply(x: Float64Array, kernel: Float64Array, nOut: number): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(nOut);
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    for (let o = 0; o < nOut; o++) sums[o] += x[i] * kernel[i * nOut + o];
  }
  return sums;
}

function convolve(
  x: Float64Array,
  kernel: Float64Array,
  geometry: ConvolutionGeometry,
): Float64Array<ArrayBuffer> {
  const { outHeight, outWidth, filters } = geometry;
  const sums = new Float64Array(outHeight * outWidth * filters);
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const to = (oy * outWidth + ox) * filters;
      addWindow(sums.subarray(to, to + filters), x, kernel, oy, ox, geometry);
    }
  }
  return sums;
}

/** Adds the products of one window to the sums of one output pixel. */
function addWindow(
  sums: Float64Array,
  x: Float64Array,
  kernel: Float64Array,
  oy: number,
  ox: number,
  geometry: ConvolutionGeometry,
): void {
  const { height, width, channels, filters, kernelHeight, kernelWidth } = geometry;
  for (let ky = 0; ky < kernelHeight; ky++) {
    const y = oy * geometry.strideY + ky - geometry.top;
    if (y < 0 || y >= height) continue;
    for (let kx = 0; kx < kernelWidth; kx++) {
      const column = ox * geometry.strideX + kx - geometry.left;
      if (column < 0 || column >= width) continue;
      const from = (y * width + column) * channels;
      const weights = (ky * kernelWidth + kx) * channels * filters;
      for (let i = 0; i < channels * filters; i++) {
        sums[i % filters] += x[from + Math.floor(i / filters)] * kernel[weights + i];
      }
    }
  }
}

function pool(x: Float64Array, geometry: PoolGeometry): Float64Array<ArrayBuffer> {
  const { width, channels, poolHeight, poolWidth, outHeight, outWidth } = geometry;
  const result = new Float64Array(outHeight * outWidth * channels).fill(-Infinity);
  for (let y = 0; y < outHeight * poolHeight; y++) {
    for (let column = 0; column < outWidth * poolWidth; column++) {
      const to =
        (Math.floor(y / poolHeight) * outWidth + Math.floor(column / poolWidth)) * channels;
      for (let c = 0; c < channels; c++) {
        result[to + c] = Math.max(result[to + c], x[(y * width + column) * channels + c]);
      }
    }
  }
  return result;
}

function activate(sums: Float64Array, layer: IntegerLayer): void {
  const { bias, shift, low, high, relu } = layer;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] + bias[i % bias.length];
    if (shift === undefined) sums[i] = relu ? Math.max(0, sum) : sum;
    else sums[i] = Math.min(high, Math.max(low, Math.floor(sum * 2 ** shift + 0.5)));
  }
}
