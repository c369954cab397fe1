// Whether a network holds together: names, order, shapes, tensor sizes, weights inside their formats.
import { ParetapeError } from '../core/errors.js';
import type { NetworkLayer, QuantisedNetwork } from '../core/quantised-network.js';
import { semanticsOf } from './layers/all-layers.js';
import { layerError } from './layers/layer-semantics.js';

/**
 * Throws INPUT at the first inconsistency: the first layer must be the only input, every other layer
 * reads layers before it, and shapes and tensors fit. Every function of this room relies on this.
 */
export function validateNetwork(network: QuantisedNetwork): void {
  if (network.layers.length < 2) {
    throw new ParetapeError('INPUT', `network ${network.name} has fewer than two layers`);
  }
  const known = new Map<string, NetworkLayer>();
  for (const [index, layer] of network.layers.entries()) {
    if (known.has(layer.name)) throw layerError(layer, 'has the name of an earlier layer');
    if ((layer.kind === 'input') !== (index === 0)) {
      throw layerError(layer, 'exactly the first layer must be the input');
    }
    const semantics = semanticsOf(layer);
    const sources = sourcesOf(layer, known);
    if (sources.length !== semantics.sources) {
      throw layerError(layer, `reads ${sources.length} layers instead of ${semantics.sources}`);
    }
    semantics.check(layer, sources);
    known.set(layer.name, layer);
  }
}

/** The layers a layer reads, in order; throws INPUT where one does not come before it. */
export function sourcesOf(
  layer: NetworkLayer,
  before: ReadonlyMap<string, NetworkLayer>,
): readonly NetworkLayer[] {
  return layer.inputs.map((name) => {
    const source = before.get(name);
    if (source === undefined) throw layerError(layer, `reads ${name}, which is not before it`);
    return source;
  });
}
