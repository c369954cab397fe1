// Attention pooling of a student as layers that exist: scores, softmax, products, and sums by a kernel of ones.
import { fixed } from '../core/fixed-point-format.js';
import type { StudentLayer } from '../core/student.js';
import { attentionTables, productFormat } from './attention-tables.js';
import { exactAccumulator } from './exact-width.js';
import { integersOnGrid } from './grid.js';
import { append, appendReshape, type Chain, last, studentError, toImage } from './student-chain.js';

const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * `[positions, channels]` or an image → `[channels]`: a convolution of one pixel and one filter gives the scores; their
 * shares, repeated for every channel, are multiplied with the features; the products are summed up and rounded once.
 */
export function appendAttention(chain: Chain, layer: StudentLayer): void {
  const { kernel, kernelFormat, bias, biasFormat, sumFormat, outputFormat } = layer;
  if (!kernel || !kernelFormat || !bias || !biasFormat || !sumFormat || !outputFormat) {
    throw studentError(layer.name, 'has no scores');
  }
  toImage(chain, layer.name, last(chain).outputShape.length === 2);
  const features = last(chain);
  const [height, width, channels] = features.outputShape;
  const positions = height * width;
  const weights = integersOnGrid(kernel, [1, 1, channels, 1], kernelFormat, `${layer.name}.kernel`);
  const biases = integersOnGrid(bias, [1], biasFormat, `${layer.name}.bias`);
  append(chain, 'conv2d', {
    kind: 'conv2d',
    outputShape: [height, width, 1],
    result: sumFormat,
    weights,
    bias: biases,
    accumulator: exactAccumulator({
      input: features.result,
      weights: weights.values,
      weightFormat: kernelFormat,
      bias: biases.values,
      biasFormat,
    }),
    strides: [1, 1],
    padding: NO_PADDING,
  });
  appendReshape(chain, [positions]);
  const tables = attentionTables(sumFormat, positions);
  append(chain, 'softmax', { kind: 'softmax', outputShape: [positions], ...tables });
  const shares = append(chain, 'gather', {
    kind: 'gather',
    outputShape: features.outputShape,
    result: tables.result,
    indices: Array.from({ length: positions * channels }, (_, i) => Math.floor(i / channels)),
  });
  const product = {
    kind: 'merge',
    operation: 'multiply',
    outputShape: features.outputShape,
    result: productFormat(tables.result, features.result),
  } as const;
  append(chain, 'merge', product, [features.name, shares]);
  appendColumnSums(chain, layer);
  appendReshape(chain, [channels]);
}

/** Sums over all pixels of an image, channel by channel. */
function appendColumnSums(chain: Chain, { outputFormat }: StudentLayer): void {
  const source = last(chain);
  const [height, width, channels] = source.outputShape;
  const ones = new Float64Array(height * width * channels * channels);
  for (let i = 0; i < height * width * channels; i++) ones[i * channels + (i % channels)] = 1;
  const weightFormat = fixed(2, 2);
  const bias = new Float64Array(channels);
  const biasFormat = fixed(1, 1);
  append(chain, 'conv2d', {
    kind: 'conv2d',
    outputShape: [1, 1, channels],
    result: outputFormat ?? source.result,
    weights: { shape: [height, width, channels, channels], format: weightFormat, values: ones },
    bias: { shape: [channels], format: biasFormat, values: bias },
    accumulator: exactAccumulator({
      input: source.result,
      weights: ones,
      weightFormat,
      bias,
      biasFormat,
    }),
    strides: [1, 1],
    padding: NO_PADDING,
  });
}
