// The configuration hls4ml proposes for a model when none is given.
import { formatName } from '../../core/fixed-point-format.js';
import { resultFormatOf } from '../lower/quantiser-format.js';
import { scaleNamesOf } from '../lower/split-scales.js';
import type { ModelGraph } from '../model-graph.js';
import type { HlsConfig, LayerSettings } from './hls-config.js';

const STANDARD = 'ap_fixed<16,6>';

/**
 * `config_from_keras_model(granularity='name')`: `ap_fixed<16,6>`, and for every layer with a quantised
 * output the type of that quantiser; layers with quantised weights get automatic sums, and the factors that hls4ml
 * takes out of weights and activations automatic results.
 */
export function createDefaultConfig(graph: ModelGraph, precision = STANDARD): HlsConfig {
  const layerNames = new Map<string, LayerSettings>();
  const add = (name: string, texts: readonly (readonly [string, string])[]) =>
    layerNames.set(name.toLowerCase(), { precision: new Map(texts), values: new Map() });
  const addFactors = (name: string) => {
    for (const made of Object.values(scaleNamesOf(name))) add(made, [['result', 'auto']]);
  };
  for (const node of graph.nodes) {
    const format = node.quantiser && resultFormatOf(node.quantiser);
    if (format !== undefined) add(node.name, [['result', formatName(format)]]);
    else if ('kernel' in node && node.kernel.quantiser !== undefined) {
      add(node.name, [
        ['accum', 'auto'],
        ['result', 'auto'],
      ]);
      addFactors(node.name);
    } else if (node.quantiser !== undefined) addFactors(node.name);
  }
  return {
    backend: 'Vitis',
    ioType: 'io_parallel',
    model: new Map([['default', precision]]),
    modelValues: new Map(),
    layerTypes: new Map(),
    layerNames,
  };
}
