// Small random dense and convolution layers whose accumulators are as narrow as hls4ml's default ones.
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  maxRaw,
  minRaw,
  OVERFLOW_MODES,
  type Overflow,
  ROUNDING_MODES,
  type Rounding,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import type {
  IntegerTensor,
  NetworkLayer,
  QuantisedNetwork,
} from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';

function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)];
}

function drawFormat(random: RandomStream, width: number, integer: number): FixedPointFormat {
  const make = random.uniform() < 0.6 ? fixed : ufixed;
  return make(width, integer, pick(random, ROUNDING_MODES), pick(random, OVERFLOW_MODES));
}

function drawTensor(random: RandomStream, shape: readonly number[], format: FixedPointFormat) {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const span = maxRaw(format) - minRaw(format) + 1;
  const zeros = random.uniform() * 0.5;
  const values = Float64Array.from({ length: size }, () =>
    random.uniform() < zeros ? 0 : minRaw(format) + random.integer(span),
  );
  return { shape, format, values } satisfies IntegerTensor;
}

function drawShapes(random: RandomStream, isConvolution: boolean) {
  if (!isConvolution) {
    const [nIn, nOut] = [2 + 2 * random.integer(3), 1 + random.integer(4)];
    return { input: [nIn], output: [nOut], weights: [nIn, nOut], parts: {} };
  }
  const channels = 1 + random.integer(2);
  const filters = 1 + random.integer(3);
  const side = 1 + random.integer(2);
  const padding = { top: random.integer(2), bottom: 0, left: 0, right: random.integer(2) };
  const [height, width] = [3, 3];
  return {
    input: [height, width, channels],
    output: [height + padding.top - side + 1, width + padding.right - 1, filters],
    weights: [side, 2, channels, filters],
    parts: { strides: [1, 1], padding },
  };
}

/** How the accumulator of a drawn layer rounds products, and what it does with sums beyond it. */
export interface AccumulatorModes {
  readonly rounding: Rounding;
  readonly overflow: Overflow;
}

/**
 * One layer, every other time with a ReLU behind it. Its accumulator keeps `kept` to `kept + 3` bits fewer of a product than there
 * are if `kept` is positive, all of them else. Names of layers begin with `name`.
 */
export function drawCutOffNetwork(
  random: RandomStream,
  name: string,
  modes: AccumulatorModes,
  isConvolution: boolean,
  isCut: boolean,
): QuantisedNetwork {
  const { input, output, weights: shape, parts } = drawShapes(random, isConvolution);
  const inputFormat = drawFormat(random, 1 + random.integer(7), random.integer(4));
  const weights = drawTensor(random, shape, drawFormat(random, 2 + random.integer(5), 1));
  const bias = drawTensor(random, [shape[shape.length - 1]], drawFormat(random, 6, 2));
  const products = fractionBits(inputFormat) + fractionBits(weights.format);
  const cut = isCut ? 1 + random.integer(6) : -random.integer(2);
  const width = modes.overflow === 'WRAP' ? 3 + random.integer(8) : 20;
  const make = random.uniform() < 0.7 ? fixed : ufixed;
  const accumulator = {
    ...make(width, width - (products - cut)),
    ...modes,
    ...(modes.overflow === 'WRAP' ? {} : { signed: true }),
  };
  const result = drawFormat(random, 3 + random.integer(9), 2 + random.integer(4));
  const layers = [
    { kind: 'input', name: 'x', inputs: [], outputShape: input, result: inputFormat },
    {
      kind: isConvolution ? 'conv2d' : 'dense',
      name: `${name}_sum`,
      inputs: ['x'],
      outputShape: output,
      result,
      weights,
      bias,
      accumulator,
      ...parts,
    },
  ] as NetworkLayer[];
  if (random.uniform() < 0.5) {
    layers.push({
      kind: 'relu',
      name: `${name}_relu`,
      inputs: [`${name}_sum`],
      outputShape: output,
      result: drawFormat(random, 3 + random.integer(6), 2 + random.integer(3)),
    });
  }
  return { name, layers };
}
