// Average pooling: pixels summed in the accumulator, then an integer division that truncates.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { AveragePool2dLayer, NetworkLayer } from '../../core/quantised-network.js';
import { sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import {
  expectImage,
  expectShape,
  type LayerSemantics,
  layerError,
  windowPositions,
} from './layer-semantics.js';
import { addAligned } from './remembered.js';

/** Offsets of the pixels of one window that lie inside the image, row by row. */
function windowAt(
  layer: AveragePool2dLayer,
  source: NetworkLayer,
  row: number,
  column: number,
): number[] {
  const [height, width, channels] = source.outputShape;
  const top = row * layer.strides[0] - layer.padding.top;
  const left = column * layer.strides[1] - layer.padding.left;
  const offsets: number[] = [];
  for (let y = Math.max(top, 0); y < Math.min(top + layer.pool[0], height); y++) {
    for (let x = Math.max(left, 0); x < Math.min(left + layer.pool[1], width); x++) {
      offsets.push((y * width + x) * channels);
    }
  }
  return offsets;
}

/** `accum_t y = 0; y += x[i]; y /= length;`: the division truncates towards zero, whatever the rounding mode. */
function averageOf(
  values: readonly bigint[],
  fraction: number,
  accumulator: FixedPointFormat,
): bigint {
  const sums = fractionBits(accumulator);
  let sum = 0n;
  for (const value of values) {
    const exact = addAligned(sum, sums, value, fraction);
    sum = castRawBig(exact.raw, exact.fraction, accumulator);
  }
  return castRawBig(sum / BigInt(values.length), sums, accumulator);
}

function checkAveragePool(layer: AveragePool2dLayer, source: NetworkLayer): void {
  expectImage(layer, source);
  const [height, width, channels] = source.outputShape;
  const { padding, pool, strides } = layer;
  if ([...pool, ...strides].some((value) => !Number.isInteger(value) || value < 1)) {
    throw layerError(layer, 'pool and strides must be whole and at least 1');
  }
  const rows = windowPositions(height + padding.top + padding.bottom, pool[0], strides[0]);
  const columns = windowPositions(width + padding.left + padding.right, pool[1], strides[1]);
  expectShape(layer, 'output', layer.outputShape, [rows, columns, channels]);
  const corners = [windowAt(layer, source, 0, 0), windowAt(layer, source, rows - 1, columns - 1)];
  if (corners.some((window) => window.length === 0)) {
    throw layerError(layer, 'a window lies wholly in the padding');
  }
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_pooling.h`, `Pool_Op::Average`. */
export const averagePool2dSemantics: LayerSemantics<AveragePool2dLayer> = {
  sources: 1,
  check: (layer, [source]) => checkAveragePool(layer, source),
  prepare: () => undefined,
  runExact(layer, [source], [input], count) {
    const [rows, columns, channels] = layer.outputShape;
    const inputSize = sizeOf(source.outputShape);
    const fraction = fractionBits(source.result);
    const results: bigint[] = [];
    for (let sample = 0; sample < count; sample++) {
      for (let position = 0; position < rows * columns; position++) {
        const row = Math.floor(position / columns);
        const window = windowAt(layer, source, row, position % columns);
        for (let channel = 0; channel < channels; channel++) {
          const base = sample * inputSize + channel;
          const values = window.map((offset) => input[base + offset]);
          const average = averageOf(values, fraction, layer.accumulator);
          results.push(castRawBig(average, fractionBits(layer.accumulator), layer.result));
        }
      }
    }
    return results;
  },
};
