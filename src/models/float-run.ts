// Runs a float graph in double precision, quantisers included: what the framework would answer.
import { ParetapeError } from '../core/errors.js';
import { sizeOf } from '../core/quantised-network.js';
import {
  activationFunction,
  runFloatAffine,
  runFloatBatchNorm,
  runFloatSoftmax,
} from './float/float-elements.js';
import { runFloatRecurrent } from './float/float-recurrent.js';
import {
  runFloatMerge,
  runFloatTranspose,
  runFloatUpSampling,
  runFloatZeroPadding,
} from './float/float-shapes.js';
import {
  runFloatConvolution,
  runFloatDense,
  runFloatDepthwise,
  runFloatPool,
} from './float/float-sums.js';
import type { FloatTensor, ModelGraph, ModelNode } from './model-graph.js';
import { createQuantiserFunction, type Quantiser } from './quantiser.js';

/** Outputs of the last node, `[count, …outputShape]`, for inputs `[count, …inputShape]` of the only input. */
export function runFloatModel(
  graph: ModelGraph,
  inputs: Float64Array,
  count: number,
): Float64Array {
  const last = graph.nodes[graph.nodes.length - 1];
  const outputs = new Float64Array(count * sizeOf(last.outputShape));
  const size = inputs.length / count;
  for (let sample = 0; sample < count; sample++) {
    const trace = traceFloatSample(graph, inputs.subarray(sample * size, (sample + 1) * size));
    outputs.set(trace.get(last.name) as Float64Array, sample * sizeOf(last.outputShape));
  }
  return outputs;
}

/** Outputs of every node for one sample, by name. */
export function traceFloatSample(
  graph: ModelGraph,
  input: Float64Array,
): ReadonlyMap<string, Float64Array> {
  const trace = new Map<string, Float64Array>();
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  for (const node of graph.nodes) {
    const sources = node.inputs.map((name) => nodes.get(name) as ModelNode);
    const values = node.inputs.map((name) => trace.get(name) as Float64Array);
    const plain = node.kind === 'input' ? expectInput(node, input) : runNode(node, sources, values);
    trace.set(node.name, quantised(node, plain));
  }
  return trace;
}

function expectInput(node: ModelNode, input: Float64Array): Float64Array {
  if (input.length === sizeOf(node.outputShape)) return input;
  const shape = node.outputShape.join(', ');
  throw new ParetapeError('INPUT', `${node.name} is [${shape}], got ${input.length} numbers`);
}

/** The output after the node's own quantiser; channels lie on the last axis. */
function quantised(node: ModelNode, values: Float64Array): Float64Array {
  if (node.quantiser === undefined) return values;
  return quantiseValues(node.quantiser, node.outputShape, values);
}

function quantiseValues(
  quantiser: Quantiser,
  shape: readonly number[],
  values: ArrayLike<number>,
): Float64Array {
  const quantise = createQuantiserFunction(quantiser);
  if (quantiser.kind === 'elements') {
    return Float64Array.from(values, (x, i) => quantise(x, i));
  }
  const axis =
    quantiser.kind === 'uniform' ? (quantiser.channelAxis ?? shape.length - 1) : shape.length - 1;
  const inner = sizeOf(shape.slice(axis + 1));
  return Float64Array.from(values, (x, i) => quantise(x, Math.floor(i / inner) % shape[axis]));
}

/** Quantised weights already computed: a graph is run on many samples. */
const computed = new WeakMap<FloatTensor, Float64Array>();

/** A weight as the layer uses it: after its quantiser. */
export function effectiveWeight(
  weight: FloatTensor & { readonly quantiser?: Quantiser },
): ArrayLike<number> {
  const { quantiser, shape, data } = weight;
  if (quantiser === undefined) return data;
  const known = computed.get(weight) ?? quantiseValues(quantiser, shape, data);
  computed.set(weight, known);
  return known;
}

function runNode(
  node: Exclude<ModelNode, { kind: 'input' }>,
  sources: readonly ModelNode[],
  values: readonly Float64Array[],
): Float64Array {
  const [source] = sources;
  const [input] = values;
  switch (node.kind) {
    case 'dense':
      return runFloatDense(node, input, effectiveWeight);
    case 'conv1d':
    case 'conv2d':
      return runFloatConvolution(node, source.outputShape, input, effectiveWeight);
    case 'depthwiseConv1d':
    case 'depthwiseConv2d':
      return runFloatDepthwise(node, source.outputShape, input, effectiveWeight);
    case 'separableConv1d':
    case 'separableConv2d': {
      const axes = node.window.size.length;
      const ones = node.window.size.map(() => 1);
      const none = node.window.size.map(() => 0);
      const [channels, multiplier] = node.depthwise.shape.slice(axes);
      const between = [...node.outputShape.slice(0, axes), channels * multiplier];
      const first = runFloatDepthwise(
        { window: node.window, kernel: node.depthwise, outputShape: between },
        source.outputShape,
        input,
        effectiveWeight,
      );
      const window = { size: ones, strides: ones, padding: { before: none, after: none } };
      const { pointwise, bias, outputShape } = node;
      const second = { window, kernel: pointwise, bias, outputShape };
      return runFloatConvolution(second, between, first, effectiveWeight);
    }
    case 'pool1d':
    case 'pool2d':
      return runFloatPool(node, source.outputShape, input);
    case 'batchNorm':
      return runFloatBatchNorm(node, input, effectiveWeight);
    case 'affine':
      return runFloatAffine(node, input, effectiveWeight);
    case 'activation':
      return input.map(activationFunction(node));
    case 'softmax':
      return runFloatSoftmax(node.outputShape, input);
    case 'merge':
      return runFloatMerge(node, sources, values);
    case 'reshape':
    case 'quantise':
      return input;
    case 'transpose':
      return runFloatTranspose(node, source.outputShape, input);
    case 'zeroPadding1d':
    case 'zeroPadding2d':
      return runFloatZeroPadding(node, source.outputShape, input);
    case 'upSampling1d':
    case 'upSampling2d':
      return runFloatUpSampling(node, source.outputShape, input);
    case 'recurrent':
      return runFloatRecurrent(node, source.outputShape, input, effectiveWeight);
    case 'bidirectional':
      return runBidirectional(node, source.outputShape, input);
    case 'embedding': {
      const table = effectiveWeight(node.table);
      const [words, width] = node.table.shape;
      return Float64Array.from({ length: input.length * width }, (_, i) => {
        const word = Math.trunc(input[Math.floor(i / width)]);
        if (word >= 0 && word < words) return table[word * width + (i % width)];
        throw new ParetapeError('INPUT', `layer ${node.name}: no word ${word} in ${words}`);
      });
    }
  }
}

function runBidirectional(
  node: Extract<ModelNode, { kind: 'bidirectional' }>,
  shape: readonly number[],
  input: Float64Array,
): Float64Array {
  const forward = runFloatRecurrent(node.forward, shape, input, effectiveWeight);
  const backward = runFloatRecurrent(node.backward, shape, input, effectiveWeight);
  const units = node.forward.outputShape[node.forward.outputShape.length - 1];
  const steps = forward.length / units;
  // The backward layer puts out its last step first.
  const restored = Float64Array.from(backward, (_, i) => {
    const step = Math.floor(i / units);
    return backward[(steps - 1 - step) * units + (i % units)];
  });
  const sides = [node.forward, node.forward].map((side, i) => ({ ...side, name: `${i}` }));
  const merge = {
    name: node.name,
    kind: 'merge',
    inputs: ['0', '1'],
    operation: node.merge,
    axis: node.outputShape.length - 1,
    outputShape: node.outputShape,
  } as const;
  return runFloatMerge(merge, sides, [forward, restored]);
}
