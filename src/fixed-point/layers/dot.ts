// The dot product of two vectors.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type DotLayer, sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { overflowBig } from '../round-and-overflow.js';
import { expectShape, type LayerSemantics } from './layer-semantics.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_merge.h: dot1d`. */
export const dotSemantics: LayerSemantics<DotLayer> = {
  sources: 2,
  check(layer, [first, second]) {
    expectShape(layer, 'second input', second.outputShape, first.outputShape);
    expectShape(layer, 'output', layer.outputShape, [1]);
  },
  prepare: () => undefined,
  runExact({ accumulator, result }, [first, second], [a, b], count) {
    const length = sizeOf(first.outputShape);
    const products = fractionBits(first.result) + fractionBits(second.result);
    return Array.from({ length: count }, (_, sample) => {
      let sum = 0n;
      for (let i = sample * length; i < (sample + 1) * length; i++) {
        sum = overflowBig(sum + castRawBig(a[i] * b[i], products, accumulator), accumulator);
      }
      return castRawBig(sum, fractionBits(accumulator), result);
    });
  },
};
