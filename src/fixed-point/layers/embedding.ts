// Rows of a table selected by whole numbers.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { EmbeddingLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { exactValues } from './function-table.js';
import { expectShape, expectTensor, type LayerSemantics, layerError } from './layer-semantics.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_embed.h`; an index outside the table is an error, not a wild read. */
export const embeddingSemantics: LayerSemantics<EmbeddingLayer> = {
  sources: 1,
  check(layer, [source]) {
    const [words, width] = layer.table.shape;
    expectTensor(layer, 'table', layer.table, [words, width]);
    expectShape(layer, 'output', layer.outputShape, [...source.outputShape, width]);
  },
  prepare: () => undefined,
  runExact(layer, [source], [input]) {
    const [words, width] = layer.table.shape;
    const entries = exactValues(layer.table);
    const fraction = fractionBits(source.result);
    const format = layer.table.format;
    return input.flatMap((raw) => {
      const index = Number(castRawBig(raw, fraction, WHOLE));
      if (index < 0 || index >= words) throw layerError(layer, `no word ${index} in ${words}`);
      return entries
        .slice(index * width, (index + 1) * width)
        .map((entry) => castRawBig(entry, fractionBits(format), layer.result));
    });
  },
};

/** What C++ makes of a fixed-point number used as an index. */
const WHOLE = {
  width: 64,
  integer: 64,
  signed: true,
  rounding: 'TRN_ZERO',
  overflow: 'WRAP',
} as const;
