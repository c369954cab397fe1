// Profiles of what users have: a model that others made with its configuration, or a network of integers alone.
import type { NetworkLayer, QuantisedNetwork } from '../../core/quantised-network.js';
import type { HlsConfig } from '../hls-config/hls-config.js';
import { createPrecisionLookup } from '../lower/hls-precision.js';
import { lowerGraph } from '../lower/lower-graph.js';
import { prepareGraph } from '../lower/prepare-graph.js';
import type { ModelGraph } from '../model-graph.js';
import type { ModelProfile } from './layer-profile.js';
import { type ProfileOptions, profileModel } from './profile-model.js';
import type { Features } from './profiled-rows.js';

/**
 * Profile of a float model in the types of a configuration: real numbers from the float graph, fused as the
 * conversion fuses it, counts from the integer network. Throws INPUT where model, configuration or data do not fit.
 */
export function profileGraph(
  graph: ModelGraph,
  config: HlsConfig,
  features: Features,
  options: ProfileOptions,
): ModelProfile {
  const { network, resolved } = lowerGraph(graph, config);
  const prepared = prepareGraph(graph, config, createPrecisionLookup(config, graph));
  const types = new Map(resolved.map((layer) => [layer.name, layer]));
  return profileModel({ network, resolved, graph: prepared, types }, features, options);
}

/** Profile of a network that only exists as integers, as a student of a study. */
export function profileNetwork(
  network: QuantisedNetwork,
  features: Features,
  options: ProfileOptions,
): ModelProfile {
  const describe = ({ name, kind, outputShape }: NetworkLayer) => ({
    name,
    className: kind,
    shape: outputShape,
  });
  return profileModel({ network, resolved: network.layers.map(describe) }, features, options);
}
