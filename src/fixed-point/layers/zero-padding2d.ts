// Zeros around an image.

import { fractionBits } from '../../core/fixed-point-format.js';
import {
  type NetworkLayer,
  sizeOf,
  type ZeroPadding2dLayer,
} from '../../core/quantised-network.js';
import { createCast } from '../fast-cast.js';
import { castRawBig } from '../quantise.js';
import { rawRangeBig } from '../round-and-overflow.js';
import { expectImage, expectShape, type LayerSemantics } from './layer-semantics.js';

/** For every output element, where it lies in one input sample; −1 is a zero. */
function sourceOffsets(layer: ZeroPadding2dLayer, source: NetworkLayer): Int32Array {
  const [height, width, channels] = source.outputShape;
  const [rows, columns] = layer.outputShape;
  const offsets = new Int32Array(rows * columns * channels).fill(-1);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < width * channels; i++) {
      const row = y + layer.padding.top;
      offsets[(row * columns + layer.padding.left) * channels + i] = y * width * channels + i;
    }
  }
  return offsets;
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_padding.h`. */
export const zeroPadding2dSemantics: LayerSemantics<ZeroPadding2dLayer> = {
  sources: 1,
  check(layer, [source]) {
    expectImage(layer, source);
    const [height, width, channels] = source.outputShape;
    const { top, bottom, left, right } = layer.padding;
    const shape = [height + top + bottom, width + left + right, channels];
    expectShape(layer, 'output', layer.outputShape, shape);
  },
  prepare(layer, [source]) {
    const cast = createCast(rawRangeBig(source.result), fractionBits(source.result), layer.result);
    if (cast === undefined) return undefined;
    const offsets = sourceOffsets(layer, source);
    const inputSize = sizeOf(source.outputShape);
    return ([input], count) => {
      const output = new Float64Array(count * offsets.length);
      for (let i = 0; i < output.length; i++) {
        const offset = offsets[i % offsets.length];
        const base = Math.floor(i / offsets.length) * inputSize;
        if (offset >= 0) output[i] = cast(input[base + offset]);
      }
      return output;
    };
  },
  runExact(layer, [source], [input], count) {
    const offsets = sourceOffsets(layer, source);
    const inputSize = sizeOf(source.outputShape);
    return Array.from({ length: count * offsets.length }, (_, i) => {
      const offset = offsets[i % offsets.length];
      const base = Math.floor(i / offsets.length) * inputSize;
      const raw = offset < 0 ? 0n : input[base + offset];
      return castRawBig(raw, fractionBits(source.result), layer.result);
    });
  },
};
