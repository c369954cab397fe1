// Batch normalisation and other factors and offsets.
import type { BatchNormLayer } from '../../../core/quantised-network.js';
import { inferScaleFormat } from '../../../fixed-point/infer-precision.js';
import { effectiveWeight } from '../../float-run.js';
import type { AffineNode, BatchNormNode, ModelWeight } from '../../model-graph.js';
import { foldedScaleOf } from '../folded-scale.js';
import { clipFormat } from '../infer-types.js';
import {
  type Lowered,
  type LoweringRequest,
  loweringError,
  lowerWeight,
  resultOf,
} from '../lowering.js';
import { weightFormatOf } from '../quantiser-format.js';

function lowerScale(
  request: LoweringRequest<BatchNormNode | AffineNode>,
  scale: ModelWeight,
  bias: ModelWeight,
): Lowered {
  const { node, id, sources, lookup } = request;
  const factors = lowerWeight(request, scale, 'scale').tensor;
  const offsets = lowerWeight(request, bias, 'bias').tensor;
  const input = sources[0].result;
  const result =
    resultOf(request) ??
    (lookup.isExact(id, 'result')
      ? lookup.standard
      : clipFormat(inferScaleFormat(input, factors.format, offsets.format), lookup.maximum));
  const layer: BatchNormLayer = {
    kind: 'batchNorm',
    name: node.name,
    inputs: [sources[0].name],
    outputShape: sources[0].outputShape,
    result,
    scale: factors,
    bias: offsets,
  };
  return {
    layers: [layer],
    types: { scale: factors.format, bias: offsets.format, result },
  };
}

export function lowerBatchNorm(request: LoweringRequest<BatchNormNode>): Lowered {
  const { scale, bias } = foldedScaleOf(request.node);
  const shape = [scale.length];
  return lowerScale(request, { shape, data: scale }, { shape, data: bias });
}

export function lowerAffine(request: LoweringRequest<AffineNode>): Lowered {
  const { node } = request;
  const channels = node.outputShape[node.outputShape.length - 1];
  const spread = (tensor: ModelWeight): ModelWeight => {
    const { length } = tensor.data;
    // A quantiser without a type leaves its real numbers, which are then cast like any others.
    const loose = tensor.quantiser !== undefined && weightFormatOf(tensor.quantiser) === undefined;
    const values = loose ? effectiveWeight(tensor) : tensor.data;
    if (length !== 1 && length !== channels) {
      throw loweringError(node, `has ${length} factors for ${channels} channels`);
    }
    const data = Float64Array.from({ length: channels }, (_, i) => values[i % length]);
    return { shape: [channels], data, ...(loose ? {} : { quantiser: tensor.quantiser }) };
  };
  return lowerScale(request, spread(node.scale), spread(node.bias));
}
