// Inputs, pools, merges, changes of shape, embeddings.

import { type NetworkLayer, sizeOf } from '../../../core/quantised-network.js';
import { parseFormat } from '../../../fixed-point/parse-format.js';
import type {
  EmbeddingNode,
  InputNode,
  MergeNode,
  PoolNode,
  ReshapeNode,
  TransposeNode,
  UpSamplingNode,
  ZeroPaddingNode,
} from '../../model-graph.js';
import { inferConcatenate, inferDot, inferMerge, inferPoolAccumulator } from '../infer-types.js';
import {
  asImage,
  type Lowered,
  type LoweringRequest,
  loweringError,
  lowerWeight,
  reshapeSource,
  resultOf,
} from '../lowering.js';
import { placeInPlane } from './sums.js';

/** Integer inputs have the integer type of their width unless the configuration names the layer. */
export function lowerInput(request: LoweringRequest<InputNode>): Lowered {
  const { node, config, lookup } = request;
  const configured = config.layerNames.get(node.name.toLowerCase());
  const named = (configured?.precision.size ?? 0) > 0;
  const integer = node.integerType?.replace(/^(u?int)(\d+)$/, '$1<$2>');
  const result =
    integer !== undefined && !named ? parseFormat(integer) : (resultOf(request) ?? lookup.standard);
  const { name, outputShape } = node;
  return { layers: [{ kind: 'input', name, inputs: [], outputShape, result }], types: { result } };
}

export function lowerPool(request: LoweringRequest<PoolNode>): Lowered {
  const { node, id, lookup, sources } = request;
  const { size, strides, padding } = placeInPlane(node.window);
  const { source, extra } = reshapeSource(node, sources[0], asImage(sources[0].outputShape));
  const result = resultOf(request) ?? sources[0].result;
  const accumulator =
    lookup.precisionOf(id, 'accum') ??
    (node.global
      ? lookup.standard
      : inferPoolAccumulator(node.operation, sources[0].result, size[0] * size[1]));
  const channels = node.outputShape[node.outputShape.length - 1];
  const base = {
    name: node.name,
    inputs: [source.name],
    outputShape: node.global ? [1, 1, channels] : asImage(node.outputShape),
    result,
    pool: size,
    strides,
  };
  const padded = Object.values(padding).some((pad) => pad > 0);
  if (node.countPadding && padded) {
    throw loweringError(node, 'averages that count their padding are not supported');
  }
  const layer: NetworkLayer =
    node.operation === 'average'
      ? { ...base, kind: 'averagePool2d', padding, accumulator }
      : padded
        ? { ...base, kind: 'paddedMaxPool2d', padding }
        : { ...base, kind: 'maxPool2d' };
  return { layers: [...extra, layer], types: { accum: accumulator, result } };
}

export function lowerMerge(request: LoweringRequest<MergeNode>): Lowered {
  const { node, id, lookup, sources } = request;
  if (sources.length !== 2) {
    throw loweringError(node, `merges ${sources.length} layers; hls4ml merges two`, 'chain them');
  }
  const [first, second] = sources;
  const [a, b] = [first.result, second.result];
  const { maximum } = lookup;
  const configured = resultOf(request);
  const name = node.name;
  const inputs = [first.name, second.name];
  const outputShape = node.outputShape;
  const wholes = sources.map((source, i) =>
    reshapeSource({ ...node, name: `${node.name}${i}` }, source, givenShape(node, source)),
  );
  const extra = wholes.flatMap((whole) => whole.extra);
  const read = wholes.length > 0 ? wholes.map((whole) => whole.source.name) : inputs;
  if (node.operation === 'concatenate') {
    const result = configured ?? inferConcatenate(a, b, maximum);
    const axis = node.axis ?? outputShape.length - 1;
    const base = { name, inputs: read, outputShape, result };
    return { layers: [...extra, { ...base, kind: 'concatenate', axis }], types: { result } };
  }
  if (node.operation === 'dot') {
    const result = configured ?? inferDot(a, b, sizeOf(first.outputShape), maximum);
    const accumulator = lookup.precisionOf(id, 'accum') ?? lookup.standard;
    const base = { name, inputs: read, outputShape, result };
    return {
      layers: [...extra, { ...base, kind: 'dot', accumulator }],
      types: { accum: accumulator, result },
    };
  }
  const result = configured ?? inferMerge(node.operation, a, b, maximum);
  const base = { name, inputs: read, outputShape, result };
  return {
    layers: [...extra, { ...base, kind: 'merge', operation: node.operation }],
    types: { result },
  };
}

/** Shape of a merged source without the height that networks give one-dimensional images. */
function givenShape(node: MergeNode, source: NetworkLayer): readonly number[] {
  const { outputShape } = source;
  const axes = node.operation === 'dot' ? 1 : node.outputShape.length;
  return outputShape.length > axes ? outputShape.slice(outputShape.length - axes) : outputShape;
}

/** In place where hls4ml does it in place (parallel, or a stream that is flattened): the type stays the input's. */
export function lowerReshape(request: LoweringRequest<ReshapeNode>): Lowered {
  const { node, config, sources } = request;
  const inPlace = config.ioType === 'io_parallel' || node.outputShape.length === 1;
  const result = inPlace ? sources[0].result : (resultOf(request) ?? sources[0].result);
  const { name, outputShape } = node;
  return {
    layers: [{ kind: 'reshape', name, inputs: [sources[0].name], outputShape, result }],
    types: { result },
  };
}

function lowerGather(
  request: LoweringRequest<TransposeNode | UpSamplingNode>,
  indices: readonly number[],
  result: NetworkLayer['result'],
): Lowered {
  const { node, sources } = request;
  const { name, outputShape } = node;
  const inputs = [sources[0].name];
  return {
    layers: [{ kind: 'gather', name, inputs, outputShape, result, indices }],
    types: { result },
  };
}

/** Flat index in the input of every output element, row-major. */
function indicesOf(
  shape: readonly number[],
  strideOf: (axis: number) => number,
  divisorOf: (axis: number) => number,
): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, place) => {
    let rest = place;
    let index = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += Math.floor((rest % shape[axis]) / divisorOf(axis)) * strideOf(axis);
      rest = Math.floor(rest / shape[axis]);
    }
    return index;
  });
}

function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

export function lowerTranspose(request: LoweringRequest<TransposeNode>): Lowered {
  const { node, sources } = request;
  const input = node.axes.map((_, i) => node.outputShape[node.axes.indexOf(i)]);
  const strides = stridesOf(input);
  const indices = indicesOf(
    node.outputShape,
    (axis) => strides[node.axes[axis]],
    () => 1,
  );
  return lowerGather(request, indices, resultOf(request) ?? sources[0].result);
}

/** `nnet_image.h: resize_nearest`; the type stays the input's. */
export function lowerUpSampling(request: LoweringRequest<UpSamplingNode>): Lowered {
  const { node, sources } = request;
  const input = node.outputShape.map((extent, i) => extent / (node.factors[i] ?? 1));
  const strides = stridesOf(input);
  const indices = indicesOf(
    node.outputShape,
    (axis) => strides[axis],
    (axis) => node.factors[axis] ?? 1,
  );
  return lowerGather(request, indices, sources[0].result);
}

export function lowerZeroPadding(request: LoweringRequest<ZeroPaddingNode>): Lowered {
  const { node, sources } = request;
  const one = node.padding.before.map(() => 1);
  const { padding } = placeInPlane({ size: one, strides: one, padding: node.padding });
  const { source, extra } = reshapeSource(node, sources[0], asImage(sources[0].outputShape));
  const { result } = sources[0];
  const base = { name: node.name, inputs: [source.name], outputShape: asImage(node.outputShape) };
  return {
    layers: [...extra, { ...base, kind: 'zeroPadding2d', padding, result }],
    types: { result },
  };
}

export function lowerEmbedding(request: LoweringRequest<EmbeddingNode>): Lowered {
  const { node, lookup, sources } = request;
  const result = resultOf(request) ?? lookup.standard;
  const table = lowerWeight(request, node.table, 'embeddings').tensor;
  const { name, outputShape } = node;
  const inputs = [sources[0].name];
  return {
    layers: [{ kind: 'embedding', name, inputs, outputShape, result, table }],
    types: { embeddings: table.format, result },
  };
}
