// Which inputs each output of a layer reads: windows of dense, convolution, pooling and element-wise layers alike.
import {
  type AveragePool2dLayer,
  type Conv2dLayer,
  type MaxPool2dLayer,
  type NetworkLayer,
  sizeOf,
} from '../core/quantised-network.js';

/** Terms of every output position; output `o` of position `p` is feature `p · outputs + o`. */
export interface TapWindows {
  /** Where a term lies in one sample, −1 where it is a zero: `offsets[term · positions + position]`. */
  readonly offsets: Int32Array;
  readonly positions: number;
}

type ImageWindow = Pick<Conv2dLayer, 'outputShape' | 'strides' | 'padding'>;

/** All inputs at one position: dense layers. */
export function wholeWindow(source: NetworkLayer): TapWindows {
  const size = sizeOf(source.outputShape);
  return { offsets: Int32Array.from({ length: size }, (_, i) => i), positions: 1 };
}

/** Each output reads one input, or none: ReLU, reshape, zero padding. */
export function singleTaps(layer: NetworkLayer, source: NetworkLayer): TapWindows {
  const positions = sizeOf(layer.outputShape);
  if (layer.kind !== 'zeroPadding2d') {
    return { offsets: Int32Array.from({ length: positions }, (_, i) => i), positions };
  }
  const [height, width, channels] = source.outputShape;
  const [, columns] = layer.outputShape;
  const offsets = new Int32Array(positions).fill(-1);
  for (let i = 0; i < height * width * channels; i++) {
    const y = Math.floor(i / (width * channels)) + layer.padding.top;
    const inRow = (i % (width * channels)) + layer.padding.left * channels;
    offsets[y * columns * channels + inRow] = i;
  }
  return { offsets, positions };
}

/** Kernel row, kernel column, channel: the order of the weights of a convolution. */
export function convolutionWindows(layer: Conv2dLayer, source: NetworkLayer): TapWindows {
  const [kernelHeight, kernelWidth, channels] = layer.weights.shape;
  const [rows, columns] = layer.outputShape;
  const positions = rows * columns;
  const offsets = new Int32Array(kernelHeight * kernelWidth * channels * positions);
  for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
    for (let position = 0; position < positions; position++) {
      const first = pixelAt(layer, source, position, tap, kernelWidth);
      for (let channel = 0; channel < channels; channel++) {
        const offset = first < 0 ? -1 : first + channel;
        offsets[(tap * channels + channel) * positions + position] = offset;
      }
    }
  }
  return { offsets, positions };
}

/** Each output, channel by channel, reads the pixels of its window. */
export function poolingWindows(
  layer: MaxPool2dLayer | AveragePool2dLayer,
  source: NetworkLayer,
): TapWindows {
  const [poolHeight, poolWidth] = layer.pool;
  const channels = layer.outputShape[2];
  const positions = sizeOf(layer.outputShape);
  const padding =
    layer.kind === 'averagePool2d' ? layer.padding : { top: 0, bottom: 0, left: 0, right: 0 };
  const offsets = new Int32Array(poolHeight * poolWidth * positions);
  for (let tap = 0; tap < poolHeight * poolWidth; tap++) {
    for (let feature = 0; feature < positions; feature++) {
      const position = Math.floor(feature / channels);
      const first = pixelAt({ ...layer, padding }, source, position, tap, poolWidth);
      offsets[tap * positions + feature] = first < 0 ? -1 : first + (feature % channels);
    }
  }
  return { offsets, positions };
}

/** Offset of the first channel of the pixel under a tap of the window at a position; −1 in the padding. */
function pixelAt(
  { outputShape, strides, padding }: ImageWindow,
  source: NetworkLayer,
  position: number,
  tap: number,
  windowWidth: number,
): number {
  const [height, width, channels] = source.outputShape;
  const columns = outputShape[1];
  const y =
    Math.floor(position / columns) * strides[0] + Math.floor(tap / windowWidth) - padding.top;
  const x = (position % columns) * strides[1] + (tap % windowWidth) - padding.left;
  const inside = y >= 0 && y < height && x >= 0 && x < width;
  return inside ? (y * width + x) * channels : -1;
}
