// A cast of its own for every element of a sample.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type ElementCastsLayer, sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, layerError } from './layer-semantics.js';
import { elementWiseSemantics } from './remembered.js';

/** `hls4ml/backends/fpga/passes/hgq_proxy_model.py: generate_mask_fn`. */
export const elementCastsSemantics = elementWiseSemantics<ElementCastsLayer>({
  check(layer, [source]) {
    expectShape(layer, 'output', layer.outputShape, source.outputShape);
    if (layer.formats.length !== sizeOf(layer.outputShape)) {
      throw layerError(layer, `${layer.formats.length} formats for its elements`);
    }
  },
  parameterSets: (layer) => layer.formats.length,
  define(layer, source) {
    const fraction = fractionBits(source.result);
    return (raw, place) => {
      const format = layer.formats[place];
      if (format === null) return 0n;
      return castRawBig(castRawBig(raw, fraction, format), fractionBits(format), layer.result);
    };
  },
});
