// The smooth stand-in whose derivatives the training follows, written out in doubles.
import type { LayerParameters } from '../../../src/training/layer-parameters.js';
import type { BitParameters } from '../../../src/training/trainable-bits/bit-parameters.js';
import type { TrainableSetup } from '../../../src/training/trainable-bits/trainable-step.js';

/** Weights, biases and bits at which a surrogate is taken or evaluated. */
export interface Point {
  readonly parameters: readonly LayerParameters[];
  readonly bits: BitParameters;
}

const roundTo = (x: number, f: number) => Math.floor(x * 2 ** f + 0.5) / 2 ** f;

/**
 * Every rounding adds an error e to a value x. The surrogate freezes e as it is at the base point and lets it grow with
 * 2^(f₀ − f): x + e·2^(f₀ − f). It is smooth in weights and bits but for the ReLUs, equals the rounded network at the
 * base point, and its derivative by f there is −ln 2 · e = ln 2 · (x − x^q).
 */
export function createSurrogate(
  setup: TrainableSetup,
  means: Float64Array,
  base: Point,
): (point: Point) => Float64Array {
  const errors = new Map<string, number>();
  let isRecording = true;
  const whole = (f: number) => Math.floor(f + 0.5);
  const rounded = (key: string, x: number, f: number, f0: number) => {
    if (isRecording) errors.set(key, roundTo(x, whole(f0)) - x);
    return x + (errors.get(key) as number) * 2 ** (f0 - f);
  };
  const run = ({ parameters, bits }: Point): Float64Array => {
    const { layout, plan, table, inputUnit } = setup;
    const kernels = parameters.map(({ kernel }, l) => {
      const { groupOfWeight } = layout.weights[l];
      const own = (all: BitParameters, i: number) => all.weights[l].kernel[groupOfWeight[i]];
      return kernel.map((w, i) => rounded(`w${l}.${i}`, w, own(bits, i), own(base.bits, i)));
    });
    const biases = parameters.map(({ bias }, l) => {
      const { groupOfBias, channels } = layout.weights[l];
      const next = base.bits.nodes[l + 1];
      return bias.map((b, c) => {
        let value = b;
        if (l === 0) {
          for (const [r, mean] of means.entries()) value -= mean * kernels[0][r * channels + c];
        }
        // Half a unit of the activation behind is rounded along with the bias, and taken off again by truncation.
        const half = next ? 2 ** -whole(next[c % next.length]) / 2 : 0;
        const [f, f0] = [bits, base.bits].map((all) => all.weights[l].bias[groupOfBias[c]]);
        return rounded(`b${l}.${c}`, value + half, f, f0) - half;
      });
    });
    const node = (n: number, sample: number, x: Float64Array, relu: boolean) =>
      x.map((value, e) => {
        const group = layout.nodes[n].groupOfElement[e];
        const kept = relu ? Math.max(0, value) : value;
        const key = `x${n}.${sample}.${e}`;
        return rounded(key, kept, bits.nodes[n][group], base.bits.nodes[n][group]);
      });
    const logits: number[] = [];
    for (let sample = 0; sample < table.count; sample++) {
      const from = sample * plan.inputSize;
      const features = table.features.subarray(from, from + plan.inputSize);
      let x: Float64Array = node(
        0,
        sample,
        Float64Array.from(features, (raw) => raw * inputUnit),
        false,
      );
      for (const step of plan.steps) {
        if (step.kind === 'activation') {
          const bias = biases[step.weights];
          x = x.map((value, e) => value + bias[e % bias.length]);
          const { isLast, activation } = plan.weighted[step.weights];
          if (!isLast) x = node(step.weights + 1, sample, x, activation === 'relu');
        } else x = multiply(step, x, kernels);
      }
      logits.push(...x);
    }
    return Float64Array.from(logits);
  };
  run(base);
  isRecording = false;
  return run;
}

type AnyStep = TrainableSetup['plan']['steps'][number];

function multiply(step: AnyStep, x: Float64Array, kernels: readonly Float64Array[]): Float64Array {
  if (step.kind === 'dense') {
    const sums = new Float64Array(step.nOut);
    kernels[step.weights].forEach((w, i) => {
      sums[i % step.nOut] += w * x[Math.floor(i / step.nOut)];
    });
    return sums;
  }
  if (step.kind !== 'convolution' && step.kind !== 'maxPool') throw new Error(step.kind);
  const { height, width, channels, outHeight, outWidth } = step.geometry;
  const outputs: number[] = [];
  const at = (y: number, c: number, channel: number) =>
    y >= 0 && y < height && c >= 0 && c < width ? x[(y * width + c) * channels + channel] : 0;
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      if (step.kind === 'maxPool') {
        const { poolHeight, poolWidth } = step.geometry;
        for (let channel = 0; channel < channels; channel++) {
          let most = Number.NEGATIVE_INFINITY;
          for (let k = 0; k < poolHeight * poolWidth; k++) {
            const y = oy * poolHeight + Math.floor(k / poolWidth);
            most = Math.max(most, at(y, ox * poolWidth + (k % poolWidth), channel));
          }
          outputs.push(most);
        }
        continue;
      }
      const { filters, kernelWidth, strideY, strideX, top, left } = step.geometry;
      const sums = new Float64Array(filters);
      kernels[step.weights].forEach((w, i) => {
        const row = Math.floor(i / filters);
        const tap = Math.floor(row / channels);
        const y = oy * strideY + Math.floor(tap / kernelWidth) - top;
        const c = ox * strideX + (tap % kernelWidth) - left;
        sums[i % filters] += w * at(y, c, row % channels);
      });
      outputs.push(...sums);
    }
  }
  return Float64Array.from(outputs);
}
