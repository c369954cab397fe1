// The straight line slope·x + shift under an activation: common to the piecewise linear sigmoid and hyperbolic tangent.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { HardSigmoidLayer, HardTanhLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { addAligned, elementWiseSemantics } from './remembered.js';

/** An exact value: `raw · 2^−fraction`. */
export interface ExactValue {
  readonly raw: bigint;
  readonly fraction: number;
}

/** Semantics of a layer that computes its line exactly, bends it with `bend`, and casts the outcome to its result. */
export function straightLineSemantics<Layer extends HardSigmoidLayer | HardTanhLayer>(
  bend: (line: ExactValue) => ExactValue,
) {
  return elementWiseSemantics<Layer>({
    check(layer, [source]) {
      expectShape(layer, 'output', layer.outputShape, source.outputShape);
      expectTensor(layer, 'slope', layer.slope, [1]);
      expectTensor(layer, 'shift', layer.shift, [1]);
    },
    parameterSets: () => 1,
    define(layer, source) {
      const slope = BigInt(layer.slope.values[0]);
      const shift = BigInt(layer.shift.values[0]);
      const products = fractionBits(source.result) + fractionBits(layer.slope.format);
      const shifts = fractionBits(layer.shift.format);
      return (raw) => {
        const { raw: bent, fraction } = bend(addAligned(raw * slope, products, shift, shifts));
        return castRawBig(bent, fraction, layer.result);
      };
    },
  });
}
