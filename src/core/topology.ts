// The shape of a network, shared by teacher and students, before any number is trained.

export type Padding = 'valid' | 'same';

/** One layer as a user writes it in `study.yaml`. Dense and convolution layers carry their activation. */
export type TopologyLayer =
  | { readonly kind: 'dense'; readonly units: number; readonly activation: 'relu' | 'linear' }
  | {
      readonly kind: 'conv1d';
      readonly filters: number;
      readonly kernelSize: number;
      readonly stride: number;
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
    }
  | {
      readonly kind: 'conv2d';
      readonly filters: number;
      readonly kernelSize: readonly [number, number];
      readonly strides: readonly [number, number];
      readonly padding: Padding;
      readonly activation: 'relu' | 'linear';
    }
  | { readonly kind: 'maxPool1d'; readonly poolSize: number }
  | { readonly kind: 'maxPool2d'; readonly poolSize: readonly [number, number] }
  | { readonly kind: 'flatten' };

/** Layers from input to logits; the last one is a linear dense layer with one unit a class. */
export interface Topology {
  readonly inputShape: readonly number[];
  readonly layers: readonly TopologyLayer[];
}
