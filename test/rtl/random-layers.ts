// Random networks of one layer of each kind besides matrix products, perhaps with a ReLU behind it.
import { type FixedPointFormat, fractionBits } from '../../src/core/fixed-point-format.js';
import {
  type IntegerTensor,
  type NetworkLayer,
  type QuantisedNetwork,
  sizeOf,
} from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';
import { randomFormat, randomRaw, randomTensor } from '../fixed-point/random-tensor.js';

/** A layer of the kind on a random input: everything but its name, input and result. */
interface Draw {
  readonly inputShape: readonly number[];
  readonly input: FixedPointFormat;
  readonly parts: { readonly outputShape: readonly number[]; readonly [field: string]: unknown };
}

type Drawer = (random: RandomStream) => Draw;

const WIDEST = 7;

function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)];
}

/** A vector, a row of vectors or an image. */
function randomShape(random: RandomStream): number[] {
  const side = () => 1 + random.integer(3);
  return pick(random, [[1 + random.integer(6)], [side(), side()], [side(), side(), side()]]);
}

function constant(random: RandomStream, widest = WIDEST): IntegerTensor {
  return randomTensor(random, [1], randomFormat(random, widest));
}

function table(random: RandomStream, centred = true) {
  const size = pick(random, centred ? [2, 8, 16, 24, 64] : [4, 16, 20, 64]);
  const entries = randomTensor(random, [size], randomFormat(random, WIDEST));
  return { entries, reach: 2 ** random.integer(4) };
}

/** Same shape behind the layer as before it. */
function sameShape(random: RandomStream, create: (shape: readonly number[]) => object): Draw {
  const inputShape = randomShape(random);
  const parts = { outputShape: inputShape, ...create(inputShape) };
  return { inputShape, input: randomFormat(random, WIDEST), parts };
}

function drawBatchNorm(random: RandomStream): Draw {
  return sameShape(random, (shape) => {
    const count = [pick(random, [1, shape[shape.length - 1]])];
    const scale = randomTensor(random, count, randomFormat(random, WIDEST));
    const bias = randomTensor(random, count, randomFormat(random, WIDEST));
    return { kind: 'batchNorm', scale, bias };
  });
}

function drawLeakyRelu(random: RandomStream): Draw {
  return sameShape(random, (shape) => {
    const alpha = randomTensor(random, [pick(random, [1, sizeOf(shape)])], randomFormat(random, 5));
    return { kind: 'leakyRelu', alpha };
  });
}

function drawLine(kind: 'hardSigmoid' | 'hardTanh'): Drawer {
  return (random) =>
    sameShape(random, () => ({ kind, slope: constant(random), shift: constant(random) }));
}

function drawCasts(random: RandomStream): Draw {
  return sameShape(random, (shape) => {
    const formats = Array.from({ length: sizeOf(shape) }, () =>
      random.integer(4) === 0 ? null : randomFormat(random, WIDEST),
    );
    return { kind: 'elementCasts', formats };
  });
}

function drawGather(random: RandomStream): Draw {
  const [inputShape, outputShape] = [randomShape(random), randomShape(random)];
  const size = sizeOf(inputShape);
  const indices = Array.from({ length: sizeOf(outputShape) }, () => random.integer(size));
  const parts = { kind: 'gather', outputShape, indices };
  return { inputShape, input: randomFormat(random, WIDEST), parts };
}

/** The channels of every pixel in another order. */
function drawChannelGather(random: RandomStream): Draw {
  const [pixels, channels, kept] = [1, 2, 3].map(() => 1 + random.integer(3));
  const order = Array.from({ length: kept }, () => random.integer(channels));
  const indices = Array.from(
    { length: pixels * kept },
    (_, i) => Math.floor(i / kept) * channels + order[i % kept],
  );
  const parts = { kind: 'gather', outputShape: [1, pixels, kept], indices };
  return { inputShape: [1, pixels, channels], input: randomFormat(random, WIDEST), parts };
}

function drawZeroPadding(random: RandomStream): Draw {
  const [height, width, channels] = [1, 2, 3].map(() => 1 + random.integer(3));
  const [top, bottom, left, right] = [1, 2, 3, 4].map(() => random.integer(3));
  const outputShape = [height + top + bottom, width + left + right, channels];
  const parts = { kind: 'zeroPadding2d', outputShape, padding: { top, bottom, left, right } };
  return { inputShape: [height, width, channels], input: randomFormat(random, WIDEST), parts };
}

function drawEmbedding(random: RandomStream): Draw {
  const [inputs, width] = [1 + random.integer(4), 1 + random.integer(3)];
  const input = { ...randomFormat(random, 5), signed: false };
  const words = Math.ceil(2 ** Math.max(0, input.integer));
  const parts = {
    kind: 'embedding',
    outputShape: [inputs, width],
    table: randomTensor(random, [words, width], randomFormat(random, WIDEST)),
  };
  return { inputShape: [inputs], input, parts };
}

/** A window that covers at least one pixel of the image wherever it is. */
function drawWindows(random: RandomStream) {
  for (;;) {
    const [height, width, channels] = [4, 4, 2].map((most) => 1 + random.integer(most));
    const [top, bottom, left, right] = [1, 2, 3, 4].map(() => random.integer(3));
    const pool = [1, 2].map(() => 1 + random.integer(3));
    const strides = [1, 2].map(() => 1 + random.integer(2));
    const isWhole = random.integer(4) === 0;
    const padding = isWhole
      ? { top: 0, bottom: 0, left: 0, right: 0 }
      : { top, bottom, left, right };
    if (isWhole) pool.splice(0, 2, height, width);
    const rows = Math.floor((height + padding.top + padding.bottom - pool[0]) / strides[0]) + 1;
    const columns = Math.floor((width + padding.left + padding.right - pool[1]) / strides[1]) + 1;
    if (rows < 1 || columns < 1 || padding.top >= pool[0] || padding.left >= pool[1]) continue;
    const lastRow = (rows - 1) * strides[0] - padding.top;
    const lastColumn = (columns - 1) * strides[1] - padding.left;
    if (lastRow >= height || lastColumn >= width) continue;
    const outputShape = [rows, columns, channels];
    return {
      inputShape: [height, width, channels],
      parts: { outputShape, pool, strides, padding },
    };
  }
}

function drawAveragePool(random: RandomStream): Draw {
  const { inputShape, parts } = drawWindows(random);
  const accumulator = randomFormat(random, 10);
  const input = randomFormat(random, WIDEST);
  return { inputShape, input, parts: { kind: 'averagePool2d', ...parts, accumulator } };
}

function drawPaddedMaxPool(random: RandomStream): Draw {
  const { inputShape, parts } = drawWindows(random);
  const input = randomFormat(random, WIDEST);
  return { inputShape, input, parts: { kind: 'paddedMaxPool2d', ...parts } };
}

/** A format that 2^n entries can be addressed in. */
function addressOf(random: RandomStream, widest: number) {
  const format = randomFormat(random, widest);
  return { format, entries: 2 ** random.integer(format.width + 1) };
}

function drawSoftmax(isStable: boolean): Drawer {
  return (random) => {
    const inputShape = randomShape(random);
    const input = randomFormat(random, 6);
    const difference = isStable ? addressOf(random, 6) : undefined;
    const sum = addressOf(random, 9);
    const leading = difference?.entries ?? 2 ** random.integer(input.width + 1);
    const draw = (entries: number) =>
      randomTensor(random, [entries], {
        ...randomFormat(random, 9),
        signed: random.integer(3) === 0,
      });
    const parts = {
      kind: 'softmax',
      outputShape: inputShape,
      ...(difference === undefined ? {} : { difference: difference.format }),
      exponentials: draw(leading),
      accumulator: randomFormat(random, 10),
      sum: sum.format,
      reciprocals: draw(sum.entries),
    };
    return { inputShape, input, parts };
  };
}

function drawLegacySoftmax(random: RandomStream): Draw {
  return sameShape(random, () => {
    const exponentials = table(random);
    const { entries } = table(random);
    return { kind: 'legacySoftmax', exponentials, reciprocals: entries };
  });
}

/** How to draw a layer of each kind. */
export const DRAWERS: Readonly<Record<string, Drawer>> = {
  relu: (random) => sameShape(random, () => ({ kind: 'relu' })),
  batchNorm: drawBatchNorm,
  leakyRelu: drawLeakyRelu,
  thresholdedRelu: (random) =>
    sameShape(random, () => ({ kind: 'thresholdedRelu', threshold: constant(random) })),
  clippedRelu: (random) =>
    sameShape(random, () => ({ kind: 'clippedRelu', maximum: constant(random) })),
  hardSigmoid: drawLine('hardSigmoid'),
  hardTanh: drawLine('hardTanh'),
  sign: (random) => sameShape(random, () => ({ kind: 'sign', levels: pick(random, [2, 3]) })),
  tableActivation: (random) =>
    sameShape(random, () => ({ kind: 'tableActivation', table: table(random) })),
  elu: (random) =>
    sameShape(random, () => ({ kind: 'elu', alpha: constant(random, 4), table: table(random) })),
  selu: (random) =>
    sameShape(random, () => ({ kind: 'selu', gain: constant(random, 5), table: table(random) })),
  elementCasts: drawCasts,
  gather: drawGather,
  'gather of channels': drawChannelGather,
  zeroPadding2d: drawZeroPadding,
  embedding: drawEmbedding,
  averagePool2d: drawAveragePool,
  paddedMaxPool2d: drawPaddedMaxPool,
  'softmax latency': drawSoftmax(false),
  'softmax stable': drawSoftmax(true),
  legacySoftmax: drawLegacySoftmax,
  argmax: (random) => sameShape(random, () => ({ kind: 'argmax' })),
};

/** A network of one such layer, every third with a ReLU behind it. Names of its layers end with `tag`. */
export function drawNetwork(kind: string, random: RandomStream, tag: string): QuantisedNetwork {
  const name = `${kind.replaceAll(' ', '_')}_${tag}`;
  const { inputShape, input, parts } = DRAWERS[kind](random);
  const layers = [
    { kind: 'input', name: 'x', inputs: [], outputShape: inputShape, result: input },
    { name, inputs: ['x'], result: randomFormat(random, WIDEST), ...parts },
  ] as NetworkLayer[];
  if (random.integer(3) === 0) {
    const { outputShape } = parts;
    const result = randomFormat(random, WIDEST);
    layers.push({ kind: 'relu', name: 'z', inputs: [name], outputShape, result });
  }
  return { name, layers };
}

/** Raw inputs that the layer is defined for. */
export function drawInputs(
  network: QuantisedNetwork,
  random: RandomStream,
  count: number,
): Float64Array {
  const [{ outputShape, result }, layer] = network.layers;
  const limit =
    layer.kind === 'embedding'
      ? Math.ceil(layer.table.shape[0] * 2 ** fractionBits(result)) - 1
      : Infinity;
  return Float64Array.from({ length: count * sizeOf(outputShape) }, () =>
    Math.min(limit, randomRaw(random, result)),
  );
}
