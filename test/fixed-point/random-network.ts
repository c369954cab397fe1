// Random small networks of every layer kind, for laws that hold for all of them.
import { type FixedPointFormat, fractionBits } from '../../src/core/fixed-point-format.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';
import { windowPositions } from '../../src/fixed-point/layers/layer-semantics.js';
import {
  addBatchNorm,
  addLeakyRelu,
  addTableActivation,
  addZeroPadding,
} from './random-emulated-layers.js';
import { type Draft, last, place, randomFormat, randomRaw, randomTensor } from './random-tensor.js';

function productFormat(draft: Draft, weights: FixedPointFormat): FixedPointFormat {
  const fraction = fractionBits(weights) + fractionBits(last(draft).result);
  return randomFormat(draft.random, draft.widest + 4, fraction);
}

function addDense(draft: Draft): void {
  const { random, widest } = draft;
  const outputs = 1 + random.integer(5);
  const weightFormat = randomFormat(random, widest);
  draft.layers.push({
    ...place(draft),
    kind: 'dense',
    outputShape: [outputs],
    weights: randomTensor(random, [sizeOf(last(draft).outputShape), outputs], weightFormat),
    bias: randomTensor(random, [outputs], randomFormat(random, widest, 6)),
    accumulator: productFormat(draft, weightFormat),
    result: randomFormat(random, widest),
  });
}

function addConv2d(draft: Draft): void {
  const { random, widest } = draft;
  const [height, width, channels] = last(draft).outputShape;
  const kernel = [1 + random.integer(Math.min(3, height)), 1 + random.integer(Math.min(3, width))];
  const strides: [number, number] = [1 + random.integer(2), 1 + random.integer(2)];
  const [top, bottom, left, right] = [0, 1, 2, 3].map(() => random.integer(3));
  const filters = 1 + random.integer(3);
  const weightFormat = randomFormat(random, widest);
  draft.layers.push({
    ...place(draft),
    kind: 'conv2d',
    outputShape: [
      windowPositions(height + top + bottom, kernel[0], strides[0]),
      windowPositions(width + left + right, kernel[1], strides[1]),
      filters,
    ],
    weights: randomTensor(random, [kernel[0], kernel[1], channels, filters], weightFormat),
    bias: randomTensor(random, [filters], randomFormat(random, widest, 6)),
    accumulator: productFormat(draft, weightFormat),
    result: randomFormat(random, widest),
    strides,
    padding: { top, bottom, left, right },
  });
}

function addPool(draft: Draft): void {
  const { random } = draft;
  const [height, width, channels] = last(draft).outputShape;
  const pool: [number, number] = [
    1 + random.integer(Math.min(3, height)),
    1 + random.integer(Math.min(3, width)),
  ];
  const strides: [number, number] = [1 + random.integer(3), 1 + random.integer(3)];
  draft.layers.push({
    ...place(draft),
    kind: 'maxPool2d',
    outputShape: [
      windowPositions(height, pool[0], strides[0]),
      windowPositions(width, pool[1], strides[1]),
      channels,
    ],
    result: random.integer(2) === 0 ? last(draft).result : randomFormat(random, draft.widest),
    pool,
    strides,
  });
}

function addRelu(draft: Draft): void {
  draft.layers.push({
    ...place(draft),
    kind: 'relu',
    outputShape: last(draft).outputShape,
    result: randomFormat(draft.random, draft.widest),
  });
}

function addFlatten(draft: Draft): void {
  const { outputShape, result } = last(draft);
  draft.layers.push({
    ...place(draft),
    kind: 'reshape',
    outputShape: [sizeOf(outputShape)],
    result,
  });
}

/** Image → a few convolutions, pools and ReLUs → flat → a few dense layers and ReLUs; formats of up to `widest` bits. */
export function randomNetwork(random: RandomStream, widest: number): QuantisedNetwork {
  const outputShape = [1 + random.integer(5), 1 + random.integer(5), 1 + random.integer(3)];
  const draft: Draft = { random, widest, layers: [] };
  const result = randomFormat(random, widest);
  draft.layers.push({ kind: 'input', name: 'layer_0', inputs: [], outputShape, result });
  const image = [addConv2d, addPool, addRelu, addBatchNorm, addZeroPadding, addLeakyRelu];
  for (let i = random.integer(4); i > 0; i--) image[random.integer(image.length)](draft);
  addFlatten(draft);
  const flat = [addDense, addRelu, addTableActivation];
  addDense(draft);
  for (let i = random.integer(3); i > 0; i--) flat[random.integer(flat.length)](draft);
  return { name: 'random', layers: draft.layers };
}

/** Raw inputs for `count` samples. */
export function randomInputs(
  random: RandomStream,
  network: QuantisedNetwork,
  count: number,
): Float64Array {
  const { outputShape, result } = network.layers[0];
  return Float64Array.from({ length: count * sizeOf(outputShape) }, () =>
    randomRaw(random, result),
  );
}
