// What steps compute with: weights scaled so that every layer hands on raw integers, or weights as integers.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { ActivationQuantiser } from '../../core/student.js';
import type { NormParameters } from '../layer-parameters.js';
import type { WeightRule } from '../quantisers/weight-rule.js';

/** Raw integers a rounded activation may take: `floor(x + ½)`, saturated to `low … high`. */
export interface RawRange {
  readonly low: number;
  readonly high: number;
  /** Whose rounding of ties, mask and trained scale; absent: as above, gradients pass to half a unit beyond the ends. */
  readonly quantiser?: ActivationQuantiser;
}

/**
 * One weighted layer as the graph sees it. Its input and output count in units of their formats (raw integers,
 * or real numbers where there is no format), so scales are folded into kernel and bias and no step rescales.
 */
export interface LayerNumbers {
  readonly kernel: Float32Array;
  readonly bias: Float64Array;
  /** Of the rounded sums. Absent where they are not rounded: float training and the last layer. */
  readonly range: RawRange | undefined;
  /** d(graph kernel)/d(real kernel) and the same for the bias: turns graph gradients into gradients of parameters. */
  readonly kernelScale: number;
  readonly biasScale: number;
  /** Present where a float graph normalises the sums: the trained parameters themselves, moving statistics included. */
  readonly norm?: NormParameters;
  /** Present once quantised: formats of the layer, for steps that do more than round a sum. */
  readonly formats?: StepFormats;
}

/** Formats of one weighted layer once quantised. */
export interface StepFormats {
  readonly inputFraction: number;
  readonly kernel: FixedPointFormat;
  /** Of sums a step goes on computing with (scores, gates); absent where they are rounded straight into `output`. */
  readonly sum?: FixedPointFormat;
  /** Absent for the last layer, whose sums are handed on exactly. */
  readonly output: FixedPointFormat | undefined;
  /** How weights land on the grid of `kernel`; absent: `floor(w·2^f + ½)`, saturated. */
  readonly weightRule?: WeightRule;
  /** How sums land on the grid of `output`; absent: the same. */
  readonly activationRule?: ActivationQuantiser;
}

/** One weighted layer of a finished student in raw integers. */
export interface IntegerLayer {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
  /** Sums count in units of 2^−sumFraction. */
  readonly sumFraction: number;
  /** Accumulator units in one unit of the rounded sum, as a power of two; absent where sums are handed on. */
  readonly shift: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly relu: boolean;
  readonly formats: StepFormats;
}
