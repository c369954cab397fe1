// LSTM, GRU and SimpleRNN in doubles, all samples of a chunk one step at a time; the same integers as their definition.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import {
  type FunctionTable,
  type NetworkLayer,
  type RecurrentLayer,
  sizeOf,
} from '../../core/quantised-network.js';
import { createCast } from '../fast-cast.js';
import { castRaw } from '../quantise.js';
import { createFitter, rawRangeBig } from '../round-and-overflow.js';
import { createSumKernel, type SumKernel, type Sums } from '../sum-of-products.js';
import type { FastLayer } from './layer-semantics.js';

/** A function of raw integers that are exact in doubles. */
type RawFunction = (raw: number) => number;

/** What one step needs, with every format resolved. */
interface Parts {
  readonly fromInput: SumKernel;
  readonly fromHidden: SumKernel;
  /** Into the accumulator, for sums of two accumulators. */
  readonly intoSum: RawFunction;
  readonly gate: RawFunction;
  readonly squashSum: RawFunction;
  readonly squashMemory: RawFunction;
  readonly squashToResult: RawFunction;
  /** Products of two accumulators, back into the accumulator and into the result. */
  readonly productToSum: RawFunction;
  readonly productToResult: RawFunction;
  /** Into the result, for `a + b` of products brought to one binary point by the two factors. */
  readonly mixToResult: RawFunction;
  readonly sumScale: number;
  readonly stateScale: number;
  /** Raw integer of 1 in the accumulator's unit. */
  readonly one: number;
}

/** Most bits a product may have so that the sum of two is exact in a double. */
const PRODUCT_BITS = 51;

/** Advances `hidden` and `memory`, both `[units][count]`, by one step. */
type Step = (
  fromInput: Float64Array,
  fromHidden: Float64Array,
  hidden: Float64Array,
  memory: Float64Array,
  count: number,
) => void;

/** The fast run; undefined where a product may leave 2^53 or a table is not addressed by shifting. */
export function prepareRecurrent(
  layer: RecurrentLayer,
  source: NetworkLayer,
  sums: { readonly input: Sums; readonly hidden: Sums },
): FastLayer | undefined {
  const parts = resolveParts(layer, sums);
  if (parts === undefined) return undefined;
  const units = layer.recurrentWeights.shape[0];
  const outputs = layer.bias.values.length;
  const [steps, features] = source.outputShape;
  const inputSize = sizeOf(source.outputShape);
  const outputSize = sizeOf(layer.outputShape);
  const step = STEPS[layer.cell](parts, units);
  return ([input], count) => {
    const columns = new Float64Array(features * count);
    const hidden = new Float64Array(units * count);
    const memory = new Float64Array(units * count);
    const fromInput = new Float64Array(outputs * count);
    const fromHidden = new Float64Array(outputs * count);
    const results = new Float64Array(outputSize * count);
    for (let t = 0; t < steps; t++) {
      for (let c = 0; c < count; c++) {
        for (let i = 0; i < features; i++) {
          columns[i * count + c] = input[c * inputSize + t * features + i];
        }
      }
      parts.fromInput(columns, count, fromInput);
      parts.fromHidden(hidden, count, fromHidden);
      step(fromInput, fromHidden, hidden, memory, count);
      const first = layer.outputShape.length === 2 ? t * units : 0;
      for (let c = 0; c < count; c++) {
        for (let unit = 0; unit < units; unit++) {
          results[c * outputSize + first + unit] = hidden[unit * count + c];
        }
      }
    }
    return results;
  };
}

function resolveParts(
  layer: RecurrentLayer,
  sums: { readonly input: Sums; readonly hidden: Sums },
): Parts | undefined {
  const { accumulator, result } = layer;
  const [sumFraction, stateFraction] = [fractionBits(accumulator), fractionBits(result)];
  const mixFraction = sumFraction + Math.max(sumFraction, stateFraction);
  const sumScale = 2 ** (mixFraction - 2 * sumFraction);
  const stateScale = 2 ** (mixFraction - sumFraction - stateFraction);
  const bits = Math.max(
    2 * accumulator.width + Math.log2(sumScale),
    accumulator.width + result.width + Math.log2(stateScale),
  );
  if (sumFraction < 0 || bits + 1 > PRODUCT_BITS) return undefined;
  const product = { low: -(1n << 52n), high: 1n << 52n };
  const parts = {
    fromInput: createSumKernel(sums.input),
    fromHidden: createSumKernel(sums.hidden),
    intoSum: createFitter(accumulator),
    gate: createReader(layer.gateTable, accumulator, accumulator),
    squashSum: createReader(layer.stateTable, accumulator, accumulator),
    squashMemory: createReader(layer.stateTable, result, accumulator),
    squashToResult: createReader(layer.stateTable, accumulator, result),
    productToSum: createCast(product, 2 * sumFraction, accumulator),
    productToResult: createCast(product, 2 * sumFraction, result),
    mixToResult: createCast(product, mixFraction, result),
    sumScale,
    stateScale,
    one: 2 ** sumFraction,
  };
  return Object.values(parts).includes(undefined) ? undefined : (parts as Parts);
}

/** Table entries already cast into `to`; undefined where an index might not fit a C `int`. */
function createReader(
  table: FunctionTable,
  input: FixedPointFormat,
  to: FixedPointFormat,
): RawFunction | undefined {
  const { format, values } = table.entries;
  const scale = values.length / (2 * table.reach) / 2 ** fractionBits(input);
  const largest = Number(rawRangeBig(input).high) + 1;
  if (!Number.isInteger(Math.log2(scale)) || largest * scale >= 2 ** 30) return undefined;
  const entries = Float64Array.from(values, (raw) => castRaw(raw, fractionBits(format), to));
  const middle = Math.floor(values.length / 2);
  return (raw) => {
    const index = Math.trunc(raw * scale) + middle;
    return entries[Math.min(Math.max(index, 0), entries.length - 1)];
  };
}

/** Gates i, f, c, o. */
function lstmStep(parts: Parts, units: number): Step {
  const { intoSum, gate, squashSum, squashMemory, mixToResult, productToResult } = parts;
  return (fromInput, fromHidden, hidden, memory, count) => {
    for (let c = 0; c < count; c++) {
      for (let unit = 0; unit < units; unit++) {
        const at = c * 4 * units + unit;
        const place = unit * count + c;
        const write = gate(intoSum(fromInput[at] + fromHidden[at]));
        const keep = gate(intoSum(fromInput[at + units] + fromHidden[at + units]));
        const candidate = squashSum(
          intoSum(fromInput[at + 2 * units] + fromHidden[at + 2 * units]),
        );
        const read = gate(intoSum(fromInput[at + 3 * units] + fromHidden[at + 3 * units]));
        const fresh = candidate * write * parts.sumScale;
        memory[place] = mixToResult(fresh + memory[place] * keep * parts.stateScale);
        hidden[place] = productToResult(read * squashMemory(memory[place]));
      }
    }
  };
}

/** Gates z, r, h with `reset_after`. */
function gruStep(parts: Parts, units: number): Step {
  const { intoSum, gate, squashSum, mixToResult, productToSum } = parts;
  return (fromInput, fromHidden, hidden, _memory, count) => {
    for (let c = 0; c < count; c++) {
      for (let unit = 0; unit < units; unit++) {
        const at = c * 3 * units + unit;
        const place = unit * count + c;
        const update = gate(intoSum(fromInput[at] + fromHidden[at]));
        const reset = gate(intoSum(fromInput[at + units] + fromHidden[at + units]));
        const recalled = productToSum(reset * fromHidden[at + 2 * units]);
        const candidate = squashSum(intoSum(fromInput[at + 2 * units] + recalled));
        const fresh = candidate * (parts.one - update) * parts.sumScale;
        hidden[place] = mixToResult(fresh + hidden[place] * update * parts.stateScale);
      }
    }
  };
}

/** One sum a unit, straight into the state. */
function simpleStep(parts: Parts, units: number): Step {
  const { intoSum, squashToResult } = parts;
  return (fromInput, fromHidden, hidden, _memory, count) => {
    for (let c = 0; c < count; c++) {
      for (let unit = 0; unit < units; unit++) {
        const at = c * units + unit;
        hidden[unit * count + c] = squashToResult(intoSum(fromInput[at] + fromHidden[at]));
      }
    }
  };
}

const STEPS = { lstm: lstmStep, gru: gruStep, simpleRnn: simpleStep } as const;
