// A Dense layer applied to every step, which is what a Dense layer does anyway.

import { isObject, memberOf } from '../../json-object.js';
import { type KerasLayer, kerasError, settingOf } from '../keras-layer.js';
import type { LayerBuilder } from './layer-builder.js';
import { weightedBuilders } from './weighted.js';

const buildTimeDistributed: LayerBuilder = (request) => {
  const { layer } = request;
  const inner = settingOf(layer, 'layer');
  const className = isObject(inner) ? memberOf(inner, 'class_name') : undefined;
  const config = isObject(inner) ? memberOf(inner, 'config') : undefined;
  if ((className !== 'Dense' && className !== 'QDense') || !isObject(config)) {
    throw kerasError(layer, 'only a Dense layer may be distributed over time');
  }
  const wrapped: KerasLayer = { className, name: layer.name, config, inbound: layer.inbound };
  return weightedBuilders[className]({ ...request, layer: wrapped });
};

export const timeDistributedBuilders: Readonly<Record<string, LayerBuilder>> = {
  TimeDistributed: buildTimeDistributed,
};
