// Which macros of the target hold the ROMs of a design.
import { ParetapeError } from '../../core/errors.js';
import {
  accessTimeNs,
  areaOfBank,
  leakageOfBank,
  type MacroBank,
  type MemoryMacro,
  MOST_MACRO_ADDRESS_BITS,
  placeTable,
} from '../../core/memory-macro.js';
import type { RtlDesign, RtlMemory } from '../../core/rtl-design.js';
import type { AsicTarget } from '../../core/target.js';

/** A ROM module of a design and the macros, side by side, that are put in its place. */
export interface PlacedMemory {
  readonly memory: RtlMemory;
  /** All of one declaration. */
  readonly banks: readonly MacroBank[];
  readonly macro: MemoryMacro;
  readonly accessNs: number;
  /** Of all banks. */
  readonly areaUm2: number;
  readonly leakageNw: number;
}

function describeRange({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${min} … ${max}`;
}

function describeMacro({ name, words, width, bits }: MemoryMacro): string {
  return `${name}: ${describeRange(words)} words of ${describeRange(width)} bits, ${describeRange(bits)} bits in all`;
}

function refuse({ words, columns }: RtlMemory, target: AsicTarget): never {
  const macros = target.technology.memories ?? [];
  const size = `a table of ${words} words of ${columns.length} bits`;
  if (macros.length === 0) {
    throw new ParetapeError('CONFIG', `target ${target.id} declares no memory macro for ${size}`, {
      hint: 'declare macros in the section "target", or leave "memory" out: tables become logic',
    });
  }
  const most = 2 ** MOST_MACRO_ADDRESS_BITS;
  const why = words > most ? `more than ${most} words are not supported` : 'it is out of range';
  throw new ParetapeError(
    'CONFIG',
    `no memory macro of target ${target.id} holds ${size}: ${why}`,
    { hint: `declared: ${macros.map(describeMacro).join('; ')}` },
  );
}

/** One entry a ROM module. Throws CONFIG where the target declares nothing that holds one of them. */
export function placeMemories(design: RtlDesign, target: AsicTarget): readonly PlacedMemory[] {
  return (design.memories ?? []).map((memory) => {
    const { words, columns } = memory;
    const size = { words, width: columns.length };
    const banks = placeTable(size, target.technology.memories ?? []);
    if (banks === undefined) return refuse(memory, target);
    const [{ macro }] = banks;
    const total = (figure: (bank: MacroBank) => number) =>
      banks.reduce((sum, bank) => sum + figure(bank), 0);
    return {
      memory,
      banks,
      macro,
      accessNs: accessTimeNs(macro, words),
      areaUm2: total(areaOfBank),
      leakageNw: total(leakageOfBank),
    };
  });
}
