// The network as integers: what the interpreter runs, what the hardware is generated from.
import type { FixedPointFormat } from './fixed-point-format.js';

/** Raw integers of one format, exact in doubles (|raw| < 2^53), row-major. */
export interface IntegerTensor {
  readonly shape: readonly number[];
  readonly format: FixedPointFormat;
  readonly values: Float64Array;
}

interface LayerBase {
  /** Unique within the network; also the name of its Verilog module. */
  readonly name: string;
  /** Names of the layers whose outputs this one reads, in order. Empty for the input. */
  readonly inputs: readonly string[];
  /** Shape of one sample's output, channels last. */
  readonly outputShape: readonly number[];
  /** Format of the output (hls4ml's `result_t`). */
  readonly result: FixedPointFormat;
}

/** Real-valued features are rounded into `result` here and nowhere else. */
export interface InputLayer extends LayerBase {
  readonly kind: 'input';
}

/** `result( Σ accumulator(w·x) + accumulator(b) )`, weights `[nIn, nOut]`, bias `[nOut]`. */
export interface DenseLayer extends LayerBase {
  readonly kind: 'dense';
  readonly weights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly accumulator: FixedPointFormat;
}

/** Explicit zero padding in pixels. */
export interface Padding2d {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** 2-D convolution, weights `[kh, kw, c, f]`, channels last. One-dimensional convolutions have height 1. */
export interface Conv2dLayer extends LayerBase {
  readonly kind: 'conv2d';
  readonly weights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly accumulator: FixedPointFormat;
  readonly strides: readonly [number, number];
  readonly padding: Padding2d;
}

/** Maximum over windows of `pool` pixels, stride = `strides`, no padding ("valid"). */
export interface MaxPool2dLayer extends LayerBase {
  readonly kind: 'maxPool2d';
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
}

/** `result(max(x, 0))`. */
export interface ReluLayer extends LayerBase {
  readonly kind: 'relu';
}

/** Row-major, channels last; also carries any other change of shape. No hardware. */
export interface ReshapeLayer extends LayerBase {
  readonly kind: 'reshape';
}

/** Pixels of zero around an image; what hls4ml puts before a streamed convolution. */
export interface ZeroPadding2dLayer extends LayerBase {
  readonly kind: 'zeroPadding2d';
  readonly padding: Padding2d;
}

/** `result(trunc(Σ accumulator / pixels))`; padded pixels are neither added nor counted. */
export interface AveragePool2dLayer extends LayerBase {
  readonly kind: 'averagePool2d';
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding2d;
  readonly accumulator: FixedPointFormat;
}

/** `result(scale·x + bias)` per channel (the last axis); one value stands for all channels. */
export interface BatchNormLayer extends LayerBase {
  readonly kind: 'batchNorm';
  readonly scale: IntegerTensor;
  readonly bias: IntegerTensor;
}

/** `x` where positive, else `result(alpha·x)`; one alpha, or one an element of the sample (PReLU). */
export interface LeakyReluLayer extends LayerBase {
  readonly kind: 'leakyRelu';
  readonly alpha: IntegerTensor;
}

/** `result(min(max(slope·x + shift, 0), 1))`, one slope and one shift. */
export interface HardSigmoidLayer extends LayerBase {
  readonly kind: 'hardSigmoid';
  readonly slope: IntegerTensor;
  readonly shift: IntegerTensor;
}

/** Samples of a function over [−reach, reach): entry `i` stands for `x = reach·(2i/size − 1)`. */
export interface FunctionTable {
  readonly entries: IntegerTensor;
  readonly reach: number;
}

/** `result(table[x])`: sigmoid, tanh, softplus, softsign; `x` is truncated to an entry and clamped to the ends. */
export interface TableActivationLayer extends LayerBase {
  readonly kind: 'tableActivation';
  readonly table: FunctionTable;
}

/** `x` where not negative, else `result(alpha·table[−x])`; entry `i` stands for `x = −reach·i/size`. */
export interface EluLayer extends LayerBase {
  readonly kind: 'elu';
  readonly alpha: IntegerTensor;
  readonly table: FunctionTable;
}

/** 1 where the input is largest (the first of equals), else 0. */
export interface ArgmaxLayer extends LayerBase {
  readonly kind: 'argmax';
}

/**
 * Softmax of hls4ml, `exponentials` read by the leading bits of `x` (latency) or of `max − x` in the
 * format `difference` (stable), their sum in `accumulator`, its reciprocal read by its leading bits in
 * the format `sum` from `reciprocals`.
 */
export interface SoftmaxLayer extends LayerBase {
  readonly kind: 'softmax';
  /** Format of `max − x`; absent in the latency implementation, which looks up `x` itself. */
  readonly difference?: FixedPointFormat;
  readonly exponentials: IntegerTensor;
  readonly accumulator: FixedPointFormat;
  readonly sum: FixedPointFormat;
  readonly reciprocals: IntegerTensor;
}

/** Softmax of hls4ml as it was first: `1 / Σ exp(x_j − x_i)`, differences over ±8, sums over 0 … 64. */
export interface LegacySoftmaxLayer extends LayerBase {
  readonly kind: 'legacySoftmax';
  readonly exponentials: FunctionTable;
  /** Entry `i` is the reciprocal of `64·i/size`. */
  readonly reciprocals: IntegerTensor;
}

/**
 * LSTM, GRU (`reset_after`) or SimpleRNN over `[steps, nIn]`; `[units]` out, or `[steps, units]`. Gates in the
 * order of Keras: i, f, c, o or z, r, h, or one. Weights `[nIn, gates·units]`, recurrent `[units, gates·units]`.
 */
export interface RecurrentLayer extends LayerBase {
  readonly kind: 'recurrent';
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly weights: IntegerTensor;
  readonly recurrentWeights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly recurrentBias: IntegerTensor;
  readonly accumulator: FixedPointFormat;
  /** Function of the gates (sigmoid) and of state and candidate (tanh); a SimpleRNN reads only the latter. */
  readonly gateTable: FunctionTable;
  readonly stateTable: FunctionTable;
}

/** `result(2·clip(slope·x + shift, 0, 1) − 1)`, one slope and one shift. */
export interface HardTanhLayer extends LayerBase {
  readonly kind: 'hardTanh';
  readonly slope: IntegerTensor;
  readonly shift: IntegerTensor;
}

/** `result(gain·x)` where not negative, else `result(table[−x])`; entry `i` stands for `x = −reach·i/size`. */
export interface SeluLayer extends LayerBase {
  readonly kind: 'selu';
  readonly gain: IntegerTensor;
  readonly table: FunctionTable;
}

/** `x` where above the threshold, else 0. */
export interface ThresholdedReluLayer extends LayerBase {
  readonly kind: 'thresholdedRelu';
  readonly threshold: IntegerTensor;
}

/** `result(x)` from 0 to `maximum`, else `result` of the nearer end. */
export interface ClippedReluLayer extends LayerBase {
  readonly kind: 'clippedRelu';
  readonly maximum: IntegerTensor;
}

/** 1 where `x ≥ 0`, else −1; with three levels −1, 0 or 1 with thresholds at ±½, as `2x > 1`, `2x > −1`. */
export interface SignLayer extends LayerBase {
  readonly kind: 'sign';
  readonly levels: 2 | 3;
}

/** Output element `i` is input element `indices[i]` of the same sample, cast to the result. */
export interface GatherLayer extends LayerBase {
  readonly kind: 'gather';
  readonly indices: readonly number[];
}

/** Two inputs of one shape, element by element; the average truncates half a unit towards zero. */
export interface MergeLayer extends LayerBase {
  readonly kind: 'merge';
  readonly operation: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';
}

/** Two inputs behind each other along an axis of the sample. */
export interface ConcatenateLayer extends LayerBase {
  readonly kind: 'concatenate';
  readonly axis: number;
}

/** `result(Σ accumulator(a·b))` of two vectors of one length. */
export interface DotLayer extends LayerBase {
  readonly kind: 'dot';
  readonly accumulator: FixedPointFormat;
}

/** Rows of `table` `[words, width]` selected by the whole part of every input. */
export interface EmbeddingLayer extends LayerBase {
  readonly kind: 'embedding';
  readonly table: IntegerTensor;
}

/** Every element of a sample cast to a format of its own, then to the result; without a format it is zero. */
export interface ElementCastsLayer extends LayerBase {
  readonly kind: 'elementCasts';
  readonly formats: readonly (FixedPointFormat | null)[];
}

/** Maximum over windows that may reach into the padding, whose pixels do not count. */
export interface PaddedMaxPool2dLayer extends LayerBase {
  readonly kind: 'paddedMaxPool2d';
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding2d;
}

/** Layers only the interpreter knows: no hardware is generated for them. */
export type EmulatedLayer =
  | ZeroPadding2dLayer
  | AveragePool2dLayer
  | BatchNormLayer
  | LeakyReluLayer
  | HardSigmoidLayer
  | TableActivationLayer
  | EluLayer
  | ArgmaxLayer
  | SoftmaxLayer
  | LegacySoftmaxLayer
  | RecurrentLayer
  | HardTanhLayer
  | SeluLayer
  | ThresholdedReluLayer
  | ClippedReluLayer
  | SignLayer
  | GatherLayer
  | MergeLayer
  | ConcatenateLayer
  | DotLayer
  | EmbeddingLayer
  | PaddedMaxPool2dLayer
  | ElementCastsLayer;

export type NetworkLayer =
  | InputLayer
  | DenseLayer
  | Conv2dLayer
  | MaxPool2dLayer
  | ReluLayer
  | ReshapeLayer
  | EmulatedLayer;

/** Layers in topological order: the first is the input, the last the output (logits). */
export interface QuantisedNetwork {
  readonly name: string;
  readonly layers: readonly NetworkLayer[];
}

/** Number of elements of one sample of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The layer of this name; the network's own consistency guarantees it. */
export function layerNamed(network: QuantisedNetwork, name: string): NetworkLayer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new RangeError(`network ${network.name} has no layer ${name}`);
  return layer;
}
