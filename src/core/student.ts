// What training hands on: teachers and quantised, pruned students as plain numbers.
import type { FixedPointFormat } from './fixed-point-format.js';
import type { Topology, TopologyLayer } from './topology.js';

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
  /** Format of the layer's output; absent where the output is exact (linear last layer) or unchanged (pool, flatten). */
  readonly outputFormat?: FixedPointFormat;
}

/** One epoch of a training, for the report. Accuracies are fractions. */
export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  readonly validationAccuracy: number;
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
}

/** The float reference. `logits` are cached once for distillation, row-major `[train.count, classes]`. */
export interface Teacher {
  readonly topology: Topology;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly trainLogits: Float32Array;
  readonly history: readonly EpochRecord[];
  readonly backend: string;
}
