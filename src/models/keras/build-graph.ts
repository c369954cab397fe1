// Makes the framework-neutral graph of a Keras architecture and its weights.
import { nearestName } from '../../core/nearest-name.js';
import type { ModelGraph, ModelNode } from '../model-graph.js';
import { type KerasLayer, kerasError } from './keras-layer.js';
import { createWeightFinder } from './layer-weights.js';
import { activationBuilders } from './layers/activations.js';
import { hgqBuilders, withFixedTypes } from './layers/hgq.js';
import type { LayerBuilder } from './layers/layer-builder.js';
import { recurrentBuilders } from './layers/recurrent.js';
import { structuralBuilders } from './layers/structural.js';
import { timeDistributedBuilders } from './layers/time-distributed.js';
import { weightedBuilders } from './layers/weighted.js';
import type { Architecture } from './parse-architecture.js';
import type { WeightTree } from './weight-tree.js';

/** Families of layers: one line for each. */
const BUILDERS: ReadonlyMap<string, LayerBuilder> = new Map(
  [
    activationBuilders,
    hgqBuilders,
    recurrentBuilders,
    structuralBuilders,
    timeDistributedBuilders,
    weightedBuilders,
  ].flatMap((family) => Object.entries(family)),
);

/** Layers that do nothing once a network is trained. */
const TRAINING_ONLY = new Set([
  'ActivityRegularization',
  'AlphaDropout',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'SpatialDropout1D',
  'SpatialDropout2D',
]);

function builderOf(layer: KerasLayer): LayerBuilder {
  const builder = BUILDERS.get(layer.className);
  if (builder !== undefined) return builder;
  const near = nearestName(layer.className, [...BUILDERS.keys()]);
  throw kerasError(layer, 'this class of layer is not supported', near && `did you mean ${near}?`);
}

/** The graph; activations are nodes of their own, as hls4ml splits them. Throws INPUT, naming the layer. */
export function buildGraph(architecture: Architecture, tree: WeightTree): ModelGraph {
  const finder = createWeightFinder(tree, architecture.layers);
  const outputs = new Map<string, ModelNode>();
  const nodes: ModelNode[] = [];
  for (const layer of architecture.layers) {
    const sources = layer.inbound.map((name) => outputs.get(name) as ModelNode);
    if (TRAINING_ONLY.has(layer.className)) {
      outputs.set(layer.name, sources[0]);
      continue;
    }
    const base = {
      name: layer.name,
      inputs: sources.map((source) => source.name),
      sourceClass: layer.className,
    };
    const made = builderOf(layer)({ layer, weights: finder.weightsOf(layer), sources, base });
    nodes.push(...made);
    outputs.set(layer.name, made[made.length - 1]);
  }
  return { name: architecture.name, nodes: withFixedTypes(nodes, architecture.layers) };
}
