// Rectified linear units with a threshold other than zero.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { ThresholdedReluLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { addAligned, elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: thresholded_relu`. */
export const thresholdedReluSemantics = elementWiseSemantics<ThresholdedReluLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    expectTensor(layer, 'threshold', layer.threshold, [1]);
  },
  parameterSets: () => 1,
  define(layer, source) {
    const threshold = BigInt(layer.threshold.values[0]);
    const fraction = fractionBits(source.result);
    const thresholds = fractionBits(layer.threshold.format);
    return (raw) => {
      const above = addAligned(raw, fraction, -threshold, thresholds).raw > 0n;
      return castRawBig(above ? raw : 0n, fraction, layer.result);
    };
  },
});
