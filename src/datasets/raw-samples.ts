// Samples as read from files: not yet split, scaled or numbered by class.

/** Features of one file or file pair. */
export interface RawSamples {
  /** File the features come from, for messages. */
  readonly file: string;
  readonly count: number;
  /** Shape of one sample as the file tells it. */
  readonly shape: readonly number[];
  /** Names of the features where the file names them. */
  readonly featureNames?: readonly string[];
  /** Row-major `[count, …shape]`, all finite. */
  readonly features: Float32Array;
}

/** Samples of a classification. */
export interface LabelledSamples extends RawSamples {
  readonly labels: RawLabels;
}

/** Samples of a regression. */
export interface MeasuredSamples extends RawSamples {
  readonly targets: RawTargets;
}

/** What a regression predicts, in the units of the file. */
export interface RawTargets {
  readonly file: string;
  /** One an output. */
  readonly names: readonly string[];
  /** Row-major `[count, names.length]`, all finite. */
  readonly values: Float64Array;
}

/** Class labels as text, one a sample; integers are written in canonical decimal (`01` and `1.0` are `1`). */
export interface RawLabels {
  readonly file: string;
  readonly values: readonly string[];
  /** All classes where the file declares them (one-hot columns); else those that occur. */
  readonly declared?: readonly string[];
}

/** Canonical text of a label: integers lose sign of zero, leading zeros and a zero fraction. */
export function canonicalLabel(text: string): string {
  const integral = /^[+-]?\d{1,15}(\.0*)?$/.test(text);
  return integral ? String(Number(text) + 0) : text;
}
