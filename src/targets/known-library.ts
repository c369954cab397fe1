// The contract of a library known by name: everything but the Liberty file, which lies on the user's machine.

/** Where kinds of installation have their roots. */
export type PlaceRoot =
  /** A PDK_ROOT as ciel, volare and open_pdks fill it. */
  | 'pdk'
  /** The folder `tech` of qflow. */
  | 'qflow'
  /** The folder `platforms` of OpenROAD-flow-scripts. */
  | 'orfs';

export interface LibraryPlace {
  readonly root: PlaceRoot;
  /** Folder below the root. */
  readonly folder: string;
}

/** How the library's Liberty files are found and told apart. */
export interface LibraryFiles {
  /** Folders that may hold the library, the likeliest first. */
  readonly places: readonly LibraryPlace[];
  /** A file of the library; group `corner` is its corner, `typicalCorner` where absent; group `part` one of `parts`. */
  readonly pattern: RegExp;
  /** The corner that is taken when none is named. */
  readonly typicalCorner: string;
  /** Libraries that come in several files: the names of all of them. */
  readonly parts?: readonly string[];
  /** Family as ciel names it; absent where ciel does not have the library. */
  readonly cielFamily?: string;
  /** Commands that bring the library onto a machine. */
  readonly install: string;
}

export interface KnownLibrary {
  readonly kind: string;
  readonly description: string;
  /** True when the library cannot be manufactured. */
  readonly predictive: boolean;
  /** Shell-style patterns of cells synthesis must not use. */
  readonly dontUse: readonly string[];
  readonly files: LibraryFiles;
}
