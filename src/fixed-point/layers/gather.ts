// Elements of a sample in another order, some left out or repeated: transposition, up-sampling, reversal.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type GatherLayer, sizeOf } from '../../core/quantised-network.js';
import { createCast } from '../fast-cast.js';
import { castRawBig } from '../quantise.js';
import { rawRangeBig } from '../round-and-overflow.js';
import { type LayerSemantics, layerError } from './layer-semantics.js';

/** `nnet_array.h: transpose`, `nnet_image.h: resize_nearest`. */
export const gatherSemantics: LayerSemantics<GatherLayer> = {
  sources: 1,
  check(layer, [source]) {
    const inputs = sizeOf(source.outputShape);
    if (layer.indices.length !== sizeOf(layer.outputShape)) {
      throw layerError(layer, `${layer.indices.length} indices for its output`);
    }
    const wrong = layer.indices.find((at) => !Number.isInteger(at) || at < 0 || at >= inputs);
    if (wrong !== undefined) throw layerError(layer, `reads element ${wrong} of ${inputs}`);
  },
  prepare(layer, [source]) {
    const cast = createCast(rawRangeBig(source.result), fractionBits(source.result), layer.result);
    if (cast === undefined) return undefined;
    const indices = Int32Array.from(layer.indices);
    const inputSize = sizeOf(source.outputShape);
    return ([input], count) => {
      const output = new Float64Array(count * indices.length);
      for (let sample = 0; sample < count; sample++) {
        const from = sample * inputSize;
        const to = sample * indices.length;
        for (let i = 0; i < indices.length; i++) output[to + i] = cast(input[from + indices[i]]);
      }
      return output;
    };
  },
  runExact(layer, [source], [input], count) {
    const inputSize = sizeOf(source.outputShape);
    const fraction = fractionBits(source.result);
    return Array.from({ length: count }, (_, sample) =>
      layer.indices.map((at) => castRawBig(input[sample * inputSize + at], fraction, layer.result)),
    ).flat();
  },
};
