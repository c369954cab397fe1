// Softmax and argmax in doubles: tables cast once, sums and products that doubles hold; the same integers as its definition.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type {
  ArgmaxLayer,
  IntegerTensor,
  NetworkLayer,
  SoftmaxLayer,
} from '../core/quantised-network.js';
import { WIDEST_IN_DOUBLES } from './batch-arithmetic.js';
import { createCast } from './fast-cast.js';
import type { FastLayer } from './layers/layer-semantics.js';
import { castRaw } from './quantise.js';
import { createFitter, rawRangeBig } from './round-and-overflow.js';

type RawFunction = (raw: number) => number;

/** What a softmax needs, with every format resolved. */
interface Parts {
  readonly address: RawFunction;
  readonly power: RawFunction;
  readonly intoSum: RawFunction;
  readonly sumToAddress: RawFunction;
  readonly reciprocal: RawFunction;
  readonly toResult: RawFunction;
}

/** The fast run of `layers/softmax.ts: softmaxSemantics`; undefined where a value may need more than 52 bits. */
export function prepareSoftmax(layer: SoftmaxLayer, source: NetworkLayer): FastLayer | undefined {
  const parts = resolveParts(layer, source);
  if (parts === undefined) return undefined;
  const length = layer.outputShape[layer.outputShape.length - 1];
  const isStable = layer.difference !== undefined;
  return ([input]) => {
    const output = new Float64Array(input.length);
    const powers = new Float64Array(length);
    for (let first = 0; first < input.length; first += length) {
      let largest = input[first];
      for (let i = 1; i < length; i++) largest = Math.max(largest, input[first + i]);
      for (let i = 0; i < length; i++) {
        const raw = input[first + i];
        powers[i] = parts.power(isStable ? parts.address(largest - raw) : raw);
      }
      const total = sumAsTree(powers, 0, length, parts.intoSum);
      const inverse = parts.reciprocal(parts.sumToAddress(total));
      for (let i = 0; i < length; i++) output[first + i] = parts.toResult(powers[i] * inverse);
    }
    return output;
  };
}

function resolveParts(layer: SoftmaxLayer, source: NetworkLayer): Parts | undefined {
  const { accumulator, difference, exponentials, reciprocals, sum, result } = layer;
  const inputs = source.result;
  const widest = Math.max(inputs.width + 1, accumulator.width + 1, sum.width);
  const product = accumulator.width + reciprocals.format.width;
  if (Math.max(widest, product) > WIDEST_IN_DOUBLES) return undefined;
  const span = { low: 0n, high: 1n << BigInt(inputs.width) };
  const products = { low: -(1n << BigInt(product)), high: 1n << BigInt(product) };
  const productFraction = fractionBits(accumulator) + fractionBits(reciprocals.format);
  const parts = {
    address: createCast(span, fractionBits(inputs), difference ?? inputs),
    power: createReader(exponentials, difference ?? inputs, accumulator),
    intoSum: createFitter(accumulator),
    sumToAddress: createCast(rawRangeBig(accumulator), fractionBits(accumulator), sum),
    reciprocal: createReader(reciprocals, sum),
    toResult: createCast(products, productFraction, result),
  };
  return Object.values(parts).includes(undefined) ? undefined : (parts as Parts);
}

/** The entry with the leading bits of a raw value as its index, cast into `to`. */
function createReader(
  table: IntegerTensor,
  address: FixedPointFormat,
  to: FixedPointFormat = table.format,
): RawFunction {
  const fraction = fractionBits(table.format);
  const entries = table.values.map((raw) => castRaw(raw, fraction, to));
  const codes = 2 ** address.width;
  const perEntry = codes / entries.length;
  return (raw) => entries[Math.floor((raw < 0 ? raw + codes : raw) / perEntry)];
}

/** hls4ml's adder tree: the largest power of two below the length on the left, every step fitted. */
function sumAsTree(
  values: Float64Array,
  first: number,
  length: number,
  intoSum: RawFunction,
): number {
  if (length === 1) return values[first];
  const left = 2 ** Math.floor(Math.log2(length - 1));
  const a = sumAsTree(values, first, left, intoSum);
  const b = sumAsTree(values, first + left, length - left, intoSum);
  return intoSum(a + b);
}

/** The fast run of `layers/argmax.ts`; undefined where the result is wider than doubles hold. */
export function prepareArgmax(layer: ArgmaxLayer): FastLayer | undefined {
  if (layer.result.width > WIDEST_IN_DOUBLES) return undefined;
  const length = layer.outputShape[layer.outputShape.length - 1];
  const [one, zero] = [castRaw(1, 0, layer.result), castRaw(0, 0, layer.result)];
  return ([input]) => {
    const output = new Float64Array(input.length).fill(zero);
    for (let first = 0; first < input.length; first += length) {
      let best = first;
      for (let i = first + 1; i < first + length; i++) if (input[i] > input[best]) best = i;
      output[best] = one;
    }
    return output;
  };
}
