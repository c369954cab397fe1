// A network as its definition reads, in Verilog: products, sums and casts written out, no sharing, no registers. What a
// generated design is proved against; it has nothing in common with the generator but the network.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import {
  type Conv2dLayer,
  type DenseLayer,
  type ElementCastsLayer,
  type IntegerTensor,
  layerNamed,
  type MaxPool2dLayer,
  type NetworkLayer,
  type QuantisedNetwork,
  sizeOf,
} from '../core/quantised-network.js';
import { printReferenceCast } from './print-reference-cast.js';
import { isExactSum, printSteps } from './print-reference-sum.js';
import { concatenate, constant, range } from './verilog-text.js';

/** Element `e` of layer `l` is the signed net `v<l>_<e>`, one bit wider than its format. */
type Element = (layer: string, element: number) => string;

/** A product that is added: an element of the input and a raw weight. */
interface Term {
  readonly element: number;
  readonly weight: number;
}

interface Sum {
  readonly terms: readonly Term[];
  readonly bias: number;
}

function signedConstant(value: number, width: number): string {
  return `$signed(${constant(value, width)})`;
}

function denseSums({ weights, bias }: DenseLayer): Sum[] {
  const [nIn, nOut] = weights.shape;
  return Array.from({ length: nOut }, (_, output) => ({
    terms: Array.from({ length: nIn }, (_unused, element) => ({
      element,
      weight: weights.values[element * nOut + output],
    })),
    bias: bias.values[output],
  }));
}

function convolutionSums(layer: Conv2dLayer, [height, width, channels]: readonly number[]): Sum[] {
  const [kernelHeight, kernelWidth, , filters] = layer.weights.shape;
  const [outHeight, outWidth] = layer.outputShape;
  const { strides, padding, weights, bias } = layer;
  const sumAt = (row: number, column: number, filter: number): Sum => {
    const terms: Term[] = [];
    for (let y = 0; y < kernelHeight; y++) {
      for (let x = 0; x < kernelWidth; x++) {
        const [from, to] = [
          row * strides[0] + y - padding.top,
          column * strides[1] + x - padding.left,
        ];
        if (from < 0 || from >= height || to < 0 || to >= width) continue;
        for (let channel = 0; channel < channels; channel++) {
          const element = (from * width + to) * channels + channel;
          const at = ((y * kernelWidth + x) * channels + channel) * filters + filter;
          terms.push({ element, weight: weights.values[at] });
        }
      }
    }
    return { terms, bias: bias.values[filter] };
  };
  const sums: Sum[] = [];
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      for (let filter = 0; filter < filters; filter++) sums.push(sumAt(row, column, filter));
    }
  }
  return sums;
}

/** Bits that hold every sum of the layer with its binary point, and one to spare. */
function sumWidth(sums: readonly Sum[], input: FixedPointFormat, up: number, biasUp: number) {
  const largest = Math.max(-minRaw(input), maxRaw(input), 1);
  const bounds = sums.map(
    ({ terms, bias }) =>
      terms.reduce((total, { weight }) => total + Math.abs(weight) * largest, 0) * 2 ** up +
      Math.abs(bias) * 2 ** biasUp,
  );
  return Math.ceil(Math.log2(Math.max(1, ...bounds) + 1)) + 2;
}

function printSums(
  layer: DenseLayer | Conv2dLayer,
  source: NetworkLayer,
  index: number,
  element: Element,
): string[] {
  const sums =
    layer.kind === 'dense' ? denseSums(layer) : convolutionSums(layer, source.outputShape);
  if (!isExactSum(layer, source.result, sums)) {
    return sums.flatMap((sum, output) => {
      const terms = sum.terms.map((term) => ({ ...term, net: element(source.name, term.element) }));
      return printSteps(layer, source.result, { ...sum, terms }, `${index}_${output}`);
    });
  }
  const fractionOf = ({ format }: IntegerTensor) => fractionBits(format);
  const products = fractionBits(source.result) + fractionOf(layer.weights);
  const fraction = Math.max(products, fractionOf(layer.bias));
  const [up, biasUp] = [fraction - products, fraction - fractionOf(layer.bias)];
  const width = sumWidth(sums, source.result, up, biasUp);
  return sums.flatMap(({ terms, bias }, output) => {
    const net = `s${index}_${output}`;
    const parts = terms
      .filter(({ weight }) => weight !== 0)
      .map((term) => {
        const factor = signedConstant(term.weight * 2 ** up, width);
        return `${element(source.name, term.element)} * ${factor}`;
      });
    const sum = [...parts, signedConstant(bias * 2 ** biasUp, width)].join(' + ');
    return [
      `  wire signed ${range(width)} ${net} = ${sum};`,
      ...printReferenceCast({ net, width, fraction }, layer.result, `v${index}_${output}`),
    ];
  });
}

function printRelu(source: NetworkLayer, layer: NetworkLayer, index: number, element: Element) {
  const width = source.result.width + 1;
  const fraction = fractionBits(source.result);
  return Array.from({ length: sizeOf(layer.outputShape) }, (_, output) => {
    const value = element(source.name, output);
    const net = `r${index}_${output}`;
    const zero = signedConstant(0, width);
    return [
      `  wire signed ${range(width)} ${net} = ${value} < ${zero} ? ${zero} : ${value};`,
      ...printReferenceCast({ net, width, fraction }, layer.result, `v${index}_${output}`),
    ];
  }).flat();
}

/** Two casts behind each other, or zero. */
function printCasts(
  { formats, result }: ElementCastsLayer,
  source: NetworkLayer,
  index: number,
  element: Element,
): string[] {
  const fraction = fractionBits(source.result);
  return formats.flatMap((format, output) => {
    const net = `v${index}_${output}`;
    if (format === null) {
      const width = result.width + 1;
      return [`  wire signed ${range(width)} ${net} = ${signedConstant(0, width)};`];
    }
    const value = { net: element(source.name, output), width: source.result.width + 1, fraction };
    const own = { net: `e${net}`, width: format.width + 1, fraction: fractionBits(format) };
    return [...printReferenceCast(value, format, own.net), ...printReferenceCast(own, result, net)];
  });
}

/** Elements of the window under each output, by row, column and channel. */
function poolWindows(layer: MaxPool2dLayer, [, width, channels]: readonly number[]): number[][] {
  const [outHeight, outWidth] = layer.outputShape;
  const windows: number[][] = [];
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const window: number[] = [];
        for (let y = 0; y < layer.pool[0]; y++) {
          for (let x = 0; x < layer.pool[1]; x++) {
            const pixel = (row * layer.strides[0] + y) * width + column * layer.strides[1] + x;
            window.push(pixel * channels + channel);
          }
        }
        windows.push(window);
      }
    }
  }
  return windows;
}

function printPool(layer: MaxPool2dLayer, source: NetworkLayer, index: number, element: Element) {
  const width = source.result.width + 1;
  const fraction = fractionBits(source.result);
  return poolWindows(layer, source.outputShape).flatMap((window, output) => {
    const nets = window.map((_, step) => `m${index}_${output}_${step}`);
    const lines = window.map((from, step) => {
      const value = element(source.name, from);
      const before = nets[step - 1];
      const largest = step === 0 ? value : `${before} > ${value} ? ${before} : ${value}`;
      return `  wire signed ${range(width)} ${nets[step]} = ${largest};`;
    });
    const net = nets[nets.length - 1];
    return [
      ...lines,
      ...printReferenceCast({ net, width, fraction }, layer.result, `v${index}_${output}`),
    ];
  });
}

function printInput({ result, outputShape }: NetworkLayer): string[] {
  const { width, signed } = result;
  return Array.from({ length: sizeOf(outputShape) }, (_, element) => {
    const bits = `in_data[${(element + 1) * width - 1}:${element * width}]`;
    const sign = signed ? `in_data[${(element + 1) * width - 1}]` : "1'b0";
    return `  wire signed ${range(width + 1)} v0_${element} = {${sign}, ${bits}};`;
  });
}

function printLayer(
  network: QuantisedNetwork,
  layer: NetworkLayer,
  index: number,
  element: Element,
): string[] | undefined {
  if (layer.kind === 'input') return printInput(layer);
  const source = layerNamed(network, layer.inputs[0]);
  switch (layer.kind) {
    case 'dense':
    case 'conv2d':
      return printSums(layer, source, index, element);
    case 'relu':
      return printRelu(source, layer, index, element);
    case 'maxPool2d':
      return printPool(layer, source, index, element);
    case 'elementCasts':
      return printCasts(layer, source, index, element);
    case 'reshape':
      return Array.from(
        { length: sizeOf(layer.outputShape) },
        (_, output) =>
          `  wire signed ${range(layer.result.width + 1)} v${index}_${output} = ${element(source.name, output)};`,
      );
    default:
      return undefined;
  }
}

/** Largest matrix that is written out; beyond it no proof would end. */
const MAX_ELEMENTS = 4096;

/**
 * Module `name` with ports `in_data` and `out_data`, all elements of a sample in one word, element 0 lowest; no clock.
 * Undefined for networks with other layers than dense, conv2d, maxPool2d, relu, elementCasts and reshape, and for large ones. Sums that their
 * accumulator holds exactly are written as they are, others product by product with a cast for each.
 */
export function printReference(network: QuantisedNetwork, name: string): string | undefined {
  const { layers } = network;
  if (layers.some(({ outputShape }) => sizeOf(outputShape) > MAX_ELEMENTS)) return undefined;
  const indices = new Map(layers.map((layer, index) => [layer.name, index]));
  const element: Element = (layer, number) => `v${indices.get(layer)}_${number}`;
  const body = layers.map((layer, index) => printLayer(network, layer, index, element));
  if (body.some((lines) => lines === undefined)) return undefined;
  const [first, last] = [layers[0], layers[layers.length - 1]];
  const { width } = last.result;
  const outputs = Array.from(
    { length: sizeOf(last.outputShape) },
    (_, output) => `${element(last.name, output)}[${width - 1}:0]`,
  );
  return [
    `// ${network.name} as defined: what its hardware must compute.`,
    `module ${name} (`,
    `  input wire ${range(sizeOf(first.outputShape) * first.result.width)} in_data,`,
    `  output wire ${range(outputs.length * width)} out_data`,
    ');',
    ...body.flatMap((lines) => lines ?? []),
    `  assign out_data = ${concatenate(outputs)};`,
    'endmodule',
    '',
  ].join('\n');
}
