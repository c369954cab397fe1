// What a dataset is once loaded: split, scaled, hashed.

/** Samples of one split. `features` is row-major `[count, …inputShape]`, `labels[i]` is in 0 … classes−1. */
export interface Split {
  readonly count: number;
  readonly features: Float32Array;
  /** All 0 where the task is regression. */
  readonly labels: Int32Array;
  /** What the outputs should be, standardised, row-major `[count, classes]`; present where the task is regression. */
  readonly targets?: Float32Array;
}

/** How targets were standardised, one entry an output: `target = (value − mean) / deviation`, on the training rows. */
export interface TargetScaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** A dataset, ready for training. Test samples take part in no decision of the training. */
export interface Dataset {
  readonly name: string;
  /** Shape of one sample: `[features]`, `[steps, channels]` or `[height, width, channels]`. */
  readonly inputShape: readonly number[];
  /** Absent: classification. */
  readonly task?: 'regression';
  /** Outputs of a network; those of a regression are one a target. */
  readonly classes: number;
  /** Names of the classes, or of the targets. */
  readonly classNames: readonly string[];
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
  /** SHA-256 (16 digits) over all splits as used, after scaling. */
  readonly hash: string;
  /** How the raw columns became `features`, in words, for provenance and for the user's front end. */
  readonly scaling: string;
  /** Present where the task is regression: an output of a network in the user's units is `output · deviation + mean`. */
  readonly targetScaling?: TargetScaling;
}
