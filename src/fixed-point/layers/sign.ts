// Activations with two or three levels.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { SignLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape } from './layer-semantics.js';
import { addAligned, elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: binary_tanh, ternary_tanh`. */
export const signSemantics = elementWiseSemantics<SignLayer>({
  check: (layer, [source]) => expectShape(layer, 'output', layer.outputShape, source.outputShape),
  parameterSets: () => 1,
  define(layer, source) {
    const fraction = fractionBits(source.result);
    const level = (raw: bigint): bigint => {
      if (layer.levels === 2) return raw >= 0n ? 1n : -1n;
      const above = (bound: bigint) => addAligned(2n * raw, fraction, -bound, 0).raw > 0n;
      return above(1n) ? 1n : above(-1n) ? 0n : -1n;
    };
    return (raw) => castRawBig(level(raw), 0, layer.result);
  },
});
