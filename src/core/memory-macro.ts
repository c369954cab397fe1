// Memory macros of a target: which constant tables they hold, and what one of them costs by the target's own declaration.

/** Least and most of a count, both included. */
export interface CountRange {
  readonly min: number;
  readonly max: number;
}

/** A figure that is one part for every macro and one part for every bit of it. */
export interface FixedAndPerBit {
  readonly fixed: number;
  readonly perBit: number;
}

/**
 * A read-only memory that a target offers beside its cells: `words` of `width` bits whose contents are known when the chip is
 * made, read without a clock. All figures are declared by whoever declares the target; none is derived.
 */
export interface MemoryMacro {
  readonly kind: 'rom';
  readonly name: string;
  readonly words: CountRange;
  /** Bits of a word; wider tables stand in several macros side by side. */
  readonly width: CountRange;
  /** Words times width of one macro. */
  readonly bits: CountRange;
  /** µm² of a macro, and of each of its bits. */
  readonly areaUm2: FixedAndPerBit;
  /** pJ of one read, and of each bit of the word that is read. */
  readonly readPj: FixedAndPerBit;
  /** nW of a macro, and of each of its bits. */
  readonly leakageNw: FixedAndPerBit;
  /** ns from a settled address to settled data, and for each address bit (log2 of the words). */
  readonly accessNs: { readonly fixed: number; readonly perAddressBit: number };
  /** Capacitance of an address pin. */
  readonly addressPinFf: number;
  /** Transition time of a data pin. */
  readonly dataSlewNs: number;
}

/** Words of a table and bits of each. */
export interface TableSize {
  readonly words: number;
  readonly width: number;
}

/** Address bits of a macro: 4096 words. More make no cell that can be simulated. */
export const MOST_MACRO_ADDRESS_BITS = 12;

/** One or more macros of one kind and size, side by side. */
export interface MacroBank extends TableSize {
  readonly macro: MemoryMacro;
  readonly count: number;
}

/** Address bits of a table. */
export function addressBitsOf(words: number): number {
  return Math.max(1, Math.ceil(Math.log2(words)));
}

function isWithin(value: number, { min, max }: CountRange): boolean {
  return value >= min && value <= max;
}

/** As few macros as hold the width, as equally wide as they can be; undefined where one would be out of range. */
function divideWidth(macro: MemoryMacro, { words, width }: TableSize): MacroBank[] | undefined {
  if (!isWithin(words, macro.words)) return undefined;
  const widest = Math.min(macro.width.max, Math.floor(macro.bits.max / words));
  if (widest < 1) return undefined;
  const count = Math.ceil(width / widest);
  const narrow = Math.floor(width / count);
  const wider = width % count;
  const banks = [
    { macro, words, width: narrow + 1, count: wider },
    { macro, words, width: narrow, count: count - wider },
  ].filter((bank) => bank.count > 0);
  const fits = banks.every(
    (bank) => isWithin(bank.width, macro.width) && isWithin(words * bank.width, macro.bits),
  );
  return fits ? banks : undefined;
}

/** Area of the macros of a bank: `count · (fixed + perBit · words · width)`, in µm². */
export function areaOfBank({ macro, words, width, count }: MacroBank): number {
  return count * (macro.areaUm2.fixed + macro.areaUm2.perBit * words * width);
}

/** Energy of one read of the whole bank: `count · (fixed + perBit · width)`, in pJ. */
export function readEnergyOfBank({ macro, width, count }: MacroBank): number {
  return count * (macro.readPj.fixed + macro.readPj.perBit * width);
}

/** Leakage of the bank: `count · (fixed + perBit · words · width)`, in nW. */
export function leakageOfBank({ macro, words, width, count }: MacroBank): number {
  return count * (macro.leakageNw.fixed + macro.leakageNw.perBit * words * width);
}

/** Address to data: `fixed + perAddressBit · ⌈log2 words⌉`, in ns. */
export function accessTimeNs({ accessNs }: MemoryMacro, words: number): number {
  return accessNs.fixed + accessNs.perAddressBit * addressBitsOf(words);
}

function areaOfBanks(banks: readonly MacroBank[]): number {
  return banks.reduce((area, bank) => area + areaOfBank(bank), 0);
}

/** The smallest way to hold a table in macros of one declaration, the first of equals; undefined where none fits. */
export function placeTable(
  size: TableSize,
  macros: readonly MemoryMacro[],
): readonly MacroBank[] | undefined {
  if (addressBitsOf(size.words) > MOST_MACRO_ADDRESS_BITS) return undefined;
  let smallest: readonly MacroBank[] | undefined;
  for (const macro of macros) {
    const banks = divideWidth(macro, size);
    if (banks === undefined) continue;
    if (smallest === undefined || areaOfBanks(banks) < areaOfBanks(smallest)) smallest = banks;
  }
  return smallest;
}
