// Maximum pooling over windows of pixels, without padding.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type MaxPool2dLayer, type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { createCast } from '../fast-cast.js';
import { castRawBig } from '../quantise.js';
import { rawRangeBig } from '../round-and-overflow.js';
import {
  expectImage,
  expectShape,
  expectTerms,
  type LayerSemantics,
  layerError,
  windowPositions,
} from './layer-semantics.js';

/** For every output element, where the elements of its window lie in one sample: `[outputs][window]`. */
function windowOffsets(layer: MaxPool2dLayer, source: NetworkLayer): Int32Array {
  const [, width, channels] = source.outputShape;
  const [rows, columns] = layer.outputShape;
  const [poolHeight, poolWidth] = layer.pool;
  const offsets = new Int32Array(rows * columns * channels * poolHeight * poolWidth);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let dy = 0; dy < poolHeight; dy++) {
          for (let dx = 0; dx < poolWidth; dx++) {
            const y = row * layer.strides[0] + dy;
            const x = column * layer.strides[1] + dx;
            offsets[next++] = (y * width + x) * channels + channel;
          }
        }
      }
    }
  }
  return offsets;
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_pooling.h`, `Pool_Op::Max`. */
export const maxPool2dSemantics: LayerSemantics<MaxPool2dLayer> = {
  sources: 1,
  check(layer, [source]) {
    expectImage(layer, source);
    const whole = [...layer.pool, ...layer.strides];
    if (whole.some((value) => !Number.isInteger(value) || value < 1)) {
      throw layerError(layer, 'pool and strides must be whole and at least 1');
    }
    const [height, width, channels] = source.outputShape;
    const rows = windowPositions(height, layer.pool[0], layer.strides[0]);
    const columns = windowPositions(width, layer.pool[1], layer.strides[1]);
    expectShape(layer, 'output', layer.outputShape, [rows, columns, channels]);
    expectTerms(layer, rows * columns * channels * layer.pool[0] * layer.pool[1]);
  },
  prepare(layer, [source]) {
    const cast = createCast(rawRangeBig(source.result), fractionBits(source.result), layer.result);
    if (cast === undefined) return undefined;
    const offsets = windowOffsets(layer, source);
    const window = layer.pool[0] * layer.pool[1];
    const inputSize = sizeOf(source.outputShape);
    const outputSize = sizeOf(layer.outputShape);
    return ([input], count) => {
      const output = new Float64Array(count * outputSize);
      for (let i = 0; i < output.length; i++) {
        const sample = Math.floor(i / outputSize);
        const first = (i - sample * outputSize) * window;
        const base = sample * inputSize;
        let largest = input[base + offsets[first]];
        for (let k = 1; k < window; k++) {
          const value = input[base + offsets[first + k]];
          if (value > largest) largest = value;
        }
        output[i] = cast(largest);
      }
      return output;
    };
  },
  runExact(layer, [source], [input], count) {
    const offsets = windowOffsets(layer, source);
    const window = layer.pool[0] * layer.pool[1];
    const inputSize = sizeOf(source.outputShape);
    const outputSize = sizeOf(layer.outputShape);
    return Array.from({ length: count * outputSize }, (_, i) => {
      const sample = Math.floor(i / outputSize);
      const first = (i % outputSize) * window;
      const base = sample * inputSize;
      let largest = input[base + offsets[first]];
      for (const offset of offsets.subarray(first, first + window)) {
        const value = input[base + offset];
        if (value > largest) largest = value;
      }
      return castRawBig(largest, fractionBits(source.result), layer.result);
    });
  },
};
