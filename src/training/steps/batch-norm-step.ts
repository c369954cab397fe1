// Batch normalisation of a layer's sums while it trains in float; `fold-batch-norm.ts` ends it.
import { runHostKernel } from '../host-kernel.js';
import type { NormParameters } from '../layer-parameters.js';
import { given, type StepContext, type StepKind } from './step-kind.js';

/** `gamma · (z − mean) / √(variance + ε)`, `[…, channels]`; the layer's bias is added behind it. */
export interface BatchNormStep {
  readonly kind: 'batchNorm';
  readonly weights: number;
  readonly channels: number;
}

/** Keeps the divisor from zero. */
export const NORM_EPSILON = 1e-3;
/** Share of a moving statistic that a chunk of samples leaves as it was, at most: the first ones count alike. */
const MOMENTUM = 0.9;

/** Statistics a pass has used, one value a channel. */
interface NormStatistics {
  readonly mean: Float64Array;
  /** `1 / √(variance + ε)`. */
  readonly inverse: Float64Array;
}

/**
 * A training pass normalises by the mean and variance of its chunk of samples (Ioffe, Szegedy, arXiv 1502.03167) and
 * moves the moving statistics, any other pass by these. A chunk may be less than a batch ("ghost batches", arXiv 1705.08741).
 */
export const batchNormStep: StepKind<BatchNormStep, NormStatistics> = {
  kind: 'batchNorm',
  layers: [],
  forward: ({ channels }, context, input) => {
    const norm = normOf(context);
    let kept: NormStatistics | undefined;
    const [output] = runHostKernel([input], [input.shape], ([source], [target]) => {
      kept = context.training ? measureChunk(source, norm) : movingStatistics(norm);
      for (let i = 0; i < source.length; i++) {
        const c = i % channels;
        target[i] = norm.gamma[c] * (source[i] - kept.mean[c]) * kept.inverse[c];
      }
    });
    return { output, kept: given(kept) };
  },
  backward: ({ channels }, context, { input, kept }, outer, gradient) => {
    const { gamma } = normOf(context);
    const sums = given(gradient?.norm).gamma;
    return runHostKernel([input, outer], [input.shape], ([source, slope], [inner]) => {
      const products = new Float64Array(channels);
      const slopes = new Float64Array(channels);
      const normalised = (i: number, c: number) => (source[i] - kept.mean[c]) * kept.inverse[c];
      for (let i = 0; i < source.length; i++) {
        const c = i % channels;
        slopes[c] += slope[i];
        products[c] += slope[i] * normalised(i, c);
      }
      const count = source.length / channels;
      for (let c = 0; c < channels; c++) sums[c] += products[c];
      for (let i = 0; i < source.length; i++) {
        const c = i % channels;
        const centred = slope[i] - slopes[c] / count - (normalised(i, c) * products[c]) / count;
        inner[i] = gamma[c] * kept.inverse[c] * centred;
      }
    })[0];
  },
  compute: (_, x) => x,
};

function normOf({ own }: StepContext): NormParameters {
  return given(own?.numbers.norm);
}

function inverseOf(variance: number): number {
  return 1 / Math.sqrt(variance + NORM_EPSILON);
}

function movingStatistics({ mean, variance }: NormParameters): NormStatistics {
  return { mean, inverse: variance.map(inverseOf) };
}

/** Mean and variance of a chunk; the moving statistics follow them. */
function measureChunk(source: Float32Array, norm: NormParameters): NormStatistics {
  const channels = norm.gamma.length;
  const count = source.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < source.length; i++) mean[i % channels] += source[i] / count;
  for (let i = 0; i < source.length; i++) {
    variance[i % channels] += (source[i] - mean[i % channels]) ** 2 / count;
  }
  const [seen] = norm.chunks;
  const share = Math.max(1 - MOMENTUM, 1 / (seen + 1));
  for (let c = 0; c < channels; c++) {
    norm.mean[c] += share * (mean[c] - norm.mean[c]);
    norm.variance[c] += share * (variance[c] - norm.variance[c]);
  }
  norm.chunks[0] = seen + 1;
  return { mean, inverse: variance.map(inverseOf) };
}
