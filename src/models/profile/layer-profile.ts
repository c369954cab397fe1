// What a profile says of a model: for every weight, sum and output how its values lie in their format.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { Distribution } from '../../fixed-point/profile/distribution.js';
import type { Suggestion } from '../../fixed-point/profile/suggest-format.js';

/** Float and fixed-point outputs of one layer beside each other (hls4ml's `compare`). */
export interface Difference {
  /** Root of the mean square. */
  readonly rms: number;
  readonly largest: number;
  /** `‖float − fixed‖ / ‖float‖`; NaN where all float values are zero. */
  readonly relative: number;
}

/** One variable of one layer. */
export interface VariableProfile {
  readonly layer: string;
  /** hls4ml's class of the layer. */
  readonly className: string;
  /** hls4ml's name of the variable: `weight`, `bias`, `accum`, `result`, … */
  readonly variable: string;
  readonly format: FixedPointFormat;
  /** Smallest and largest value of the format, and the distance between neighbours. */
  readonly range: { readonly low: number; readonly high: number; readonly resolution: number };
  /** Where `values` come from: trained numbers, the float model on the data, or the integer network before the cast. */
  readonly source: 'weights' | 'float model' | 'integer network';
  readonly values: Distribution;
  /** The same after the cast, in the integer network. */
  readonly castValues: Distribution;
  /** Of `count` values cast, in the integer network where that can be seen, else of the float model's. */
  readonly overflows: number;
  readonly underflows: number;
  /** Outputs only, where there is a float model. */
  readonly difference?: Difference;
  /** Absent where all values are zero. */
  readonly suggestion?: Suggestion;
}

/** Profile of a model on data. */
export interface ModelProfile {
  readonly model: string;
  /** Rows of the data that were run, of how many. */
  readonly samples: number;
  readonly available: number;
  readonly variables: readonly VariableProfile[];
}
