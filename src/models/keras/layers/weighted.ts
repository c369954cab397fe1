// Dense, convolution and embedding layers, plain and quantised, and batch normalisation.
import { sizeOf } from '../../../core/quantised-network.js';
import type { BatchNormNode, ModelNode, ModelWeight } from '../../model-graph.js';
import { countOf, flagOf, kerasError, numberOf, settingOf } from '../keras-layer.js';
import { quantiserOf } from '../qkeras-quantiser.js';
import { withActivation } from './activations.js';
import {
  attach,
  type BuildRequest,
  biasOf,
  expectPlainImage,
  inputShape,
  type LayerBuilder,
  onlySource,
  weightOf,
} from './layer-builder.js';
import { placeWindow } from './window.js';

/** Weights of the layers named Binary… and Ternary…, whose quantiser their class says (`hls4ml/model/quantizers.py`). */
const CLASS_QUANTISERS: Readonly<Record<string, ModelWeight['quantiser']>> = {
  BinaryDense: { kind: 'binary', scale: [1] },
  TernaryDense: { kind: 'ternary', scale: [1], threshold: 0.5 },
};

function buildDense(request: BuildRequest): readonly ModelNode[] {
  const { layer, base } = request;
  const given = onlySource(request).outputShape;
  const units = countOf(layer, 'units');
  const inputs = given[given.length - 1];
  const kernel = weightOf(request, 'kernel', [inputs, units]);
  const quantiser = kernel.quantiser ?? CLASS_QUANTISERS[layer.className];
  const node: ModelNode = {
    ...base,
    kind: 'dense',
    kernel: attach(kernel, quantiser),
    ...biasOf(request, units),
    outputShape: [...given.slice(0, -1), units],
  };
  return withActivation(layer, node);
}

function buildConvolution(axes: 1 | 2): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const filters = countOf(layer, 'filters');
    const { window, positions } = placeWindow(layer, 'kernel_size', shape.slice(0, -1));
    const kernelShape = [...window.size, shape[axes], filters];
    const node: ModelNode = {
      ...base,
      kind: axes === 1 ? 'conv1d' : 'conv2d',
      window,
      kernel: weightOf(request, 'kernel', kernelShape),
      ...biasOf(request, filters),
      outputShape: [...positions, filters],
    };
    return withActivation(layer, node);
  };
}

function buildDepthwise(axes: 1 | 2): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const multiplier = countOf(
      { ...layer, config: { depth_multiplier: 1, ...layer.config } },
      'depth_multiplier',
    );
    const { window, positions } = placeWindow(layer, 'kernel_size', shape.slice(0, -1));
    const channels = shape[axes] * multiplier;
    const node: ModelNode = {
      ...base,
      kind: axes === 1 ? 'depthwiseConv1d' : 'depthwiseConv2d',
      window,
      kernel: depthwiseKernel(request, [...window.size, shape[axes], multiplier]),
      ...biasOf(request, channels),
      outputShape: [...positions, channels],
    };
    return withActivation(layer, node);
  };
}

/** Keras 2 names it `depthwise_kernel`, some versions `kernel`. */
function depthwiseKernel(request: BuildRequest, shape: readonly number[]): ModelWeight {
  const { layer, weights } = request;
  const name = weights.find('depthwise_kernel') === undefined ? 'kernel' : 'depthwise_kernel';
  return attach(weights.get(name, shape), quantiserOf(layer, 'depthwise'));
}

function buildSeparable(axes: 1 | 2): LayerBuilder {
  return (request) => {
    const { layer, base, weights } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const filters = countOf(layer, 'filters');
    const multiplier = countOf(
      { ...layer, config: { depth_multiplier: 1, ...layer.config } },
      'depth_multiplier',
    );
    const { window, positions } = placeWindow(layer, 'kernel_size', shape.slice(0, -1));
    const channels = shape[axes] * multiplier;
    const pointwiseShape = [...window.size.map(() => 1), channels, filters];
    const node: ModelNode = {
      ...base,
      kind: axes === 1 ? 'separableConv1d' : 'separableConv2d',
      window,
      depthwise: depthwiseKernel(request, [...window.size, shape[axes], multiplier]),
      pointwise: attach(
        weights.get('pointwise_kernel', pointwiseShape),
        quantiserOf(layer, 'pointwise'),
      ),
      ...biasOf(request, filters),
      outputShape: [...positions, filters],
    };
    return withActivation(layer, node);
  };
}

/** The four vectors of a batch normalisation over the last axis. */
function batchNormOf(
  request: BuildRequest,
  shape: readonly number[],
): Omit<BatchNormNode, 'name' | 'inputs'> {
  const { layer, weights, base } = request;
  const axis = [settingOf(layer, 'axis') ?? -1].flat()[0];
  if (axis !== -1 && axis !== shape.length) {
    throw kerasError(layer, 'normalisation along any but the last axis is not supported');
  }
  const channels = shape[shape.length - 1];
  const read = (name: string) => weights.get(name, [channels]);
  const constant = (value: number) => ({
    shape: [channels],
    data: new Float32Array(channels).fill(value),
  });
  return {
    kind: 'batchNorm',
    sourceClass: base.sourceClass,
    outputShape: shape,
    gamma: flagOf(layer, 'scale', true) ? read('gamma') : constant(1),
    beta: flagOf(layer, 'center', true) ? read('beta') : constant(0),
    mean: read('moving_mean'),
    variance: read('moving_variance'),
    epsilon: numberOf(layer, 'epsilon', 1e-3),
  };
}

function buildBatchNorm(request: BuildRequest): readonly ModelNode[] {
  const node = batchNormOf(request, onlySource(request).outputShape);
  const { layer } = request;
  const quantised = (name: 'gamma' | 'beta' | 'mean' | 'variance') =>
    attach(
      node[name],
      layer.className === 'QBatchNormalization' ? quantiserOf(layer, name) : undefined,
    );
  return [
    {
      ...request.base,
      ...node,
      gamma: quantised('gamma'),
      beta: quantised('beta'),
      mean: quantised('mean'),
      variance: quantised('variance'),
    },
  ];
}

/** QKeras folds the normalisation into the kernel and quantises the product. */
function buildFoldedConvolution(request: BuildRequest): readonly ModelNode[] {
  const [convolution, activation] = buildConvolution(2)(request);
  if (convolution.kind !== 'conv2d') throw kerasError(request.layer, 'not a convolution');
  const norm = batchNormOf(request, convolution.outputShape);
  const filters = norm.gamma.data.length;
  const factors = Float64Array.from(
    { length: filters },
    (_, f) => norm.gamma.data[f] / Math.sqrt(norm.variance.data[f] + norm.epsilon),
  );
  const { kernel, bias } = convolution;
  const folded = Float64Array.from(kernel.data, (w, i) => w * factors[i % filters]);
  const offsets = Float64Array.from(
    { length: filters },
    (_, f) => factors[f] * ((bias?.data[f] ?? 0) - norm.mean.data[f]) + norm.beta.data[f],
  );
  return [
    {
      ...convolution,
      kernel: { ...kernel, data: folded },
      bias: { shape: [filters], data: offsets, quantiser: quantiserOf(request.layer, 'bias') },
    },
    activation,
  ];
}

function buildEmbedding(request: BuildRequest): readonly ModelNode[] {
  const { layer, base, weights } = request;
  const shape = onlySource(request).outputShape;
  const words = countOf(layer, 'input_dim');
  const width = countOf(layer, 'output_dim');
  const table = weights.get('embeddings', [words, width]);
  if (sizeOf(shape) < 1) throw kerasError(layer, 'has no inputs');
  return [{ ...base, kind: 'embedding', table, outputShape: [...shape, width] }];
}

/** The names that QKeras puts before a class. */
function alsoQuantised(
  builders: Readonly<Record<string, LayerBuilder>>,
): Readonly<Record<string, LayerBuilder>> {
  const quantised = Object.entries(builders).map(([name, build]) => [`Q${name}`, build] as const);
  return { ...builders, ...Object.fromEntries(quantised) };
}

export const weightedBuilders: Readonly<Record<string, LayerBuilder>> = {
  ...alsoQuantised({
    Dense: buildDense,
    Conv1D: buildConvolution(1),
    Conv2D: buildConvolution(2),
    DepthwiseConv1D: buildDepthwise(1),
    DepthwiseConv2D: buildDepthwise(2),
    SeparableConv1D: buildSeparable(1),
    SeparableConv2D: buildSeparable(2),
    BatchNormalization: buildBatchNorm,
  }),
  BinaryDense: buildDense,
  TernaryDense: buildDense,
  QConv2DBatchnorm: buildFoldedConvolution,
  Embedding: buildEmbedding,
};
