// Exponential linear units: the identity, and a table for what is negative.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { EluLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { clampedEntry, exactValues, expectTable, truncatedIndex } from './function-table.js';
import { expectShape, expectTensor } from './layer-semantics.js';
import { elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: elu`. */
export const eluSemantics = elementWiseSemantics<EluLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    expectTensor(layer, 'alpha', layer.alpha, [1]);
    expectTable(layer, 'table', layer.table);
  },
  parameterSets: () => 1,
  define(layer, source) {
    const entries = exactValues(layer.table.entries);
    const alpha = BigInt(layer.alpha.values[0]);
    const fraction = fractionBits(source.result);
    const products = fractionBits(layer.alpha.format) + fractionBits(layer.table.entries.format);
    return (raw) => {
      if (raw >= 0n) return castRawBig(raw, fraction, layer.result);
      const index = truncatedIndex(-raw, fraction, entries.length, layer.table.reach);
      return castRawBig(alpha * clampedEntry(entries, index), products, layer.result);
    };
  },
});
