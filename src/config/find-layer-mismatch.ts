// Checks that each layer of a network can follow the one before: the number of dimensions must fit.
import type { TopologyLayer } from '../core/topology.js';

/** The first layer that cannot take what comes in. */
export interface LayerMismatch {
  readonly index: number;
  readonly problem: string;
  readonly hint: string;
}

const NEEDED_RANK: Readonly<Record<TopologyLayer['kind'], number | undefined>> = {
  dense: 1,
  conv1d: 2,
  maxPool1d: 2,
  conv2d: 3,
  maxPool2d: 3,
  flatten: undefined,
};

const RANK_NAMES = ['', 'a flat vector', '[steps, channels]', '[height, width, channels]'];

function hintFor(layer: TopologyLayer, rank: number): string {
  if (layer.kind === 'dense') return 'put {kind: flatten} before the first dense layer';
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
    const needed = NEEDED_RANK[layer.kind];
    if (needed !== undefined && rank !== undefined && rank !== needed) {
      const problem = `${layer.kind} needs ${RANK_NAMES[needed]}, but its input is ${RANK_NAMES[rank]}`;
      return { index, problem, hint: hintFor(layer, rank) };
    }
    rank = needed ?? 1;
  }
  return undefined;
}
