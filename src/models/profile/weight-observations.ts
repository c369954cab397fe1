// The trained numbers of a layer beside the formats they are stored in.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { IntegerTensor, NetworkLayer } from '../../core/quantised-network.js';
import { asPrinted, quantisePrinted } from '../../fixed-point/printed-weight.js';
import { realOf } from '../../fixed-point/quantise.js';
import { effectiveWeight } from '../float-run.js';
import { foldedScaleOf } from '../lower/folded-scale.js';
import type { ResolvedLayer } from '../lower/lower-graph.js';
import type { ModelNode, ModelWeight, RecurrentNode } from '../model-graph.js';
import type { Observation } from './measure-variable.js';

type Trained = readonly [variable: string, values: ArrayLike<number> | undefined];

const plain = (weight: ModelWeight | undefined) => weight && effectiveWeight(weight);

function recurrentWeights(node: RecurrentNode, side = ''): readonly Trained[] {
  return [
    [`${side}weight`, plain(node.kernel)],
    [`${side}recurrent_weight`, plain(node.recurrentKernel)],
    [`${side}bias`, plain(node.bias)],
    [`${side}recurrent_bias`, plain(node.recurrentBias)],
  ];
}

/** Trained tensors by hls4ml's names, after their quantisers. */
function trainedNumbers(node: ModelNode): readonly Trained[] {
  switch (node.kind) {
    case 'dense':
    case 'conv1d':
    case 'conv2d':
    case 'depthwiseConv1d':
    case 'depthwiseConv2d':
      return [
        ['weight', plain(node.kernel)],
        ['bias', plain(node.bias)],
      ];
    case 'batchNorm': {
      const { scale, bias } = foldedScaleOf(node);
      return [
        ['scale', scale],
        ['bias', bias],
      ];
    }
    case 'affine':
      return [
        ['scale', plain(node.scale)],
        ['bias', plain(node.bias)],
      ];
    case 'activation':
      return [['param', plain(node.alphas)]];
    case 'recurrent':
      return recurrentWeights(node);
    case 'bidirectional':
      return [
        ...recurrentWeights(node.forward, 'forward_'),
        ...recurrentWeights(node.backward, 'backward_'),
      ];
    case 'embedding':
      return [['embeddings', plain(node.table)]];
    default:
      return [];
  }
}

/** Weights of a layer of a model: real numbers before the cast, what the network holds after it. */
export function observeTrainedWeights(node: ModelNode, layer: ResolvedLayer): Observation[] {
  return trainedNumbers(node).flatMap(([variable, values]): Observation[] => {
    const format = layer.types[variable];
    if (values === undefined || format === undefined) return [];
    const decimals = Math.max(0, fractionBits(format));
    const cast = Float64Array.from(values, (value) => asPrinted(value, decimals));
    const after = cast.map((value) => realOf(quantisePrinted(value, format), format));
    return [{ ...namesOf(layer, variable, format), values, cast, after }];
  });
}

/** Weights of a layer that only exists as integers. */
export function observeIntegerWeights(layer: NetworkLayer, className: string): Observation[] {
  if (layer.kind !== 'dense' && layer.kind !== 'conv2d') return [];
  const observe = (variable: string, tensor: IntegerTensor): Observation => {
    const values = tensor.values.map((raw) => realOf(raw, tensor.format));
    return {
      ...namesOf({ name: layer.name, className }, variable, tensor.format),
      values,
      after: values,
    };
  };
  return [observe('weight', layer.weights), observe('bias', layer.bias)];
}

function namesOf(
  { name, className }: Pick<ResolvedLayer, 'name' | 'className'>,
  variable: string,
  format: FixedPointFormat,
) {
  return { layer: name, className, variable, format, source: 'weights', bounded: true } as const;
}
