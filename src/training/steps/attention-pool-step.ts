// Attention over positions: a trained score each, softmax, and the sum of the features weighted by its shares.
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import {
  attentionTables,
  createShares,
  type ShareFunction,
} from '../../fixed-point/attention-tables.js';
import { chooseFormat } from '../choose-format.js';
import { runHostKernel } from '../host-kernel.js';
import { countElements, refuseLayer } from './layer-shapes.js';
import { given, type OwnWeights, type StepKind } from './step-kind.js';
import type { StepFormats } from './step-numbers.js';

/** `[positions, channels]` → `[channels]`; kernel `[channels, 1]`, one bias. */
export interface AttentionPoolStep {
  readonly kind: 'attentionPool';
  readonly weights: number;
  readonly positions: number;
  readonly channels: number;
}

/**
 * Once rounded, shares come from the tables of `attention-tables.ts` and the weighted sum is rounded back to the
 * format of the features; the gradient is that of the real softmax at the rounded scores, straight through the rest.
 */
export const attentionPoolStep: StepKind<AttentionPoolStep, undefined> = {
  kind: 'attentionPool',
  layers: ['attentionPool'],
  plan: (layer, position, shape, weights) => {
    if (shape.length !== 2 && shape.length !== 3) {
      refuseLayer(layer, position, `input has shape [${shape}]`, 'attend before flattening');
    }
    const channels = shape[shape.length - 1];
    const positions = countElements(shape) / channels;
    const step: AttentionPoolStep = { kind: 'attentionPool', weights, positions, channels };
    return { step, kernelShape: [channels, 1], activation: 'never', shape: [channels] };
  },
  forward: (step, { rows, own }, input) => {
    const { positions, channels } = step;
    const run = createPooling(step, given(own));
    const [output] = runHostKernel([input], [[rows, channels]], ([source], [target]) => {
      for (let row = 0; row < rows; row++) {
        run(source, row * positions * channels, target, row * channels);
      }
    });
    return { output, kept: undefined };
  },
  observe: ({ positions, channels }, { rows, own }, input) => {
    const { kernel, bias } = given(own).numbers;
    return runHostKernel([input], [[rows, positions]], ([source], [target]) => {
      const sums = new Float64Array(positions);
      for (let row = 0; row < rows; row++) {
        sumScores(source, row * positions * channels, kernel, bias[0], sums);
        target.set(sums, row * positions);
      }
    })[0];
  },
  chooseFormats: (_, { values, input, activationBits }) => ({
    sum: chooseFormat(values, activationBits, true),
    output: { ...input, rounding: 'RND', overflow: 'SAT' },
  }),
  backward: (step, { rows, own }, { input }, outer, gradient) => {
    const { positions, channels } = step;
    const back = createPoolingGradient(step, given(own));
    const { kernel, bias } = given(gradient);
    return runHostKernel([input, outer], [input.shape], ([source, slope], [inner]) => {
      for (let row = 0; row < rows; row++) {
        const from = row * positions * channels;
        bias[0] += back(source, from, slope, row * channels, inner, kernel);
      }
    })[0];
  },
  compute: ({ positions, channels }, x, layer) => {
    const { kernel, bias, shift, low, high, formats } = given(layer);
    const scores = new Float64Array(positions);
    sumScores(x, 0, kernel, bias[0], scores);
    const unit = 2 ** given(shift);
    scores.forEach((sum, p) => {
      scores[p] = Math.min(high, Math.max(low, Math.floor(sum * unit + 0.5)));
    });
    const pooled = new Float64Array(channels);
    const { shares, unit: shareUnit } = roundedSharesOf(formats, positions);
    const weights = new Float64Array(positions);
    shares(scores, weights);
    poolFeatures(x, 0, weights, pooled);
    const output = given(formats.output);
    const [least, most] = [minRaw(output), maxRaw(output)];
    pooled.forEach((sum, c) => {
      pooled[c] = Math.min(most, Math.max(least, Math.floor(sum * shareUnit + 0.5)));
    });
    return pooled;
  },
};

type Values = Float32Array | Float64Array;

/** `Σ kernel · x + bias` of every position. */
function sumScores(
  x: Values,
  from: number,
  kernel: Values,
  bias: number,
  scores: Float64Array,
): void {
  const channels = kernel.length;
  for (let p = 0; p < scores.length; p++) {
    let sum = bias;
    for (let c = 0; c < channels; c++) sum += kernel[c] * x[from + p * channels + c];
    scores[p] = sum;
  }
}

/** `Σ weights · x` over positions, written to `pooled`. */
function poolFeatures(x: Values, from: number, weights: Float64Array, pooled: Float64Array): void {
  const channels = pooled.length;
  pooled.fill(0);
  for (let p = 0; p < weights.length; p++) {
    if (weights[p] === 0) continue;
    for (let c = 0; c < channels; c++) pooled[c] += weights[p] * x[from + p * channels + c];
  }
}

interface RoundedShares {
  readonly shares: ShareFunction;
  /** Value of one raw unit of a share. */
  readonly unit: number;
}

/** Tables are pure functions of the formats of their layer, and asked for in every chunk. */
const sharesByFormats = new WeakMap<StepFormats, RoundedShares>();

/** The softmax by tables. */
function roundedSharesOf(formats: StepFormats, positions: number): RoundedShares {
  const known = sharesByFormats.get(formats);
  if (known) return known;
  const tables = attentionTables(given(formats.sum), positions);
  const made = { shares: createShares(tables), unit: 2 ** -fractionBits(tables.result) };
  sharesByFormats.set(formats, made);
  return made;
}

/** Softmax of `unit · scores`, written to `shares`. */
function softmaxInto(shares: Float64Array, scores: Float64Array, unit: number): void {
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  let total = 0;
  scores.forEach((score, p) => {
    shares[p] = Math.exp(unit * (score - largest));
    total += shares[p];
  });
  for (let p = 0; p < shares.length; p++) shares[p] /= total;
}

/** Scores in the range of their format, on its grid. */
function roundScores(scores: Float64Array, { numbers }: OwnWeights): void {
  const { range } = numbers;
  if (!range) return;
  for (let p = 0; p < scores.length; p++) {
    scores[p] = Math.min(range.high, Math.max(range.low, Math.floor(scores[p] + 0.5)));
  }
}

/** Value of one unit of the scores. */
function scoreUnit({ numbers }: OwnWeights): number {
  const sum = numbers.range && numbers.formats?.sum;
  return sum ? 2 ** -fractionBits(sum) : 1;
}

/** Features of the float graph's first layer count in units of the input; what it hands on is real. */
function outputUnit({ numbers }: OwnWeights): number {
  return numbers.range ? 1 : numbers.kernelScale;
}

/** The forward pass of one sample, with buffers of its own. */
function createPooling({ positions, channels }: AttentionPoolStep, own: OwnWeights) {
  const { kernel, bias, range, formats } = own.numbers;
  const scores = new Float64Array(positions);
  const weights = new Float64Array(positions);
  const pooled = new Float64Array(channels);
  const output = range && formats?.output;
  const rounded = range && formats ? roundedSharesOf(formats, positions) : undefined;
  const unit = rounded?.unit ?? outputUnit(own);
  return (x: Values, from: number, target: Values, to: number) => {
    sumScores(x, from, kernel, bias[0], scores);
    roundScores(scores, own);
    if (rounded) rounded.shares(scores, weights);
    else softmaxInto(weights, scores, 1);
    poolFeatures(x, from, weights, pooled);
    for (let c = 0; c < channels; c++) {
      const sum = pooled[c] * unit;
      target[to + c] = output
        ? Math.min(maxRaw(output), Math.max(minRaw(output), Math.floor(sum + 0.5)))
        : sum;
    }
  };
}

/** The way back of one sample: writes the input's gradient, adds the kernel's, returns the bias's. */
function createPoolingGradient({ positions, channels }: AttentionPoolStep, own: OwnWeights) {
  const { kernel, bias, range } = own.numbers;
  const scores = new Float64Array(positions);
  const raw = new Float64Array(positions);
  const weights = new Float64Array(positions);
  const slopes = new Float64Array(positions);
  const unit = scoreUnit(own);
  const gain = outputUnit(own);
  const inside = (sum: number) => !range || (sum > range.low - 0.5 && sum < range.high + 0.5);
  return (x: Values, from: number, dy: Values, to: number, inner: Values, dKernel: Values) => {
    sumScores(x, from, kernel, bias[0], raw);
    scores.set(raw);
    roundScores(scores, own);
    softmaxInto(weights, scores, unit);
    let mean = 0;
    for (let p = 0; p < positions; p++) {
      slopes[p] = 0;
      for (let c = 0; c < channels; c++) slopes[p] += dy[to + c] * x[from + p * channels + c];
      slopes[p] *= gain;
      mean += weights[p] * slopes[p];
    }
    let dBias = 0;
    for (let p = 0; p < positions; p++) {
      const slope = inside(raw[p]) ? unit * weights[p] * (slopes[p] - mean) : 0;
      dBias += slope;
      for (let c = 0; c < channels; c++) {
        const at = from + p * channels + c;
        dKernel[c] += slope * x[at];
        inner[at] = gain * weights[p] * dy[to + c] + slope * kernel[c];
      }
    }
    return dBias;
  };
}
