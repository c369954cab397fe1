// One-bit constant tables addressed by a cycle counter; equal tables of a whole stage exist once.

/** A bit that is constant, or looked up in table `index`. */
export type TableBit = '0' | '1' | { readonly index: number };

/** Grows the list of distinct tables. */
export interface TableBuilder {
  /** `bits[t]` is the bit wanted when the counter is t. */
  lookUp(bits: readonly boolean[]): TableBit;
  /** Distinct tables as strings of 0 and 1, entry 0 first. */
  readonly tables: readonly string[];
}

/** A builder without tables. */
export function createTableBuilder(): TableBuilder {
  const tables: string[] = [];
  const known = new Map<string, TableBit>();
  const lookUp = (bits: readonly boolean[]): TableBit => {
    if (!bits.includes(true)) return '0';
    if (!bits.includes(false)) return '1';
    const table = bits.map((bit) => (bit ? '1' : '0')).join('');
    const existing = known.get(table);
    if (existing !== undefined) return existing;
    const entry = { index: tables.push(table) - 1 };
    known.set(table, entry);
    return entry;
  };
  return { lookUp, tables };
}

/** Bit `bit` of a two's-complement integer; exact for |value| < 2^52. */
export function bitOf(value: number, bit: number): boolean {
  return Math.floor(value / 2 ** bit) % 2 !== 0;
}

/**
 * Two-input gates of a table: none for up to two entries (the counter bit itself), one for up to four, else the fewer of its ones
 * and zeros (each a product of decoded address lines, which all tables share) but no more than n / log2 n of n entries, which
 * any function can be made of (Lupanov 1958).
 */
export function countTableGates(table: string): number {
  const entries = table.length;
  if (entries <= 2) return 0;
  if (entries <= 4) return 1;
  const ones = [...table].filter((bit) => bit === '1').length;
  return Math.min(ones, entries - ones, entries / Math.log2(entries));
}
