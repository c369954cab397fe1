// Two layers merged element by element.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { MergeLayer, NetworkLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, type LayerSemantics, layerError } from './layer-semantics.js';
import { addAligned } from './remembered.js';

interface Exact {
  readonly raw: bigint;
  readonly fraction: number;
}

type Operation = (a: bigint, b: bigint) => Exact;

/** The exact result before the cast. */
function defineOperation(layer: MergeLayer, [first, second]: readonly NetworkLayer[]): Operation {
  const fa = fractionBits(first.result);
  const fb = fractionBits(second.result);
  switch (layer.operation) {
    case 'add':
      return (a, b) => addAligned(a, fa, b, fb);
    case 'subtract':
      return (a, b) => addAligned(a, fa, -b, fb);
    case 'multiply':
      return (a, b) => ({ raw: a * b, fraction: fa + fb });
    case 'average':
      // Division of ap_fixed keeps the fraction bits of the dividend and truncates towards zero.
      return (a, b) => {
        const sum = addAligned(a, fa, b, fb);
        return { raw: sum.raw / 2n, fraction: sum.fraction };
      };
    default: {
      const sign = layer.operation === 'maximum' ? 1n : -1n;
      return (a, b) =>
        sign * addAligned(a, fa, -b, fb).raw > 0n
          ? { raw: a, fraction: fa }
          : { raw: b, fraction: fb };
    }
  }
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_merge.h`. */
export const mergeSemantics: LayerSemantics<MergeLayer> = {
  sources: 2,
  check(layer, [first, second]) {
    expectShape(layer, 'output', layer.outputShape, first.outputShape);
    expectShape(layer, 'second input', second.outputShape, first.outputShape);
    if (layer.operation === 'average' && castRawBig(2n, 0, layer.result) === 0n) {
      throw layerError(layer, 'the result type cannot hold the divisor 2');
    }
  },
  prepare: () => undefined,
  runExact(layer, sources, [a, b]) {
    const operate = defineOperation(layer, sources);
    return a.map((raw, i) => {
      const exact = operate(raw, b[i]);
      return castRawBig(exact.raw, exact.fraction, layer.result);
    });
  },
};
