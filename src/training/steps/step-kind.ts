// The contract of a step: how a topology layer is planned, run, differentiated and computed in integers.
import type * as tf from '@tensorflow/tfjs-core';
import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { RandomStream } from '../../core/random.js';
import type { TopologyLayer } from '../../core/topology.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { IntegerLayer, LayerNumbers } from './step-numbers.js';

/** A layer with weights. `channels` is the length of its bias: dense units, filters, or whatever a step packs there. */
export interface WeightedLayer {
  /** Position in `topology.layers`. */
  readonly position: number;
  readonly kernelShape: readonly number[];
  readonly kernelSize: number;
  readonly fanIn: number;
  readonly channels: number;
  readonly activation: 'relu' | 'linear';
  readonly isLast: boolean;
  /** Sums are normalised while the network trains in float. */
  readonly batchNorm: boolean;
}

/** What all steps have in common. `weights` numbers the weighted layers from 0; absent where a step has none. */
export interface StepBase {
  readonly kind: string;
  readonly weights?: number;
}

/** What one topology layer adds to a plan. `kernelShape` is present where it has weights. */
export interface PlannedLayer {
  /** Absent where the layer only changes the shape. */
  readonly step?: StepBase;
  readonly kernelShape?: readonly number[];
  /** Length of the bias; absent: the last extent of `kernelShape`. */
  readonly channels?: number;
  /** Inputs of one sum; absent: kernel weights over channels. */
  readonly fanIn?: number;
  /**
   * `later`: an `activation` step adds bias, activation and rounding to what the step returns. `never`: the step
   * does that itself. Layers without weights leave it out.
   */
  readonly activation?: 'later' | 'never';
  /** The step may run before the activation of the layer in front of it: it only moves or selects values. */
  readonly commutes?: boolean;
  /** Shape of one sample behind the layer. */
  readonly shape: readonly number[];
}

/** What a step sees of the network around it. Valid until the surrounding `tf.tidy` ends. */
export interface StepContext {
  /** Samples of this chunk. */
  readonly rows: number;
  /** The input counts in raw integers of its format: the step must compute as the interpreter does. */
  readonly rounded: boolean;
  /** The pass belongs to a training step: batch statistics instead of moving ones. */
  readonly training: boolean;
  /** Absent for steps without weights. */
  readonly own: OwnWeights | undefined;
}

/** The weights of one step. */
export interface OwnWeights {
  readonly layer: WeightedLayer;
  readonly numbers: LayerNumbers;
  /** The graph kernel in the shape of `kernelShape`; absent for kinds without one. */
  readonly kernel: tf.Tensor | undefined;
  /** As `turnKernel` makes it; absent where no input gradient is wanted. */
  readonly turned: tf.Tensor | undefined;
}

/** What a kind of step must have, or must have been given. Throws INTERNAL where it is missing. */
export function given<T>(value: T | undefined): T {
  if (value === undefined)
    throw new ParetapeError('INTERNAL', 'a step lacks its weights or its plan');
  return value;
}

/** What a step keeps for the way back. */
export interface StepTrace<Kept = unknown> {
  readonly input: tf.Tensor;
  readonly kept: Kept;
}

/** Output of a forward pass; `kept` is handed to `backward`. Tensors in `kept` live as long as the chunk's tidy. */
export interface StepResult<Kept = unknown> {
  readonly output: tf.Tensor;
  readonly kept: Kept;
}

/** Rows and columns of a first kernel that meet the features directly, see `condition-input.ts`. */
export interface ConditionedInput {
  /** Features differ by channel: feature `i` has the mean of column `i mod columns`. */
  readonly columns: number;
  /** Leading rows of the kernel `[rows, channels]` that read column `row mod columns`; 0: means are not folded. */
  readonly rows: number;
  /** Every output channel reads the column of its own number and no other (depthwise); `rows` is then not read. */
  readonly ownColumn?: true;
  /** Columns of the kernel where there are not as many as biases, or where rows behind `rows` read no features. */
  readonly channels?: number;
}

/** Topology layers of these kinds: what a `plan` is given. */
export type LayerOf<Kind extends TopologyLayer['kind']> = Extract<TopologyLayer, { kind: Kind }>;

/** Formats of a step that rounds more than once. */
export interface ChosenFormats {
  /** Of the sums the step goes on computing with; absent where sums are rounded straight into `output`. */
  readonly sum?: FixedPointFormat;
  readonly output: FixedPointFormat;
}

/** What formats are chosen from. */
export interface ObservedStep {
  /** What `observe` (or `forward`) returned for some training samples, in real units. */
  readonly values: ArrayLike<number>;
  /** Format of the step's input. */
  readonly input: FixedPointFormat;
  readonly activationBits: number;
}

/**
 * One kind of step. All functions are pure but for tensors they make (inside the caller's tidy), gradients they
 * add to, and moving statistics. Graph kernel and bias come scaled such that the sums count in units of
 * `formats.sum`, else `formats.output`, else in real units.
 */
export interface StepKind<S extends StepBase = StepBase, Kept = unknown> {
  readonly kind: S['kind'];
  /** Topology layers this kind plans; empty for steps the planner adds itself. */
  readonly layers: readonly TopologyLayer['kind'][];
  /**
   * Plans one of `layers`; absent where there are none. Throws CONFIG where the layer does not fit `shape`. `weights` is
   * its number if it has weights.
   */
  plan?(
    layer: TopologyLayer,
    position: number,
    shape: readonly number[],
    weights: number,
  ): PlannedLayer;
  /** Shape of the graph kernel; absent for steps without a kernel of their own. */
  kernelShape?(step: S): number[];
  /** The kernel as the input gradient needs it; absent where `backward` does not read `context.turned`. */
  turnKernel?(step: S, kernel: Float32Array): tf.Tensor;
  /** Columns and rows whose means may move into the bias; absent: features stay as they are. */
  conditionedInput?(step: S): ConditionedInput;
  /** Starting weights for inputs of this deviation; absent: He-uniform kernel, zero bias. */
  start?(step: S, random: RandomStream, deviation: number): LayerParameters;
  /** `[rows, …]` → `[rows, …]`. */
  forward(step: S, context: StepContext, input: tf.Tensor): StepResult<Kept>;
  /**
   * The gradient of the input, given that of the output (of any shape with the same elements); adds those of
   * kernel and bias to `gradient`. Where `wantsInput` is false the result is not read.
   */
  backward(
    step: S,
    context: StepContext,
    trace: StepTrace<Kept>,
    outer: tf.Tensor,
    gradient: LayerParameters | undefined,
    wantsInput: boolean,
  ): tf.Tensor;
  /** Values the formats are chosen from, in units of the step's sums; absent: `forward`. */
  observe?(step: S, context: StepContext, input: tf.Tensor): tf.Tensor;
  /** Absent: one output format of `activationBits`, unsigned behind a ReLU. Called for the last step of a weighted layer. */
  chooseFormats?(step: S, observed: ObservedStep): ChosenFormats;
  /** One sample in raw integers, exactly as the interpreter; `layer` is that of the step's weights. May change `x`. */
  compute(step: S, x: Float64Array, layer: IntegerLayer | undefined): Float64Array;
}
