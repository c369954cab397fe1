// Sigmoid, tanh, softplus and softsign, read from a table.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { TableActivationLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { createTableReader, expectTable } from './function-table.js';
import { expectShape } from './layer-semantics.js';
import { elementWiseSemantics } from './remembered.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: sigmoid, tanh, softplus, softsign`. */
export const tableActivationSemantics = elementWiseSemantics<TableActivationLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    expectTable(layer, 'table', layer.table);
  },
  parameterSets: () => 1,
  define(layer, source) {
    const read = createTableReader(layer.table, source.result);
    const fraction = fractionBits(layer.table.entries.format);
    return (raw) => castRawBig(read(raw), fraction, layer.result);
  },
});
