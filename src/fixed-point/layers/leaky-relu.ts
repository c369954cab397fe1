// Leaky and parametric ReLU.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type LeakyReluLayer, sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { elementWiseSemantics, parameterOf } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: leaky_relu, prelu`. */
export const leakyReluSemantics = elementWiseSemantics<LeakyReluLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    const count = layer.alpha.values.length === 1 ? 1 : sizeOf(layer.outputShape);
    expectTensor(layer, 'alpha', layer.alpha, [count]);
  },
  parameterSets: (layer) => layer.alpha.values.length,
  define(layer, source) {
    const alpha = parameterOf(layer.alpha.values);
    const fraction = fractionBits(source.result);
    const products = fraction + fractionBits(layer.alpha.format);
    return (raw, place) =>
      raw > 0n
        ? castRawBig(raw, fraction, layer.result)
        : castRawBig(raw * alpha(place), products, layer.result);
  },
});
