// Two layers behind each other along an axis.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type ConcatenateLayer, type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { expectShape, type LayerSemantics, layerError } from './layer-semantics.js';

/** Elements of one source that lie together in the output. */
function blockOf(layer: ConcatenateLayer, source: NetworkLayer): number {
  return sizeOf(source.outputShape.slice(layer.axis));
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_merge.h: concatenate1d, 2d, 3d`. */
export const concatenateSemantics: LayerSemantics<ConcatenateLayer> = {
  sources: 2,
  check(layer, [first, second]) {
    if (layer.axis < 0 || layer.axis >= first.outputShape.length) {
      throw layerError(layer, `axis ${layer.axis} is not one of the input's`);
    }
    const joined = first.outputShape.map((extent, axis) =>
      axis === layer.axis ? extent + (second.outputShape[axis] ?? 0) : extent,
    );
    const aligned = second.outputShape.map((extent, axis) =>
      axis === layer.axis ? extent : (first.outputShape[axis] ?? 0),
    );
    expectShape(layer, 'second input', second.outputShape, aligned);
    expectShape(layer, 'output', layer.outputShape, joined);
  },
  prepare: () => undefined,
  runExact(layer, sources, inputs, count) {
    const blocks = sources.map((source) => blockOf(layer, source));
    const rounds = (count * sizeOf(layer.outputShape)) / (blocks[0] + blocks[1]);
    const results: bigint[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [side, block] of blocks.entries()) {
        const fraction = fractionBits(sources[side].result);
        for (let i = round * block; i < (round + 1) * block; i++) {
          results.push(castRawBig(inputs[side][i], fraction, layer.result));
        }
      }
    }
    return results;
  },
};
