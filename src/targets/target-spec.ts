// How a study names its target.

/** Libraries known by name. */
export type KnownLibraryKind =
  | 'sky130_fd_sc_hd'
  | 'nangate45'
  | 'ihp-sg13g2'
  | 'gf180mcu'
  | 'asap7'
  | 'osu018';

/** `liberty` is a path, relative to the study's folder; `.gz` is unpacked. */
export type TargetSpec =
  | { readonly kind: 'generic45' }
  | {
      readonly kind: 'asic';
      readonly liberty: string;
      readonly name?: string;
      readonly dontUse?: readonly string[];
    }
  | { readonly kind: KnownLibraryKind; readonly liberty: string };
