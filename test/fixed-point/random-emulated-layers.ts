// Random layers of the kinds that only the interpreter knows.
import { type Draft, last, place, randomFormat, randomTensor } from './random-tensor.js';

export function addBatchNorm(draft: Draft): void {
  const { random, widest } = draft;
  const { outputShape } = last(draft);
  const shape = [random.integer(2) === 0 ? 1 : outputShape[outputShape.length - 1]];
  draft.layers.push({
    ...place(draft),
    kind: 'batchNorm',
    outputShape,
    scale: randomTensor(random, shape, randomFormat(random, widest)),
    bias: randomTensor(random, shape, randomFormat(random, widest)),
    result: randomFormat(random, widest),
  });
}

export function addZeroPadding(draft: Draft): void {
  const { random, widest } = draft;
  const [height, width, channels] = last(draft).outputShape;
  const [top, bottom, left, right] = [0, 1, 2, 3].map(() => random.integer(3));
  draft.layers.push({
    ...place(draft),
    kind: 'zeroPadding2d',
    outputShape: [height + top + bottom, width + left + right, channels],
    padding: { top, bottom, left, right },
    result: randomFormat(random, widest),
  });
}

export function addLeakyRelu(draft: Draft): void {
  const { random, widest } = draft;
  const { outputShape } = last(draft);
  const count = random.integer(2) === 0 ? 1 : outputShape.reduce((a, b) => a * b, 1);
  draft.layers.push({
    ...place(draft),
    kind: 'leakyRelu',
    outputShape,
    alpha: randomTensor(random, [count], randomFormat(random, widest)),
    result: randomFormat(random, widest),
  });
}

export function addTableActivation(draft: Draft): void {
  const { random, widest } = draft;
  const entries = randomTensor(random, [2 ** random.integer(7)], randomFormat(random, widest));
  draft.layers.push({
    ...place(draft),
    kind: 'tableActivation',
    outputShape: last(draft).outputShape,
    table: { entries, reach: 2 ** random.integer(4) },
    result: randomFormat(random, widest),
  });
}
