// Checks that each layer of a network can follow the one before: the number of dimensions must fit.
import type { TopologyLayer } from '../core/topology.js';

/** The first layer that cannot take what comes in. */
export interface LayerMismatch {
  readonly index: number;
  readonly problem: string;
  readonly hint: string;
}

/** Dimensions of one sample a layer takes; absent: any. */
const TAKEN_RANKS: Readonly<Record<TopologyLayer['kind'], readonly number[] | undefined>> = {
  dense: [1],
  conv1d: [2],
  depthwiseConv1d: [2],
  maxPool1d: [2],
  averagePool1d: [2],
  conv2d: [3],
  depthwiseConv2d: [3],
  maxPool2d: [3],
  averagePool2d: [3],
  globalAveragePool: [2, 3],
  globalMaxPool: [2, 3],
  attentionPool: [2, 3],
  lstm: [2],
  gru: [2],
  flatten: undefined,
};

/** Layers that leave a flat vector, whatever they take; all others keep the number of dimensions. */
const FLATTENING: readonly TopologyLayer['kind'][] = [
  'flatten',
  'globalAveragePool',
  'globalMaxPool',
  'attentionPool',
];

const RANK_NAMES = ['', 'a flat vector', '[steps, channels]', '[height, width, channels]'];

function hintFor(layer: TopologyLayer, rank: number): string {
  if (layer.kind === 'dense') return 'put {kind: flatten} before the first dense layer';
  if ('returnSequences' in layer) {
    return 'set dataset.shape to [steps, features], or returnSequences: true in the layer before';
  }
  const twin = layer.kind.endsWith('1d')
    ? layer.kind.replace('1d', '2d')
    : layer.kind.replace('2d', '1d');
  if (rank === 1) return 'convolutions and pools come before flatten and dense; set dataset.shape';
  return `use ${twin} here`;
}

/**
 * The first layer whose input has the wrong number of dimensions, undefined when all fit.
 * `inputRank` is the number of dimensions of one sample, undefined when not known before loading.
 */
export function findLayerMismatch(
  layers: readonly TopologyLayer[],
  inputRank: number | undefined,
): LayerMismatch | undefined {
  let rank = inputRank;
  for (const [index, layer] of layers.entries()) {
    const taken = TAKEN_RANKS[layer.kind];
    if (taken !== undefined && rank !== undefined && !taken.includes(rank)) {
      const needed = taken.map((name) => RANK_NAMES[name]).join(' or ');
      const problem = `${layer.kind} needs ${needed}, but its input is ${RANK_NAMES[rank]}`;
      return { index, problem, hint: hintFor(layer, rank) };
    }
    const lastStateOnly = 'returnSequences' in layer && !layer.returnSequences;
    if (FLATTENING.includes(layer.kind) || lastStateOnly) rank = 1;
    else if (taken?.length === 1) [rank] = taken;
  }
  return undefined;
}
