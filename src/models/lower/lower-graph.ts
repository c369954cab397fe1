// Turns a float graph and an hls4ml configuration into the network of integers that hls4ml would build.
import { ParetapeError } from '../../core/errors.js';
import type { NetworkLayer, QuantisedNetwork } from '../../core/quantised-network.js';
import { validateNetwork } from '../../fixed-point/validate-network.js';
import type { HlsConfig } from '../hls-config/hls-config.js';
import type { ModelGraph, ModelNode } from '../model-graph.js';
import { classNameOf } from './class-name.js';
import { tightenFormats } from './exact-formats.js';
import { createPrecisionLookup } from './hls-precision.js';
import { sameFormat } from './infer-types.js';
import { lowerActivation } from './layers/activations.js';
import { lowerBidirectional, lowerRecurrent } from './layers/recurrent.js';
import { lowerAffine, lowerBatchNorm } from './layers/scales.js';
import { lowerSoftmax } from './layers/softmax.js';
import {
  lowerEmbedding,
  lowerInput,
  lowerMerge,
  lowerPool,
  lowerReshape,
  lowerTranspose,
  lowerUpSampling,
  lowerZeroPadding,
} from './layers/structure.js';
import { lowerConvolution, lowerDense, lowerDepthwise } from './layers/sums.js';
import {
  type Lowered,
  type LoweringRequest,
  loweringError,
  type ResolvedTypes,
} from './lowering.js';
import { prepareGraph } from './prepare-graph.js';

/** A layer as hls4ml would list it, with the types it ended up with. */
export interface ResolvedLayer {
  readonly name: string;
  readonly className: string;
  /** Shape as the framework has it: one-dimensional images without a height. */
  readonly shape: readonly number[];
  readonly types: ResolvedTypes;
  readonly settings: Readonly<Record<string, string | number>>;
}

export interface LoweredModel {
  readonly network: QuantisedNetwork;
  readonly resolved: readonly ResolvedLayer[];
}

/**
 * The network bit for bit as hls4ml converts it for `config`, and every layer's resolved types. Throws
 * INPUT, naming the layer, where hls4ml has no such layer or a type is impossible.
 */
export function lowerGraph(graph: ModelGraph, config: HlsConfig): LoweredModel {
  const lookup = createPrecisionLookup(config, graph);
  const prepared = prepareGraph(graph, config, lookup);
  const outputs = new Map<string, NetworkLayer>();
  const layers: NetworkLayer[] = [];
  const resolved: ResolvedLayer[] = [];
  for (const node of prepared.nodes) {
    const sources = node.inputs.map((name) => outputs.get(name) as NetworkLayer);
    const id = { name: node.name, className: classNameOf(node) };
    const request = { node, id, config, lookup, sources };
    const lowered = tightenFormats(request, lowerNode(request));
    const last = lowered.layers[lowered.layers.length - 1];
    if (isIdentity(node, last, sources) || isSkipped(node, lookup.settingOf(id, 'skip'))) {
      outputs.set(node.name, sources[0]);
      continue;
    }
    layers.push(...lowered.layers);
    outputs.set(node.name, last);
    const { types, settings = {} } = lowered;
    resolved.push({ ...id, shape: node.outputShape, types, settings });
  }
  const network = { name: graph.name, layers };
  expectOneInput(network);
  validateNetwork(network);
  return { network, resolved };
}

/** `linear.py: EliminateLinearActivation`: nothing is computed and nothing is cast. */
function isIdentity(
  node: ModelNode,
  layer: NetworkLayer,
  sources: readonly NetworkLayer[],
): boolean {
  const linear =
    node.kind === 'quantise' || (node.kind === 'activation' && node.function === 'linear');
  return linear && layer.kind === 'reshape' && sameFormat(layer.result, sources[0].result);
}

/** `skip_softmax`: the setting `Skip` of a softmax. */
function isSkipped(node: ModelNode, setting: unknown): boolean {
  return node.kind === 'softmax' && setting === true;
}

function expectOneInput(network: QuantisedNetwork): void {
  const inputs = network.layers.filter((layer) => layer.kind === 'input');
  if (inputs.length === 1) return;
  throw new ParetapeError('INPUT', `the model has ${inputs.length} inputs`, {
    hint: 'models with one input are supported',
  });
}

function lowerNode(request: LoweringRequest): Lowered {
  const { node } = request;
  switch (node.kind) {
    case 'input':
      return lowerInput({ ...request, node });
    case 'dense':
      return lowerDense({ ...request, node });
    case 'conv1d':
    case 'conv2d':
      return lowerConvolution({ ...request, node });
    case 'depthwiseConv1d':
    case 'depthwiseConv2d':
      return lowerDepthwise({ ...request, node });
    case 'pool1d':
    case 'pool2d':
      return lowerPool({ ...request, node });
    case 'batchNorm':
      return lowerBatchNorm({ ...request, node });
    case 'affine':
      return lowerAffine({ ...request, node });
    case 'activation':
    case 'quantise':
      return lowerActivation({ ...request, node });
    case 'softmax':
      return lowerSoftmax({ ...request, node });
    case 'merge':
      return lowerMerge({ ...request, node });
    case 'reshape':
      return lowerReshape({ ...request, node });
    case 'transpose':
      return lowerTranspose({ ...request, node });
    case 'zeroPadding1d':
    case 'zeroPadding2d':
      return lowerZeroPadding({ ...request, node });
    case 'upSampling1d':
    case 'upSampling2d':
      return lowerUpSampling({ ...request, node });
    case 'recurrent':
      return lowerRecurrent({ ...request, node });
    case 'bidirectional':
      return lowerBidirectional({ ...request, node });
    case 'embedding':
      return lowerEmbedding({ ...request, node });
    default:
      throw loweringError(node, `${node.kind} is not supported`);
  }
}
