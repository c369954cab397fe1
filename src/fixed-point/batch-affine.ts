// Average pooling and batch normalisation as weighted sums of the batch kernels.
import { fractionBits } from '../core/fixed-point-format.js';
import {
  type AveragePool2dLayer,
  type BatchNormLayer,
  type NetworkLayer,
  sizeOf,
} from '../core/quantised-network.js';
import { type Tail, WIDEST_IN_DOUBLES } from './batch-arithmetic.js';
import { planSums } from './batch-sums.js';
import { MOST_TERMS, type TapPlan } from './batch-tap-plan.js';
import { poolingWindows } from './batch-windows.js';
import { exactAccumulator } from './exact-width.js';
import type { KernelSpec } from './wasm/kernel-spec.js';
import type { Storage } from './wasm/storage.js';

/** `acc y = 0; y += x; y /= pixels`: a sum of products with 1 where every window has as many pixels. */
export function planAverage(
  head: AveragePool2dLayer,
  source: NetworkLayer,
  after: readonly Tail[],
  output: Storage,
): TapPlan | undefined {
  const pixels = head.pool[0] * head.pool[1];
  const { accumulator } = head;
  // The sum is rounded, not the term; only truncation makes no difference between them.
  const rounds = fractionBits(source.result) > fractionBits(accumulator);
  if (rounds && accumulator.rounding !== 'TRN') return undefined;
  if (sizeOf(head.outputShape) * pixels > MOST_TERMS) return undefined;
  const windows = poolingWindows(head, source);
  if (windows.offsets.includes(-1)) return undefined;
  const whole = { width: 2, integer: 2, signed: true, rounding: 'TRN', overflow: 'WRAP' } as const;
  const ones = { shape: [pixels, 1], format: whole, values: new Float64Array(pixels).fill(1) };
  const bias = { shape: [1], format: whole, values: new Float64Array(1) };
  const sums = { weights: ones, bias, accumulator, input: source.result, result: accumulator };
  const cast: Tail = { kind: 'cast', format: head.result };
  const tail: readonly Tail[] = [{ kind: 'divide', divisor: pixels }, cast, ...after];
  const plan = planSums(sums, tail);
  // A product is fitted before it is added, a term is not: only where that changes nothing are they alike.
  if (plan === undefined || plan.productSteps.some(({ kind }) => kind !== 'round'))
    return undefined;
  const { input, productSteps, sumSteps, totalSteps, initial, paired, weights } = plan;
  const steps = { productSteps, sumSteps, totalSteps };
  const kernel: KernelSpec = { input, output, combine: 'sum', group: 1, ...steps };
  return { kernel, windows, weights, initial, paired };
}

/** Most channels of a batch normalisation: its weights are written as a diagonal matrix. */
const MOST_CHANNELS = 512;

/** `scale·x + bias`, exact before the result: a sum of one product for each channel. */
export function planBatchNorm(
  head: BatchNormLayer,
  source: NetworkLayer,
  after: readonly Tail[],
  output: Storage,
): TapPlan | undefined {
  const { scale, bias, result } = head;
  const channels = scale.values.length;
  const size = sizeOf(head.outputShape);
  const products = fractionBits(source.result) + fractionBits(scale.format);
  const biases = fractionBits(bias.format);
  const fraction = Math.max(products, biases);
  const bits = Math.max(
    source.result.width + scale.format.width + fraction - products,
    bias.format.width + fraction - biases,
  );
  if (bits >= WIDEST_IN_DOUBLES || channels > MOST_CHANNELS || size * channels > MOST_TERMS) {
    return undefined;
  }
  const diagonal = new Float64Array(channels * channels);
  for (const [channel, value] of scale.values.entries()) diagonal[channel * (channels + 1)] = value;
  const weights = { shape: [channels, channels], format: scale.format, values: diagonal };
  const input = source.result;
  const accumulator = exactAccumulator({
    input,
    weights: diagonal,
    weightFormat: scale.format,
    bias: bias.values,
    biasFormat: bias.format,
  });
  const tail: Tail[] = [{ kind: 'cast', format: result }, ...after];
  const plan = planSums({ weights, bias, accumulator, input, result }, tail);
  if (plan === undefined) return undefined;
  const { productSteps, sumSteps, totalSteps, initial, paired } = plan;
  const steps = { productSteps, sumSteps, totalSteps };
  const group = channels > 1 ? 2 : 1;
  const kernel: KernelSpec = { input: plan.input, output, combine: 'sum', group, ...steps };
  const positions = size / channels;
  const offsets = Int32Array.from(
    { length: size },
    (_, i) => (i % positions) * channels + Math.floor(i / positions),
  );
  return { kernel, windows: { offsets, positions }, weights: plan.weights, initial, paired };
}
