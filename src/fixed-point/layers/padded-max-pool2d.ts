// Maximum pooling whose windows may reach into the padding.
import { fractionBits } from '../../core/fixed-point-format.js';
import {
  type NetworkLayer,
  type PaddedMaxPool2dLayer,
  sizeOf,
} from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import {
  expectImage,
  expectShape,
  expectTerms,
  type LayerSemantics,
  layerError,
  windowPositions,
} from './layer-semantics.js';

/** Offsets of the pixels inside the image, for every window. */
function windowsOf(layer: PaddedMaxPool2dLayer, source: NetworkLayer): readonly number[][] {
  const [height, width, channels] = source.outputShape;
  const [rows, columns] = layer.outputShape;
  return Array.from({ length: rows * columns }, (_, position) => {
    const top = Math.floor(position / columns) * layer.strides[0] - layer.padding.top;
    const left = (position % columns) * layer.strides[1] - layer.padding.left;
    const offsets: number[] = [];
    for (let y = Math.max(top, 0); y < Math.min(top + layer.pool[0], height); y++) {
      for (let x = Math.max(left, 0); x < Math.min(left + layer.pool[1], width); x++) {
        offsets.push((y * width + x) * channels);
      }
    }
    return offsets;
  });
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_pooling.h`, `Pool_Op::Max` with padding. */
export const paddedMaxPool2dSemantics: LayerSemantics<PaddedMaxPool2dLayer> = {
  sources: 1,
  check(layer, [source]) {
    expectImage(layer, source);
    const { padding, pool, strides } = layer;
    const whole = [...pool, ...strides].every((value) => Number.isInteger(value) && value >= 1);
    if (!whole) throw layerError(layer, 'pool and strides must be whole and at least 1');
    const [height, width, channels] = source.outputShape;
    const rows = windowPositions(height + padding.top + padding.bottom, pool[0], strides[0]);
    const columns = windowPositions(width + padding.left + padding.right, pool[1], strides[1]);
    expectShape(layer, 'output', layer.outputShape, [rows, columns, channels]);
    expectTerms(layer, rows * columns * channels * pool[0] * pool[1]);
    if (windowsOf(layer, source).some((window) => window.length === 0)) {
      throw layerError(layer, 'a window lies wholly in the padding');
    }
  },
  prepare: () => undefined,
  runExact(layer, [source], [input], count) {
    const windows = windowsOf(layer, source);
    const channels = layer.outputShape[2];
    const inputSize = sizeOf(source.outputShape);
    const fraction = fractionBits(source.result);
    const results: bigint[] = [];
    for (let sample = 0; sample < count; sample++) {
      for (const window of windows) {
        for (let channel = 0; channel < channels; channel++) {
          const base = sample * inputSize + channel;
          let largest = input[base + window[0]];
          for (const offset of window) {
            if (input[base + offset] > largest) largest = input[base + offset];
          }
          results.push(castRawBig(largest, fraction, layer.result));
        }
      }
    }
    return results;
  },
};
