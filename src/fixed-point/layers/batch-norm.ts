// Batch normalisation as one multiplication and one addition a channel.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { BatchNormLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { addAligned, elementWiseSemantics, parameterOf } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_batchnorm.h: normalize`; nothing is cast before the result. */
export const batchNormSemantics = elementWiseSemantics<BatchNormLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    const channels = layer.outputShape[layer.outputShape.length - 1];
    const count = layer.scale.values.length === 1 ? 1 : channels;
    expectTensor(layer, 'scale', layer.scale, [count]);
    expectTensor(layer, 'bias', layer.bias, [count]);
  },
  parameterSets: (layer) => layer.scale.values.length,
  define(layer, source) {
    const scale = parameterOf(layer.scale.values);
    const bias = parameterOf(layer.bias.values);
    const products = fractionBits(source.result) + fractionBits(layer.scale.format);
    const biases = fractionBits(layer.bias.format);
    return (raw, place) => {
      const sum = addAligned(raw * scale(place), products, bias(place), biases);
      return castRawBig(sum.raw, sum.fraction, layer.result);
    };
  },
});
