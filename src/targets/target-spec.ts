// How a study names its target.
import type { MemoryDeclaration } from './declared-memories.js';

/** Libraries known by name. */
export type KnownLibraryKind =
  | 'sky130_fd_sc_hd'
  | 'nangate45'
  | 'ihp-sg13g2'
  | 'gf180mcu'
  | 'asap7'
  | 'osu018';

/** A library known by name, found on the machine unless `liberty` says where. */
export interface KnownLibrarySpec {
  readonly kind: KnownLibraryKind;
  /** A file, a folder with one file a corner, or the files a library is cut into. */
  readonly liberty?: string | readonly string[];
  /** Process, voltage and temperature by the name the files have; the typical one when left out. */
  readonly corner?: string;
  readonly memory?: MemoryDeclaration;
}

/** `liberty` is a path, relative to the study's folder; `.gz` is unpacked; a list is merged to one library. */
export type TargetSpec =
  | { readonly kind: 'generic45'; readonly memory?: MemoryDeclaration }
  | {
      readonly kind: 'asic';
      readonly liberty: string | readonly string[];
      readonly name?: string;
      readonly dontUse?: readonly string[];
      readonly memory?: MemoryDeclaration;
    }
  | KnownLibrarySpec;
