// Dense and convolution layers.
import type { Conv2dLayer, DenseLayer, Padding2d } from '../../../core/quantised-network.js';
import { inferSumFormat } from '../../../fixed-point/infer-precision.js';
import type {
  ConvNode,
  DenseNode,
  DepthwiseConvNode,
  ModelWeight,
  Window,
} from '../../model-graph.js';
import {
  absentBias,
  asImage,
  type Lowered,
  type LoweredWeight,
  type LoweringRequest,
  lowerWeight,
  reshapeSource,
  resultOf,
} from '../lowering.js';

/** Accumulator and result, inferred where they are automatic. */
function sumTypes(
  request: LoweringRequest,
  weight: LoweredWeight,
  bias: LoweredWeight,
  terms: number,
) {
  const { id, lookup, sources } = request;
  const infer = () => {
    const open = lookup.isExact(id, 'accum') || lookup.isExact(id, 'result');
    // Exact types are chosen when the layer stands (exact-formats.ts).
    if (open || weight.inferred === undefined || bias.inferred === undefined) {
      return lookup.standard;
    }
    return inferSumFormat({
      input: sources[0].result,
      weights: weight.inferred,
      bias: bias.inferred,
      terms,
      maximum: lookup.maximum,
    });
  };
  const result = resultOf(request) ?? infer();
  return { result, accumulator: lookup.precisionOf(id, 'accum') ?? infer() };
}

function lowerBias(request: LoweringRequest, bias: ModelWeight | undefined, size: number) {
  return bias === undefined ? absentBias(size) : lowerWeight(request, bias, 'bias');
}

export function lowerDense(request: LoweringRequest<DenseNode>): Lowered {
  const { node, sources } = request;
  const [inputs, outputs] = node.kernel.shape;
  const weight = lowerWeight(request, node.kernel, 'weight');
  const bias = lowerBias(request, node.bias, outputs);
  const { result, accumulator } = sumTypes(request, weight, bias, inputs);
  const layer: DenseLayer = {
    kind: 'dense',
    name: node.name,
    inputs: [sources[0].name],
    outputShape: node.outputShape,
    result,
    weights: weight.tensor,
    bias: bias.tensor,
    accumulator,
  };
  const types = { weight: weight.tensor.format, bias: bias.tensor.format, accum: accumulator };
  return { layers: [layer], types: { ...types, result } };
}

/** A window in pixels; one-dimensional ones have height 1. */
export function placeInPlane({ size, strides, padding }: Window): {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding2d;
} {
  const plane = (values: readonly number[], height: number): readonly [number, number] =>
    values.length === 1 ? [height, values[0]] : [values[0], values[1]];
  const [top, left] = plane(padding.before, 0);
  const [bottom, right] = plane(padding.after, 0);
  return {
    size: plane(size, 1),
    strides: plane(strides, 1),
    padding: { top, bottom, left, right },
  };
}

function lowerWindowed(
  request: LoweringRequest<ConvNode | DepthwiseConvNode>,
  weight: LoweredWeight,
  bias: LoweredWeight,
  terms: number,
): Lowered {
  const { node, sources } = request;
  const { strides, padding } = placeInPlane(node.window);
  const { source, extra } = reshapeSource(node, sources[0], asImage(sources[0].outputShape));
  const { result, accumulator } = sumTypes(request, weight, bias, terms);
  const layer: Conv2dLayer = {
    kind: 'conv2d',
    name: node.name,
    inputs: [source.name],
    outputShape: asImage(node.outputShape),
    result,
    weights: weight.tensor,
    bias: bias.tensor,
    accumulator,
    strides,
    padding,
  };
  const types = { weight: weight.tensor.format, bias: bias.tensor.format, accum: accumulator };
  return { layers: [...extra, layer], types: { ...types, result } };
}

export function lowerConvolution(request: LoweringRequest<ConvNode>): Lowered {
  const { node } = request;
  const { size } = placeInPlane(node.window);
  const [channels, filters] = node.kernel.shape.slice(-2);
  const shape = [...size, channels, filters];
  const weight = lowerWeight(request, node.kernel, 'weight', shape);
  const bias = lowerBias(request, node.bias, filters);
  return lowerWindowed(request, weight, bias, size[0] * size[1] * channels);
}

/** A convolution whose weights between different channels are zero: zeros change no sum, whatever its type. */
export function lowerDepthwise(request: LoweringRequest<DepthwiseConvNode>): Lowered {
  const { node } = request;
  const { size } = placeInPlane(node.window);
  const [channels, multiplier] = node.kernel.shape.slice(-2);
  const outputs = channels * multiplier;
  const own = lowerWeight(request, node.kernel, 'weight');
  const values = new Float64Array(size[0] * size[1] * channels * outputs);
  for (const [i, raw] of own.tensor.values.entries()) {
    const pixel = Math.floor(i / outputs);
    const output = i % outputs;
    const channel = Math.floor(output / multiplier);
    values[(pixel * channels + channel) * outputs + output] = raw;
  }
  const shape = [...size, channels, outputs];
  const weight = { ...own, tensor: { shape, format: own.tensor.format, values } };
  const bias = lowerBias(request, node.bias, outputs);
  return lowerWindowed(request, weight, bias, size[0] * size[1]);
}
