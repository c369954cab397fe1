// Memory macros as a user declares them beside a library, in the terms of a target.
import type { CountRange, MemoryMacro } from '../core/memory-macro.js';
import type { AsicTarget } from '../core/target.js';

/** One macro by its data sheet. */
export interface DeclaredMacro {
  readonly kind: 'rom';
  readonly name: string;
  readonly words: CountRange;
  readonly width: CountRange;
  /** Words times width; as words and width allow when left out. */
  readonly bits?: CountRange;
  readonly area: { readonly fixedUm2: number; readonly perBitUm2: number };
  readonly energy: { readonly perReadPj: number; readonly perBitPj: number };
  readonly leakage: { readonly fixedNw: number; readonly perBitNw: number };
  readonly access: { readonly fixedNs: number; readonly perAddressBitNs: number };
  readonly pins: { readonly addressFf: number; readonly dataSlewNs: number };
}

export interface MemoryDeclaration {
  readonly macros: readonly DeclaredMacro[];
}

function toMacro({ kind, name, words, width, bits, ...figures }: DeclaredMacro): MemoryMacro {
  const { area, energy, leakage, access, pins } = figures;
  return {
    kind,
    name,
    words,
    width,
    bits: bits ?? { min: words.min * width.min, max: words.max * width.max },
    areaUm2: { fixed: area.fixedUm2, perBit: area.perBitUm2 },
    readPj: { fixed: energy.perReadPj, perBit: energy.perBitPj },
    leakageNw: { fixed: leakage.fixedNw, perBit: leakage.perBitNw },
    accessNs: { fixed: access.fixedNs, perAddressBit: access.perAddressBitNs },
    addressPinFf: pins.addressFf,
    dataSlewNs: pins.dataSlewNs,
  };
}

/** The target with these macros; the same target where none are declared. */
export function declareMemories(
  target: AsicTarget,
  memory: MemoryDeclaration | undefined,
): AsicTarget {
  if (memory === undefined) return target;
  const memories = memory.macros.map(toMacro);
  return { ...target, technology: { ...target.technology, memories } };
}
