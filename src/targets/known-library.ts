// The contract of a library known by name: everything but the Liberty file, which the user brings.

export interface KnownLibrary {
  readonly kind: string;
  readonly description: string;
  /** True when the library cannot be manufactured. */
  readonly predictive: boolean;
  /** Shell-style patterns of cells synthesis must not use. */
  readonly dontUse: readonly string[];
}
