// Where a raw value falls in a table of a function, as hls4ml's C++ computes it.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { FunctionTable, IntegerTensor, NetworkLayer } from '../../core/quantised-network.js';
import { expectTensor, layerError } from './layer-semantics.js';

/** Reads the entry of a raw value. */
export type TableReader = (raw: bigint) => bigint;

/** Throws where the table is empty or its reach is not a positive whole number. */
export function expectTable(layer: NetworkLayer, what: string, table: FunctionTable): void {
  expectTensor(layer, what, table.entries, [table.entries.values.length]);
  if (!Number.isInteger(table.reach) || table.reach < 1 || table.reach > 1024) {
    throw layerError(layer, `${what}: reach ${table.reach} is not a whole number from 1 to 1024`);
  }
}

/** `trunc(raw · 2^−fraction · factor / divisor)`, kept in the 32 bits of a C `int`. */
export function truncatedIndex(
  raw: bigint,
  fraction: number,
  factor: number,
  divisor: number,
): bigint {
  const scaled = raw * BigInt(factor);
  const index =
    fraction >= 0
      ? scaled / (BigInt(divisor) << BigInt(fraction))
      : (scaled << BigInt(-fraction)) / BigInt(divisor);
  return BigInt.asIntN(32, index);
}

/** The entry with this index, the first or last one where it lies outside. */
export function clampedEntry(entries: readonly bigint[], index: bigint): bigint {
  const last = entries.length - 1;
  if (index < 0n) return entries[0];
  return index > BigInt(last) ? entries[last] : entries[Number(index)];
}

/** Centred tables: `index = trunc(x·size / (2·reach)) + size/2` (`nnet_activation.h: sigmoid, tanh, softplus`). */
export function createTableReader(table: FunctionTable, input: FixedPointFormat): TableReader {
  const entries = exactValues(table.entries);
  const size = entries.length;
  const fraction = fractionBits(input);
  const middle = BigInt(Math.floor(size / 2));
  return (raw) =>
    clampedEntry(entries, truncatedIndex(raw, fraction, size, 2 * table.reach) + middle);
}

/** The raw integers of a tensor as BigInts. */
export function exactValues(tensor: IntegerTensor): readonly bigint[] {
  return Array.from(tensor.values, BigInt);
}
