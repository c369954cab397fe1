// A function of one number as a table: the cast that makes the address, and what can be addressed.
import { ParetapeError } from '../../core/errors.js';
import { type CastPlan, type CastTarget, planCast, rangeAfter } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import type { TableRom } from '../memory/table-rom.js';

/** Entries a table may have: 2^14, four times the largest table of hls4ml. */
const MOST_ADDRESS_BITS = 14;

/** Bits `addressLow …` of the cast value, `addressBits` of them, select one of the 2^addressBits entries. */
export interface AddressTable {
  readonly address: CastPlan;
  readonly addressLow: number;
  readonly addressBits: number;
  readonly entries: readonly number[];
  /** Bits of an entry. */
  readonly width: number;
  /** Range of the results. */
  readonly low: number;
  readonly high: number;
  /** Where the entries lie in a memory macro; left out where they are logic. */
  readonly rom?: TableRom;
}

/** What is to be tabulated. */
export interface TableRequest {
  /** For messages. */
  readonly name: string;
  /** Range and fraction bits of the number that is cast to the address. */
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
  readonly casts: readonly CastTarget[];
  /** Raw result of an address, the cast number. */
  entryAt(address: number): number;
  /** Bits of a result; as few as hold all results when left out. */
  readonly outputWidth?: number;
}

/** Results by the lowest address bits; addresses that cannot occur get the result of the largest one. */
function listEntries({ entryAt }: TableRequest, low: number, high: number): number[] {
  const size = 2 ** Math.ceil(Math.log2(high - low + 1));
  const entries = new Array<number>(size);
  for (let step = 0; step < size; step++) {
    const address = low + step;
    const index = ((address % size) + size) % size;
    entries[index] = entryAt(Math.min(address, high));
  }
  return entries;
}

/** Halves the list while the lowest address bit does not matter; answers how often. */
function dropIdleBits(entries: readonly number[]): { entries: readonly number[]; low: number } {
  let [kept, low] = [entries, 0];
  while (kept.length > 1 && kept.every((entry, index) => entry === kept[index - (index % 2)])) {
    kept = kept.filter((_, index) => index % 2 === 0);
    low++;
  }
  return { entries: kept, low };
}

/** Only addresses within the range of the cast number are tabulated. Throws INPUT where they are more than 2^14. */
export function planAddressTable(request: TableRequest): AddressTable {
  const { low, high, fraction, casts, name } = request;
  const address = planCast(low, high, fraction, casts);
  const range = rangeAfter(address);
  if (range.high - range.low >= 2 ** MOST_ADDRESS_BITS) {
    throw new ParetapeError(
      'INPUT',
      `layer ${name}: a table of ${range.high - range.low + 1} entries: unsupported in hardware`,
      { hint: 'give its input fewer bits' },
    );
  }
  const dropped = dropIdleBits(listEntries(request, range.low, range.high));
  const { entries } = dropped;
  const results = { low: Math.min(...entries), high: Math.max(...entries) };
  return {
    address,
    addressLow: dropped.low,
    addressBits: Math.log2(entries.length),
    entries,
    width: request.outputWidth ?? widthOf(results.low, results.high),
    ...results,
  };
}
