// Puts a trained set of parameters into the shape that later stations read.
import { fixed, fractionBits } from '../core/fixed-point-format.js';
import type { StudentLayer } from '../core/student.js';
import type { TopologyLayer } from '../core/topology.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import {
  accumulatorFraction,
  type LayerFormats,
  type PruningMask,
  quantiseBias,
  quantiseKernel,
} from './quantisers.js';

const NAME_STEMS: Readonly<Record<TopologyLayer['kind'], string>> = {
  dense: 'dense',
  conv1d: 'conv1d',
  conv2d: 'conv2d',
  maxPool1d: 'max_pool1d',
  maxPool2d: 'max_pool2d',
  flatten: 'flatten',
  depthwiseConv1d: 'depthwise_conv1d',
  depthwiseConv2d: 'depthwise_conv2d',
  averagePool1d: 'average_pool1d',
  averagePool2d: 'average_pool2d',
  globalAveragePool: 'global_average_pool',
  globalMaxPool: 'global_max_pool',
  attentionPool: 'attention_pool',
  lstm: 'lstm',
  gru: 'gru',
};

/** Student layers without weights, in the order of the topology. Names count within a kind: `dense_1`. */
export function nameLayers(
  layers: readonly TopologyLayer[],
): Pick<StudentLayer, 'name' | 'topology'>[] {
  const counts = new Map<string, number>();
  return layers.map((topology) => {
    const stem = NAME_STEMS[topology.kind];
    const number = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, number);
    return { name: `${stem}_${number}`, topology };
  });
}

/** One student layer a topology layer, weights on the grids of their formats. Names count within a kind: `dense_1`. */
export function assembleLayers(
  plan: NetworkPlan,
  layers: readonly TopologyLayer[],
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
  formats: readonly LayerFormats[],
): StudentLayer[] {
  return nameLayers(layers).map((named, position) => {
    const i = plan.weighted.findIndex((weighted) => weighted.position === position);
    if (i < 0) return named;
    return {
      ...named,
      ...weightsOf(plan.weighted[i].kernelShape, parameters[i], masks[i], formats[i]),
    };
  });
}

function weightsOf(
  kernelShape: readonly number[],
  parameters: LayerParameters,
  mask: PruningMask,
  formats: LayerFormats,
): Omit<StudentLayer, 'name' | 'topology'> {
  const rawKernel = quantiseKernel(parameters.kernel, mask, formats.kernel, formats.weightRule);
  const rawBias = quantiseBias(parameters.bias, formats);
  const biasFraction = accumulatorFraction(formats);
  const biasWidth = signedWidth(rawBias);
  return {
    kernel: Float32Array.from(rawKernel, (raw) => raw * 2 ** -fractionBits(formats.kernel)),
    kernelShape,
    kernelFormat: formats.kernel,
    bias: Float32Array.from(rawBias, (raw) => raw * 2 ** -biasFraction),
    biasFormat: fixed(biasWidth, biasWidth - biasFraction, 'RND', 'SAT'),
    ...(formats.sum && { sumFormat: formats.sum }),
    ...(formats.output && { outputFormat: formats.output }),
  };
}

/** Fewest bits of a signed number that holds all of these integers. */
function signedWidth(values: Float64Array): number {
  let width = 1;
  for (const value of values) {
    while (value < -(2 ** (width - 1)) || value > 2 ** (width - 1) - 1) width++;
  }
  return width;
}

/** Kernel weights that are not zero, pruned or rounded away. */
export function countNonZero(layers: readonly StudentLayer[]): number {
  return layers.reduce(
    (sum, { kernel }) => sum + (kernel?.reduce((n, weight) => n + (weight === 0 ? 0 : 1), 0) ?? 0),
    0,
  );
}
