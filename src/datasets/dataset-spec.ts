// Where a dataset comes from and how it is prepared, as written under `dataset:` in study.yaml.

/**
 * How features are scaled; fitted on the training rows only, never on validation or test rows.
 * `standardise`: `(x − mean) / deviation` per feature, constant features become 0. `unit`: divided by the smallest
 * power of two ≥ the largest training magnitude (a shift, free in hardware). `none`: as read.
 */
export type Scaling = 'standardise' | 'unit' | 'none';

/** What a network is to learn; classification when left out. */
export type Task = 'classification' | 'regression';

/** The built-in simulated detector signals; `samples` counts all splits together. */
export interface PulsesSpec {
  readonly kind: 'pulses';
  readonly samples: number;
  /** `regression`: the height of the first signal instead of its kind. */
  readonly task?: Task;
}

/** What every file-backed dataset says of its preparation. */
interface PreparationSpec {
  /** Shape of one sample where the file does not tell, e.g. `[8, 8, 1]`; its product is the number of features. */
  readonly shape?: readonly number[];
  readonly scaling: Scaling;
  /** Fraction of the training rows set aside for validation, class by class; in (0, 1). */
  readonly validationFraction: number;
}

/** Comma-separated text with a header line; every column but `label` is a feature. Paths may end in `.gz`. */
export interface CsvSpec extends PreparationSpec {
  readonly kind: 'csv';
  readonly train: string;
  readonly test: string;
  readonly label: string;
  readonly task?: Task;
  /** Columns to be predicted where the task is regression; every other column is then a feature. */
  readonly targets?: readonly string[];
}

/** Binary arrays: NumPy `.npy`, one array of a NumPy archive as `file.npz#name`, or IDX (MNIST). May end in `.gz`. */
export interface ArraySpec extends PreparationSpec {
  readonly kind: 'npy' | 'idx';
  readonly trainFeatures: string;
  readonly trainLabels: string;
  readonly testFeatures: string;
  readonly testLabels: string;
  /** `regression`, for `npy`: the labels are numbers, `[samples]` or `[samples, outputs]`. */
  readonly task?: Task;
}

export type DatasetSpec = PulsesSpec | CsvSpec | ArraySpec;
