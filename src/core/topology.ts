// The shape of a network, shared by teacher and students, before any number is trained.

export type Padding = 'valid' | 'same';

/**
 * One layer as a user writes it in `study.yaml`. Dense and convolution layers carry their activation;
 * `batchNorm` normalises their sums while they train in float and is part of kernel and bias afterwards.
 */
export type TopologyLayer =
  | {
      readonly kind: 'dense';
      readonly units: number;
      readonly activation: 'relu' | 'linear';
      readonly batchNorm?: true;
    }
  | {
      readonly kind: 'conv1d';
      readonly filters: number;
      readonly kernelSize: number;
      readonly stride: number;
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
      readonly batchNorm?: true;
    }
  | {
      readonly kind: 'conv2d';
      readonly filters: number;
      readonly kernelSize: readonly [number, number];
      readonly strides: readonly [number, number];
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
      readonly batchNorm?: true;
    }
  | { readonly kind: 'maxPool1d'; readonly poolSize: number }
  | { readonly kind: 'maxPool2d'; readonly poolSize: readonly [number, number] }
  | { readonly kind: 'flatten' }
  | {
      /** One filter a channel. */
      readonly kind: 'depthwiseConv1d';
      readonly kernelSize: number;
      readonly stride: number;
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
      readonly batchNorm?: true;
    }
  | {
      readonly kind: 'depthwiseConv2d';
      readonly kernelSize: readonly [number, number];
      readonly strides: readonly [number, number];
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
      readonly batchNorm?: true;
    }
  /** Averages truncate towards zero to the format of their input. */
  | { readonly kind: 'averagePool1d'; readonly poolSize: number }
  | { readonly kind: 'averagePool2d'; readonly poolSize: readonly [number, number] }
  /** Over all positions of `[steps, channels]` or `[height, width, channels]`: `[channels]` is left. */
  | { readonly kind: 'globalAveragePool' }
  | { readonly kind: 'globalMaxPool' }
  /** Weighted average over positions: softmax of one trained score a position; `[channels]` is left. */
  | { readonly kind: 'attentionPool' }
  /** Over `[steps, features]`: the last state `[units]`, or all of them `[steps, units]`. */
  | { readonly kind: 'lstm'; readonly units: number; readonly returnSequences: boolean }
  /** With the reset gate behind the product (`reset_after`), as hls4ml computes it. */
  | { readonly kind: 'gru'; readonly units: number; readonly returnSequences: boolean };

/** Layers from input to logits; the last one is a linear dense layer with one unit a class. */
export interface Topology {
  readonly inputShape: readonly number[];
  readonly layers: readonly TopologyLayer[];
}
