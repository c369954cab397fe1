// Changes of shape: the same elements in the same order.
import { type ReshapeLayer, sizeOf } from '../../core/quantised-network.js';
import { prepareElementWise, runElementWiseExactly } from './element-wise.js';
import { type LayerSemantics, layerError } from './layer-semantics.js';

/** Elements stay in place; the cast does nothing where the formats agree, as they do in hls4ml. */
export const reshapeSemantics: LayerSemantics<ReshapeLayer> = {
  sources: 1,
  check(layer, [source]) {
    if (sizeOf(layer.outputShape) !== sizeOf(source.outputShape)) {
      throw layerError(layer, `changes the number of elements of ${source.name}`);
    }
  },
  prepare: (layer, [source]) => prepareElementWise(layer, source, (raw) => raw),
  runExact: (layer, [source], [input]) => runElementWiseExactly(layer, source, (raw) => raw, input),
};
