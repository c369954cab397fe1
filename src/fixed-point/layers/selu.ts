// Scaled exponential linear units.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { SeluLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { clampedEntry, exactValues, expectTable, truncatedIndex } from './function-table.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: selu`. */
export const seluSemantics = elementWiseSemantics<SeluLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    expectTensor(layer, 'gain', layer.gain, [1]);
    expectTable(layer, 'table', layer.table);
  },
  parameterSets: () => 1,
  define(layer, source) {
    const gain = BigInt(layer.gain.values[0]);
    const entries = exactValues(layer.table.entries);
    const fraction = fractionBits(source.result);
    const products = fraction + fractionBits(layer.gain.format);
    const tabulated = fractionBits(layer.table.entries.format);
    return (raw) => {
      if (raw >= 0n) return castRawBig(raw * gain, products, layer.result);
      const index = truncatedIndex(-raw, fraction, entries.length, layer.table.reach);
      return castRawBig(clampedEntry(entries, index), tabulated, layer.result);
    };
  },
});
