// A constant table as the contents of a ROM macro: distinct columns, and which of them each bit of a word is.

import { contentHash } from '../../core/hash.js';
import { addressBitsOf } from '../../core/memory-macro.js';
import { bitOf, createTableBuilder, type TableBit } from '../multiplexed/table-plan.js';

/** Neither constant nor equal columns are stored. */
export interface TableRom {
  readonly words: number;
  /** Bits by address as strings of 0 and 1, entry 0 first. */
  readonly columns: readonly string[];
  /** The word bit by bit, lowest first: constant, or column `index`. */
  readonly word: readonly TableBit[];
  /** Full-adder delays that figures count for a read. What a macro takes is the target's affair: 0, unless its paths are looked for. */
  readonly readDelay: number;
}

/** Name of the module with these contents, the same wherever they occur. */
export function romModuleName({ words, columns }: Pick<TableRom, 'words' | 'columns'>): string {
  const hash = contentHash([words, columns]).slice(0, 12);
  return `paretape_rom_${words}x${columns.length}_${hash}`;
}

/** Address pins of the module. */
export function countRomAddressBits({ words }: Pick<TableRom, 'words'>): number {
  return addressBitsOf(words);
}

/** A ROM for the words of a table; undefined where nothing in them changes with the address. */
export function romOfTable({
  entries,
  width,
}: {
  readonly entries: readonly number[];
  readonly width: number;
}): TableRom | undefined {
  const builder = createTableBuilder();
  const word = Array.from({ length: width }, (_, bit) =>
    builder.lookUp(entries.map((entry) => bitOf(entry, bit))),
  );
  const columns = builder.tables;
  return columns.length === 0 ? undefined : { words: entries.length, columns, word, readDelay: 0 };
}

/** A ROM for one-bit tables of `words` entries, all read at the same address. */
export function romOfColumns(columns: readonly string[], words: number): TableRom | undefined {
  if (columns.length === 0) return undefined;
  const word = columns.map((_, index) => ({ index }));
  return { words, columns, word, readDelay: 0 };
}
