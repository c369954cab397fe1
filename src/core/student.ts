// What training hands on: teachers and quantised, pruned students as plain numbers.
import type { FixedPointFormat } from './fixed-point-format.js';
import type { Topology, TopologyLayer } from './topology.js';

/**
 * How kernel weights land on a grid where not by plain rounding with a fixed binary point: QKeras' `quantized_bits`
 * (ties to even), `binary` and `ternary` (one power of two a layer), `power_of_two` (a sign and an exponent each), `lsq`
 * (fixed point whose step is trained, as a power of two).
 */
export type WeightQuantiser = 'quantized_bits' | 'binary' | 'ternary' | 'power_of_two' | 'lsq';

/**
 * The same for hidden activations: QKeras' `quantized_relu` (ties to even), `pact` (trained clip), `lsq` (trained step);
 * clip and step as powers of two.
 */
export type ActivationQuantiser = 'quantized_relu' | 'pact' | 'lsq';

/**
 * Structures of pruned weights: whole `blocks` of `size` weights, in the order in which a multiplier of strategy
 * `resource` with that reuse factor handles them; at most `keep` of every `of` consecutive inputs; whole units, which
 * are taken out of the network.
 */
export type StudentPruning =
  | { readonly kind: 'blocks'; readonly size: number }
  | { readonly kind: 'n_of_m'; readonly keep: number; readonly of: number }
  | { readonly kind: 'neurons' };

/**
 * Numbers of bits are trained too (Sun et al., arXiv 2405.00645): each of these has fractional bits of its own, none of
 * which may be left. `weightBits` and `activationBits` are then those the training starts with.
 */
export interface TrainableBits {
  /** What shares fractional bits among the weights: nothing, all of an output channel, or all of a layer. */
  readonly weights: 'weight' | 'channel' | 'layer';
  /** The same for input features and activations; what a convolution reads shares them along positions in any case. */
  readonly activations: 'element' | 'channel' | 'layer';
  /** What values beyond the traced range do; absent: they saturate, `WRAP` costs no hardware and trusts the data. */
  readonly overflow?: 'WRAP';
}

/** What is asked of one student: bits, size and sparsity; `id` is the content hash of the rest. */
export interface StudentSpec {
  readonly id: string;
  readonly topology: Topology;
  /** Bits of kernels and biases. */
  readonly weightBits: number;
  /** Bits of hidden activations (unsigned, after ReLU). */
  readonly activationBits: number;
  /** Format the input features are rounded to. */
  readonly input: FixedPointFormat;
  /** Fraction of kernel weights forced to zero, 0 … 1. */
  readonly sparsity: number;
  /** Absent: plain rounding with a binary point chosen for each layer. */
  readonly weightQuantiser?: WeightQuantiser;
  readonly activationQuantiser?: ActivationQuantiser;
  /** Layers whose weights `weightQuantiser` is for: `inner` leaves the first and the last to plain rounding. Absent: all. */
  readonly quantisedLayers?: 'inner';
  /** Absent: single weights, wherever they are smallest. */
  readonly pruning?: StudentPruning;
  /** Absent: all bits are as asked for. */
  readonly trainableBits?: TrainableBits;
  readonly seed: number;
}

/** One trained layer. Weights lie exactly on the grid of their format. */
export interface StudentLayer {
  readonly name: string;
  readonly topology: TopologyLayer;
  /** Row-major; dense `[nIn, nOut]`, conv1d `[k, c, f]`, conv2d `[kh, kw, c, f]`; absent for layers without weights. */
  readonly kernel?: Float32Array;
  readonly kernelShape?: readonly number[];
  readonly kernelFormat?: FixedPointFormat;
  readonly bias?: Float32Array;
  readonly biasFormat?: FixedPointFormat;
  /** Format of sums the layer goes on computing with, such as scores or gates; absent where there are none. */
  readonly sumFormat?: FixedPointFormat;
  /** Format of the layer's output; absent where the output is exact (linear last layer) or unchanged (pool, flatten). */
  readonly outputFormat?: FixedPointFormat;
  /**
   * Formats of single outputs inside `outputFormat`, which holds them all: element `e` of a sample is cast to entry
   * `e mod length` as well, null is zero. Absent where all have `outputFormat`.
   */
  readonly outputFormats?: readonly (FixedPointFormat | null)[];
}

/** One epoch of a training, for the report. Accuracies are fractions. */
export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  readonly validationAccuracy: number;
  /** Where bits are trained: least cost of the network at the end of the epoch, exact where it was kept. */
  readonly cost?: number;
}

/**
 * What a rule of the training found and did. `restarted`: anew with half the learning rate; `went_back`: to the best
 * epoch with a third of it; `finer_formats`: more fraction bits, less range; `ended`: the best epoch so far counts.
 */
export interface TrainingEvent {
  /** The epoch it was found in, from 0. */
  readonly epoch: number;
  readonly rule: 'not_finite' | 'collapse' | 'sparsity_runaway';
  readonly action: 'restarted' | 'went_back' | 'finer_formats' | 'reported' | 'ended';
  readonly message: string;
}

/** A trained, quantised and pruned network. */
export interface Student {
  readonly spec: StudentSpec;
  readonly layers: readonly StudentLayer[];
  /** Accuracy of the training graph (fake-quantised) on validation and test split. */
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly nonZeroWeights: number;
  readonly history: readonly EpochRecord[];
  readonly backend: string;
  /** Absent where every rule was kept. */
  readonly events?: readonly TrainingEvent[];
  /**
   * Formats the input features are cast to after `spec.input`: element `e` to entry `e mod length`; null features are
   * not used. Absent where all have `spec.input`.
   */
  readonly inputFormats?: readonly (FixedPointFormat | null)[];
  /** Effective bit operations of one sample (`exact-ebops.ts`); absent where bits were not trained. */
  readonly ebops?: number;
}

/** Trained float values of one weighted layer, as the training room keeps them. */
export interface TeacherWeights {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** The float reference. `logits` are cached once for distillation, row-major `[train.count, classes]`. */
export interface Teacher {
  readonly topology: Topology;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly trainLogits: Float32Array;
  readonly history: readonly EpochRecord[];
  readonly backend: string;
  /** The trained network itself, for students that learn together with their teacher. */
  readonly weights?: readonly TeacherWeights[];
  /** Absent where every rule was kept. */
  readonly events?: readonly TrainingEvent[];
}
