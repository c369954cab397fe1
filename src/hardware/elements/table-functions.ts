// Element-wise layers that read a table: sampled functions and embeddings.
import { ParetapeError } from '../../core/errors.js';
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type {
  EluLayer,
  EmbeddingLayer,
  FunctionTable,
  SeluLayer,
  TableActivationLayer,
} from '../../core/quantised-network.js';
import { portRange } from './affine-functions.js';
import {
  createElementFunction,
  type ElementFunction,
  type ExactPiece,
} from './element-function.js';

/** hls4ml keeps an index in a C `int`. */
const INDEX_LIMIT = 2 ** 31;

/**
 * `trunc(x·size / divisor)` of a real `x` with `fraction` fraction bits as `trunc(raw·multiplier / 2^shift)`, for raw numbers of
 * up to `largest` in size. Throws INPUT where the divisor is no power of two.
 */
export function tableScale(
  name: string,
  size: number,
  divisor: number,
  fraction: number,
  largest: number,
): { readonly multiplier: number; readonly shift: number } {
  if (!Number.isInteger(Math.log2(divisor))) {
    throw new ParetapeError(
      'INPUT',
      `layer ${name}: a table over a range of ${divisor}, which is no power of two: unsupported in hardware`,
    );
  }
  let [multiplier, shift] = [size, Math.log2(divisor) + fraction];
  while (multiplier % 2 === 0) {
    multiplier /= 2;
    shift--;
  }
  if ((largest * multiplier) / 2 ** shift >= INDEX_LIMIT) {
    throw new ParetapeError(
      'INPUT',
      `layer ${name}: inputs beyond 32 bits of table index: unsupported`,
    );
  }
  return { multiplier, shift };
}

function exactEntries({ entries }: FunctionTable, factor: bigint): bigint[] {
  return Array.from(entries.values, (value) => BigInt(value) * factor);
}

function scaleOfInput(name: string, size: number, divisor: number, input: FixedPointFormat) {
  const { low, high } = portRange(input);
  return tableScale(name, size, divisor, fractionBits(input), Math.max(-low, high));
}

/** Sigmoid, tanh, softplus, softsign. */
export function tableActivationFunction(
  layer: TableActivationLayer,
  input: FixedPointFormat,
): ElementFunction {
  const { entries, reach } = layer.table;
  const size = entries.values.length;
  const piece: ExactPiece = {
    kind: 'table',
    ...scaleOfInput(layer.name, size, 2 * reach, input),
    first: -Math.floor(size / 2),
    entries: exactEntries(layer.table, 1n),
  };
  const fraction = fractionBits(entries.format);
  return createElementFunction(layer.name, portRange(input), fraction, [[undefined, piece]]);
}

/** A table over negative inputs, a line of `slope` over the others. */
function halfTable(
  layer: EluLayer | SeluLayer,
  input: FixedPointFormat,
  line: { readonly slope: bigint; readonly fraction: number },
  factor: { readonly value: bigint; readonly fraction: number },
): ElementFunction {
  const { entries, reach } = layer.table;
  const size = entries.values.length;
  const tabulated = fractionBits(entries.format) + factor.fraction;
  const fraction = Math.max(line.fraction, tabulated);
  const scaled = exactEntries(layer.table, factor.value << BigInt(fraction - tabulated));
  const table: ExactPiece = {
    kind: 'table',
    ...scaleOfInput(layer.name, size, reach, input),
    first: 1 - size,
    entries: scaled.reverse(),
  };
  const slope = line.slope << BigInt(fraction - line.fraction);
  return createElementFunction(layer.name, portRange(input), fraction, [
    [-1n, table],
    [undefined, { kind: 'line', slope, offset: 0n }],
  ]);
}

export function eluFunction(layer: EluLayer, input: FixedPointFormat): ElementFunction {
  const alpha = {
    value: BigInt(layer.alpha.values[0]),
    fraction: fractionBits(layer.alpha.format),
  };
  return halfTable(layer, input, { slope: 1n, fraction: fractionBits(input) }, alpha);
}

export function seluFunction(layer: SeluLayer, input: FixedPointFormat): ElementFunction {
  const gains = fractionBits(input) + fractionBits(layer.gain.format);
  const line = { slope: BigInt(layer.gain.values[0]), fraction: gains };
  return halfTable(layer, input, line, { value: 1n, fraction: 0 });
}

/** Column `column` of the row that the whole part of the input selects; other inputs are not defined. */
export function embeddingFunction(
  layer: EmbeddingLayer,
  input: FixedPointFormat,
  column: number,
): ElementFunction {
  const [words, width] = layer.table.shape;
  const fraction = fractionBits(input);
  const { low, high } = portRange(input);
  const unit = 2 ** fraction;
  const range = {
    low: Math.max(low, Math.floor(-unit) + 1),
    high: Math.min(high, Math.ceil(words * unit) - 1),
  };
  if (range.high < range.low) {
    throw new ParetapeError('INPUT', `layer ${layer.name}: no input selects a row of its table`);
  }
  const piece: ExactPiece = {
    kind: 'table',
    multiplier: 1,
    shift: fraction,
    first: 0,
    entries: Array.from({ length: words }, (_, word) =>
      BigInt(layer.table.values[word * width + column]),
    ),
  };
  return createElementFunction(layer.name, range, fractionBits(layer.table.format), [
    [undefined, piece],
  ]);
}
