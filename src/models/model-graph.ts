// A trained network as other frameworks hold it, in real numbers: what every importer makes and every conversion reads.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { Quantiser } from './quantiser.js';

/** Real numbers, row-major, channels last. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** A trained tensor and, where the layer has one, the quantiser it passes before use. */
export interface ModelWeight extends FloatTensor {
  readonly quantiser?: Quantiser;
}

interface NodeBase {
  /** Unique; the name hls4ml gives the layer. */
  readonly name: string;
  /** Nodes read, in order. */
  readonly inputs: readonly string[];
  /** Shape of one sample's output, without the batch axis, channels last. */
  readonly outputShape: readonly number[];
  /** Applied to the output (QKeras `QActivation`, QONNX `Quant`); its type becomes the layer's result. */
  readonly quantiser?: Quantiser;
  /** Types the source itself fixes (HGQ), by hls4ml's names of them (`result`, `weight`, …); they go before any configuration. */
  readonly types?: Readonly<Record<string, FixedPointFormat>>;
  /** Layer class as the source names it, for messages; also tells a fused from a separate layer. */
  readonly sourceClass?: string;
}

/** One value per spatial axis: `[x]` for 1-D layers, `[y, x]` for 2-D. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Zeros before and after, explicit (`same` is resolved by the importer). */
  readonly padding: { readonly before: readonly number[]; readonly after: readonly number[] };
}

export interface InputNode extends NodeBase {
  readonly kind: 'input';
  /** `int32`, `uint8`, … where the source says that integers come in. */
  readonly integerType?: string;
}

/** `y = x·kernel + bias` along the last axis; kernel `[nIn, nOut]`. */
export interface DenseNode extends NodeBase {
  readonly kind: 'dense';
  readonly kernel: ModelWeight;
  readonly bias?: ModelWeight;
}

/** Kernel `[...window, channels, filters]`; `[steps, c]` in for 1-D, `[h, w, c]` for 2-D. */
export interface ConvNode extends NodeBase {
  readonly kind: 'conv1d' | 'conv2d';
  readonly window: Window;
  readonly kernel: ModelWeight;
  readonly bias?: ModelWeight;
}

/** Kernel `[...window, channels, multiplier]`; output channel `c·multiplier + m`. */
export interface DepthwiseConvNode extends NodeBase {
  readonly kind: 'depthwiseConv1d' | 'depthwiseConv2d';
  readonly window: Window;
  readonly kernel: ModelWeight;
  readonly bias?: ModelWeight;
}

/** A depthwise convolution without bias, then a pointwise one `[1(,1), c·multiplier, filters]`. */
export interface SeparableConvNode extends NodeBase {
  readonly kind: 'separableConv1d' | 'separableConv2d';
  readonly window: Window;
  readonly depthwise: ModelWeight;
  readonly pointwise: ModelWeight;
  readonly bias?: ModelWeight;
}

/** Averages leave padded pixels out of sum and count unless `countPadding`. */
export interface PoolNode extends NodeBase {
  readonly kind: 'pool1d' | 'pool2d';
  readonly operation: 'max' | 'average';
  readonly window: Window;
  readonly countPadding?: boolean;
  /** Over the whole extent (global pooling): window = extent; `keepDimensions` says whether `[1, 1, c]` or `[c]` comes out. */
  readonly global?: { readonly keepDimensions: boolean };
}

/** `y = gamma·(x − mean)/√(variance + epsilon) + beta` per channel (last axis). */
export interface BatchNormNode extends NodeBase {
  readonly kind: 'batchNorm';
  readonly gamma: ModelWeight;
  readonly beta: ModelWeight;
  readonly mean: ModelWeight;
  readonly variance: ModelWeight;
  readonly epsilon: number;
}

/** `y = scale·x + bias`; shapes `[1]`, `[channels]` or the whole sample (ONNX Mul/Add/Sub/Div by a constant, alpha of a quantiser). */
export interface AffineNode extends NodeBase {
  readonly kind: 'affine';
  readonly scale: ModelWeight;
  readonly bias: ModelWeight;
}

/** Element-wise functions. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'leakyRelu'
  | 'prelu'
  | 'thresholdedRelu'
  | 'elu'
  | 'selu'
  | 'sigmoid'
  | 'hardSigmoid'
  | 'tanh'
  | 'hardTanh'
  | 'softplus'
  | 'softsign'
  | 'exponential'
  | 'binaryTanh'
  | 'ternaryTanh';

export interface ActivationNode extends NodeBase {
  readonly kind: 'activation';
  readonly function: ActivationName;
  /** leakyRelu and elu: slope or scale below zero; thresholdedRelu: theta; clipped relu: see `maximum`. */
  readonly alpha?: number;
  /** relu: upper bound (Keras `max_value`). */
  readonly maximum?: number;
  /** hardSigmoid and hardTanh: `clip(slope·x + shift, 0, 1)`; 0.2 and 0.5 in Keras 2. */
  readonly slope?: number;
  readonly shift?: number;
  /** prelu: one alpha an element of the sample, or one. */
  readonly alphas?: ModelWeight;
}

/** Along the last axis. */
export interface SoftmaxNode extends NodeBase {
  readonly kind: 'softmax';
}

export type MergeOperation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'average'
  | 'maximum'
  | 'minimum'
  | 'concatenate'
  | 'dot';

/** Two or more inputs; `axis` counts sample axes from zero (concatenate). Dot contracts two vectors. */
export interface MergeNode extends NodeBase {
  readonly kind: 'merge';
  readonly operation: MergeOperation;
  readonly axis?: number;
}

/** Same elements in the same order (Flatten, Reshape, Squeeze …). */
export interface ReshapeNode extends NodeBase {
  readonly kind: 'reshape';
}

/** Output axis `i` is input axis `axes[i]`, sample axes from zero. */
export interface TransposeNode extends NodeBase {
  readonly kind: 'transpose';
  readonly axes: readonly number[];
}

export interface ZeroPaddingNode extends NodeBase {
  readonly kind: 'zeroPadding1d' | 'zeroPadding2d';
  readonly padding: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** Nearest neighbour. */
export interface UpSamplingNode extends NodeBase {
  readonly kind: 'upSampling1d' | 'upSampling2d';
  readonly factors: readonly number[];
}

/** Over `[steps, nIn]`. Gates in Keras's order: LSTM i, f, c, o; GRU z, r, h (`reset_after` with two biases). */
export interface RecurrentNode extends NodeBase {
  readonly kind: 'recurrent';
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly kernel: ModelWeight;
  readonly recurrentKernel: ModelWeight;
  readonly bias?: ModelWeight;
  /** GRU with `reset_after` only. */
  readonly recurrentBias?: ModelWeight;
  readonly resetAfter?: boolean;
  readonly activation: ActivationName;
  readonly recurrentActivation?: ActivationName;
  readonly returnSequences: boolean;
  readonly goBackwards?: boolean;
}

/** Forward and backward layers over the same input, merged. */
export interface BidirectionalNode extends NodeBase {
  readonly kind: 'bidirectional';
  readonly forward: RecurrentNode;
  readonly backward: RecurrentNode;
  readonly merge: 'concatenate' | 'add' | 'multiply' | 'average';
}

/** Integer inputs select rows of `table` `[words, width]`. */
export interface EmbeddingNode extends NodeBase {
  readonly kind: 'embedding';
  readonly table: ModelWeight;
}

/** The node's `quantiser` alone, as a layer of its own (`QActivation`, QONNX `Quant` on a tensor). */
export interface QuantiseNode extends NodeBase {
  readonly kind: 'quantise';
  readonly quantiser: Quantiser;
  /** Type hls4ml gives the output, where the quantiser has an exact one. */
  readonly format?: FixedPointFormat;
}

export type ModelNode =
  | InputNode
  | DenseNode
  | ConvNode
  | DepthwiseConvNode
  | SeparableConvNode
  | PoolNode
  | BatchNormNode
  | AffineNode
  | ActivationNode
  | SoftmaxNode
  | MergeNode
  | ReshapeNode
  | TransposeNode
  | ZeroPaddingNode
  | UpSamplingNode
  | RecurrentNode
  | BidirectionalNode
  | EmbeddingNode
  | QuantiseNode;

/** Nodes in topological order; inputs first, the last node is the output. */
export interface ModelGraph {
  readonly name: string;
  readonly nodes: readonly ModelNode[];
}
