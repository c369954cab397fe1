// Rectified linear units.
import type { ReluLayer } from '../../core/quantised-network.js';
import { prepareElementWise, runElementWiseExactly } from './element-wise.js';
import { expectShape, type LayerSemantics } from './layer-semantics.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: relu`. */
export const reluSemantics: LayerSemantics<ReluLayer> = {
  sources: 1,
  check: (layer, [source]) => expectShape(layer, 'output', layer.outputShape, source.outputShape),
  prepare: (layer, [source]) => prepareElementWise(layer, source, (raw) => Math.max(raw, 0)),
  runExact: (layer, [source], [input]) =>
    runElementWiseExactly(layer, source, (raw) => (raw > 0n ? raw : 0n), input),
};
