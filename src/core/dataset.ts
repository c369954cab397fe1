// What a dataset is once loaded: split, scaled, hashed.

/** Samples of one split. `features` is row-major `[count, …inputShape]`, `labels[i]` is in 0 … classes−1. */
export interface Split {
  readonly count: number;
  readonly features: Float32Array;
  readonly labels: Int32Array;
}

/** A classification dataset, ready for training. Test samples take part in no decision of the training. */
export interface Dataset {
  readonly name: string;
  /** Shape of one sample: `[features]`, `[steps, channels]` or `[height, width, channels]`. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
  /** SHA-256 (16 digits) over all splits as used, after scaling. */
  readonly hash: string;
  /** How the raw columns became `features`, in words, for provenance and for the user's front end. */
  readonly scaling: string;
}
