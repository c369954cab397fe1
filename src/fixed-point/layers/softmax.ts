// Softmax by tables of exponentials and reciprocals, as hls4ml computes it.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type {
  IntegerTensor,
  LegacySoftmaxLayer,
  NetworkLayer,
  SoftmaxLayer,
} from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { overflowBig } from '../round-and-overflow.js';
import {
  clampedEntry,
  createTableReader,
  exactValues,
  expectTable,
  truncatedIndex,
} from './function-table.js';
import { expectTensor, layerError } from './layer-semantics.js';
import { type VectorFunction, vectorSemantics } from './per-sample.js';
import { addAligned } from './remembered.js';

/** Reads a table of 2^n entries by the n leading bits of a raw value (`softmax_idx_from_real_val`). */
function createSlicingReader(tensor: IntegerTensor, address: FixedPointFormat) {
  const entries = exactValues(tensor);
  const dropped = BigInt(address.width - Math.log2(entries.length));
  return (raw: bigint) => entries[Number(BigInt.asUintN(address.width, raw) >> dropped)];
}

/** Sum in the order of hls4ml's adder tree (`nnet_common.h: reduce`), every step fitted into the accumulator. */
function sumAsTree(values: readonly bigint[], accumulator: FixedPointFormat): bigint {
  if (values.length === 1) return values[0];
  const left = 2 ** Math.floor(Math.log2(Math.max(values.length - 1, 1)));
  const a = sumAsTree(values.slice(0, left), accumulator);
  const b = sumAsTree(values.slice(left), accumulator);
  return overflowBig(a + b, accumulator);
}

function expectSlicing(layer: SoftmaxLayer, what: string, tensor: IntegerTensor, width: number) {
  const size = tensor.values.length;
  expectTensor(layer, what, tensor, [size]);
  if (!Number.isInteger(Math.log2(size)) || Math.log2(size) > width) {
    throw layerError(layer, `${what}: ${size} entries are not addressed by ${width} leading bits`);
  }
}

function defineSoftmax(layer: SoftmaxLayer, source: NetworkLayer): VectorFunction {
  const { accumulator, difference, sum } = layer;
  const inputs = fractionBits(source.result);
  const exponential = createSlicingReader(layer.exponentials, difference ?? source.result);
  const reciprocal = createSlicingReader(layer.reciprocals, sum);
  const exponentials = fractionBits(layer.exponentials.format);
  const products = fractionBits(accumulator) + fractionBits(layer.reciprocals.format);
  return (vector) => {
    let largest = vector[0];
    for (const raw of vector) if (raw > largest) largest = raw;
    const powers = vector.map((raw) => {
      const address =
        difference === undefined ? raw : castRawBig(largest - raw, inputs, difference);
      return castRawBig(exponential(address), exponentials, accumulator);
    });
    const total = sumAsTree(powers, accumulator);
    const inverse = reciprocal(castRawBig(total, fractionBits(accumulator), sum));
    return powers.map((power) => castRawBig(power * inverse, products, layer.result));
  };
}

/** `nnet_activation.h: softmax_latency, softmax_stable`. */
export const softmaxSemantics = vectorSemantics<SoftmaxLayer>((layer, source) => {
  const address = layer.difference ?? source.result;
  expectSlicing(layer, 'exponentials', layer.exponentials, address.width);
  expectSlicing(layer, 'reciprocals', layer.reciprocals, layer.sum.width);
}, defineSoftmax);

function defineLegacy(layer: LegacySoftmaxLayer, source: NetworkLayer): VectorFunction {
  const { format } = layer.exponentials.entries;
  const exponential = createTableReader(layer.exponentials, source.result);
  const entries = exactValues(layer.reciprocals);
  const fraction = fractionBits(format);
  const one = castRawBig(1n, 0, format);
  return (vector) =>
    vector.map((xi, i) => {
      let sum = 0n;
      for (const [j, xj] of vector.entries()) {
        const term = i === j ? one : exponential(xj - xi);
        const exact = addAligned(sum, fraction, term, fraction);
        sum = overflowBig(exact.raw, format);
      }
      const index = truncatedIndex(sum, fraction, entries.length, 64);
      const inverse = clampedEntry(entries, index);
      return castRawBig(inverse, fractionBits(layer.reciprocals.format), layer.result);
    });
}

/** `nnet_activation.h: softmax_legacy`. */
export const legacySoftmaxSemantics = vectorSemantics<LegacySoftmaxLayer>((layer) => {
  expectTable(layer, 'exponentials', layer.exponentials);
  expectTensor(layer, 'reciprocals', layer.reciprocals, [layer.reciprocals.values.length]);
}, defineLegacy);
