// Two-dimensional convolutions, channels last.
import type { Conv2dLayer, NetworkLayer } from '../../core/quantised-network.js';
import type { Sums } from '../sum-of-products.js';
import {
  expectImage,
  expectShape,
  expectTensor,
  expectTerms,
  type LayerSemantics,
  layerError,
  windowPositions,
} from './layer-semantics.js';
import { prepareWindowedSums, runWindowedSumsExactly, type Windows } from './windowed-sums.js';

function sumsOf(layer: Conv2dLayer, source: NetworkLayer): Sums {
  const { weights, bias, accumulator, result } = layer;
  return { weights, bias, accumulator, result, input: source.result };
}

/** Terms in the order of the weights: kernel row, kernel column, channel. */
function windowsOf(layer: Conv2dLayer, source: NetworkLayer): Windows {
  const [kernelHeight, kernelWidth, channels] = layer.weights.shape;
  const [height, width] = source.outputShape;
  const [rows, columns] = layer.outputShape;
  const { strides, padding } = layer;
  const positions = rows * columns;
  const offsets = new Int32Array(kernelHeight * kernelWidth * channels * positions).fill(-1);
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      for (let position = 0; position < positions; position++) {
        const y = Math.floor(position / columns) * strides[0] + ky - padding.top;
        const x = (position % columns) * strides[1] + kx - padding.left;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        for (let channel = 0; channel < channels; channel++) {
          const term = (ky * kernelWidth + kx) * channels + channel;
          offsets[term * positions + position] = (y * width + x) * channels + channel;
        }
      }
    }
  }
  return { offsets, positions };
}

function checkConvolution(layer: Conv2dLayer, source: NetworkLayer): void {
  const { weights, padding, strides } = layer;
  expectImage(layer, source);
  if (weights.shape.length !== 4) throw layerError(layer, 'weights are not [kh, kw, c, f]');
  const whole = [...strides, padding.top, padding.bottom, padding.left, padding.right];
  if (whole.some((value) => !Number.isInteger(value) || value < 0) || Math.min(...strides) < 1) {
    throw layerError(layer, 'strides and padding must be whole, strides at least 1');
  }
  const [kernelHeight, kernelWidth, , filters] = weights.shape;
  const [height, width, channels] = source.outputShape;
  expectTensor(layer, 'weights', weights, [kernelHeight, kernelWidth, channels, filters]);
  expectTensor(layer, 'bias', layer.bias, [filters]);
  const rows = windowPositions(height + padding.top + padding.bottom, kernelHeight, strides[0]);
  const columns = windowPositions(width + padding.left + padding.right, kernelWidth, strides[1]);
  expectShape(layer, 'output', layer.outputShape, [rows, columns, filters]);
  expectTerms(layer, rows * columns * kernelHeight * kernelWidth * channels);
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_conv2d_latency.h`. */
export const conv2dSemantics: LayerSemantics<Conv2dLayer> = {
  sources: 1,
  check: (layer, [source]) => checkConvolution(layer, source),
  prepare: (layer, [source]) =>
    prepareWindowedSums(sumsOf(layer, source), windowsOf(layer, source), source),
  runExact: (layer, [source], [input], count) =>
    runWindowedSumsExactly(sumsOf(layer, source), windowsOf(layer, source), source, input, count),
};
