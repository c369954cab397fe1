// The networks that are timed: 16-64-32-32-5 with random weights, truncating or exact, at given precisions.
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import type {
  IntegerTensor,
  NetworkLayer,
  QuantisedNetwork,
} from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { exactAccumulator } from '../../src/fixed-point/exact-width.js';
import { castRaw } from '../../src/fixed-point/quantise.js';

export const SIZES = [16, 64, 32, 32, 5] as const;
/** Multiply-accumulates a sample. */
export const MACS = SIZES.slice(1).reduce((sum, outputs, i) => sum + outputs * SIZES[i], 0);

/** Real weights of a layer, uniform over [−1, 1) so that hardly any is zero at any precision: zeros would be skipped. */
const REAL = SIZES.slice(1).map((outputs, i) => {
  const random = createRandom(1, 'emulate', i);
  return Float64Array.from({ length: SIZES[i] * outputs }, () => 2 * random.uniform() - 1);
});

const tensors = new Map<string, IntegerTensor>();

/** The real weights of a layer in a format; made once, so that configurations share them as a user's would. */
function weightsOf(layer: number, format: FixedPointFormat): IntegerTensor {
  const key = JSON.stringify([layer, format]);
  let tensor = tensors.get(key);
  if (tensor === undefined) {
    const values = REAL[layer].map((real) => castRaw(Math.round(real * 2 ** 30), 30, format));
    tensor = { shape: [SIZES[layer], SIZES[layer + 1]], format, values };
    tensors.set(key, tensor);
  }
  return tensor;
}

/** Zero biases, one array for each layer. */
const ZEROS = SIZES.slice(1).map((outputs) => new Float64Array(outputs));

function biasOf(layer: number, format: FixedPointFormat): IntegerTensor {
  return { shape: [SIZES[layer + 1]], format, values: ZEROS[layer] };
}

function inputLayer(result: FixedPointFormat): NetworkLayer {
  return { kind: 'input', name: 'x', inputs: [], outputShape: [SIZES[0]], result };
}

/** hls4ml's defaults: everything in one format, every product truncated and wrapped into it. */
export function truncatingNetwork(format: FixedPointFormat): QuantisedNetwork {
  const layers: NetworkLayer[] = [inputLayer(format)];
  for (let layer = 0; layer + 1 < SIZES.length; layer++) {
    const place = { inputs: [layers[layers.length - 1].name], outputShape: [SIZES[layer + 1]] };
    const weights = weightsOf(layer, format);
    const sums = { weights, bias: biasOf(layer, format), accumulator: format, result: format };
    layers.push({ ...place, ...sums, kind: 'dense', name: `fc${layer}` });
    if (layer + 2 < SIZES.length) {
      layers.push({
        ...place,
        inputs: [`fc${layer}`],
        kind: 'relu',
        name: `relu${layer}`,
        result: format,
      });
    }
  }
  return { name: 'truncating', layers };
}

const accumulators = new Map<string, FixedPointFormat>();

function accumulatorOf(layer: number, input: FixedPointFormat, bits: number): FixedPointFormat {
  const key = `${layer} ${input.width} ${input.signed} ${bits}`;
  let format = accumulators.get(key);
  if (format === undefined) {
    const weights = weightsOf(layer, fixed(bits, 1, 'RND', 'SAT'));
    const bias = biasOf(layer, fixed(1, 1));
    format = exactAccumulator({
      input,
      weights: weights.values,
      weightFormat: weights.format,
      bias: bias.values,
      biasFormat: bias.format,
    });
    accumulators.set(key, format);
  }
  return format;
}

/** Exact accumulators; `bits[i]` of weights and activations of layer `i`. */
export function exactNetwork(bits: readonly number[]): QuantisedNetwork {
  let input: FixedPointFormat = fixed(8, 3, 'RND', 'SAT');
  const layers: NetworkLayer[] = [inputLayer(input)];
  for (let layer = 0; layer + 1 < SIZES.length; layer++) {
    const place = { inputs: [layers[layers.length - 1].name], outputShape: [SIZES[layer + 1]] };
    const weights = weightsOf(layer, fixed(bits[layer], 1, 'RND', 'SAT'));
    const accumulator = accumulatorOf(layer, input, bits[layer]);
    const sums = { weights, bias: biasOf(layer, fixed(1, 1)), accumulator, result: accumulator };
    layers.push({ ...place, ...sums, kind: 'dense', name: `fc${layer}` });
    if (layer + 2 === SIZES.length) break;
    input = ufixed(bits[layer], 3, 'RND', 'SAT');
    layers.push({
      ...place,
      inputs: [`fc${layer}`],
      kind: 'relu',
      name: `relu${layer}`,
      result: input,
    });
  }
  return { name: `exact ${bits.join(' ')}`, layers };
}

/** All combinations of the widths over the layers. */
export function gridNetworks(widths: readonly number[]): readonly QuantisedNetwork[] {
  let choices: number[][] = [[]];
  for (let layer = 0; layer + 1 < SIZES.length; layer++) {
    choices = choices.flatMap((bits) => widths.map((width) => [...bits, width]));
  }
  return choices.map(exactNetwork);
}

/** Raw inputs, uniform over the codes of the format. */
export function randomRaw(format: FixedPointFormat, values: number): Float64Array {
  const random = createRandom(2, 'emulate inputs');
  const codes = 2 ** format.width;
  return Float64Array.from(
    { length: values },
    () => random.integer(codes) - (format.signed ? codes / 2 : 0),
  );
}

/** Real features whose raw values `randomRaw` would be, and labels. */
export function randomSplit(format: FixedPointFormat, count: number, features: number) {
  const raw = randomRaw(format, count * features);
  const random = createRandom(3, 'emulate labels');
  return {
    count,
    features: Float32Array.from(raw, (value) => value * 2 ** -fractionBits(format)),
    labels: Int32Array.from({ length: count }, () => random.integer(SIZES[SIZES.length - 1])),
  };
}
