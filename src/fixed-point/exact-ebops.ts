// Effective bit operations of a network, counted from its integers: what its multiplications and biases cost in bits.
import { ParetapeError } from '../core/errors.js';
import {
  type Conv2dLayer,
  type DenseLayer,
  layerNamed,
  type MaxPool2dLayer,
  type NetworkLayer,
  type QuantisedNetwork,
  sizeOf,
} from '../core/quantised-network.js';

/** EBOPs of one layer with weights. */
export interface LayerEbops {
  readonly name: string;
  /** Σ over all products of one sample of bits of the input times bits of the weight. */
  readonly products: number;
  /** Bits of the bias of every output of one sample. */
  readonly biases: number;
}

/** Bits enclosed by the most and the least significant one of |raw|: `00101100` counts 4; the sign does not count. 0 for 0. */
export function constantBits(raw: number): number {
  let magnitude = Math.abs(raw);
  if (magnitude === 0) return 0;
  while (magnitude % 2 === 0) magnitude /= 2;
  return magnitude.toString(2).length;
}

/**
 * EBOPs of every dense and convolution layer, with the rule of HGQ (Sun et al., arXiv 2405.00645; `kernel_bw_exact`,
 * `act_bw_exact` of HGQ, bias term of HGQ2): each product counts the width of the format of its input element, sign
 * included where the format has one, times `constantBits` of its weight; each output counts `constantBits` of its bias.
 * A convolution counts every window; what lies in the padding counts 0. Elements that `elementCasts` sets to zero count
 * 0, those it casts count the width of their own format. Layers without constant weights count nothing. Throws INPUT
 * for networks with other weighted layers.
 */
export function countEbopsByLayer(network: QuantisedNetwork): LayerEbops[] {
  const widths = new Map<string, Float64Array>();
  const counted: LayerEbops[] = [];
  for (const layer of network.layers) {
    const [source] = layer.inputs;
    const input = source === undefined ? undefined : widths.get(source);
    widths.set(layer.name, widthsAfter(network, layer, input));
    if (!input) continue;
    if (layer.kind === 'dense') counted.push(countDense(layer, input));
    if (layer.kind === 'conv2d') {
      counted.push(countConvolution(layer, layerNamed(network, layer.inputs[0]), input));
    }
  }
  return counted;
}

/** Total EBOPs of a network. */
export function countEbops(network: QuantisedNetwork): number {
  return countEbopsByLayer(network).reduce(
    (sum, { products, biases }) => sum + products + biases,
    0,
  );
}

/** Widths of the elements a layer hands on, row-major. */
function widthsAfter(
  network: QuantisedNetwork,
  layer: NetworkLayer,
  input: Float64Array | undefined,
): Float64Array {
  switch (layer.kind) {
    case 'elementCasts':
      return Float64Array.from(layer.formats, (format) => format?.width ?? 0);
    case 'reshape':
      if (input) return input;
      break;
    case 'maxPool2d':
      if (input) return poolWidths(layer, layerNamed(network, layer.inputs[0]), input);
      break;
    case 'recurrent':
    case 'batchNorm':
    case 'embedding':
      throw new ParetapeError(
        'INPUT',
        `layer ${layer.name}: no rule counts EBOPs of ${layer.kind}`,
      );
    default:
  }
  return new Float64Array(sizeOf(layer.outputShape)).fill(layer.result.width);
}

function poolWidths(
  { pool, strides, outputShape }: MaxPool2dLayer,
  source: NetworkLayer,
  input: Float64Array,
): Float64Array {
  const [, width, channels] = source.outputShape;
  const [, outWidth] = outputShape;
  return Float64Array.from({ length: sizeOf(outputShape) }, (_, o) => {
    const pixel = Math.floor(o / channels);
    const [y, x] = [Math.floor(pixel / outWidth) * strides[0], (pixel % outWidth) * strides[1]];
    let widest = 0;
    for (let ky = 0; ky < pool[0]; ky++) {
      for (let kx = 0; kx < pool[1]; kx++) {
        const at = ((y + ky) * width + x + kx) * channels + (o % channels);
        widest = Math.max(widest, input[at]);
      }
    }
    return widest;
  });
}

function sumBits(values: Float64Array): number {
  return values.reduce((sum, raw) => sum + constantBits(raw), 0);
}

function countDense({ name, weights, bias }: DenseLayer, input: Float64Array): LayerEbops {
  const outputs = bias.values.length;
  let products = 0;
  weights.values.forEach((raw, i) => {
    products += constantBits(raw) * input[Math.floor(i / outputs)];
  });
  return { name, products, biases: sumBits(bias.values) };
}

function countConvolution(
  layer: Conv2dLayer,
  source: NetworkLayer,
  input: Float64Array,
): LayerEbops {
  const { name, weights, bias, outputShape } = layer;
  const [kernelHeight, kernelWidth, channels, filters] = weights.shape;
  const perTap = new Float64Array(kernelHeight * kernelWidth * channels);
  weights.values.forEach((raw, i) => {
    perTap[Math.floor(i / filters)] += constantBits(raw);
  });
  let products = 0;
  perTap.forEach((bits, row) => {
    if (bits > 0) products += bits * sumTapWidths(layer, source, input, row);
  });
  const [outHeight, outWidth] = outputShape;
  return { name, products, biases: outHeight * outWidth * sumBits(bias.values) };
}

/** Σ over all windows of the width of the input element under kernel row `row` (tap and channel). */
function sumTapWidths(
  { weights, outputShape, strides, padding }: Conv2dLayer,
  source: NetworkLayer,
  input: Float64Array,
  row: number,
): number {
  const [, kernelWidth, channels] = weights.shape;
  const [height, width] = source.outputShape;
  const tap = Math.floor(row / channels);
  let sum = 0;
  for (let oy = 0; oy < outputShape[0]; oy++) {
    const y = oy * strides[0] + Math.floor(tap / kernelWidth) - padding.top;
    if (y < 0 || y >= height) continue;
    for (let ox = 0; ox < outputShape[1]; ox++) {
      const x = ox * strides[1] + (tap % kernelWidth) - padding.left;
      if (x >= 0 && x < width) sum += input[(y * width + x) * channels + (row % channels)];
    }
  }
  return sum;
}
