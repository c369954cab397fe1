// Rectified linear units with a largest value.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { ClippedReluLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { addAligned, elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: relu_max`; the bound itself is cast to the result. */
export const clippedReluSemantics = elementWiseSemantics<ClippedReluLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    expectTensor(layer, 'maximum', layer.maximum, [1]);
  },
  parameterSets: () => 1,
  define(layer, source) {
    const maximum = BigInt(layer.maximum.values[0]);
    const fraction = fractionBits(source.result);
    const bounds = fractionBits(layer.maximum.format);
    const bound = castRawBig(maximum, bounds, layer.result);
    return (raw) => {
      if (raw < 0n) return 0n;
      const above = addAligned(raw, fraction, -maximum, bounds).raw > 0n;
      return above ? bound : castRawBig(raw, fraction, layer.result);
    };
  },
});
