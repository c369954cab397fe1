// What one layer of a network becomes in a Keras model with an hls4ml configuration.
import { ParetapeError } from '../../core/errors.js';
import { fractionBits } from '../../core/fixed-point-format.js';
import type { IntegerTensor, NetworkLayer } from '../../core/quantised-network.js';

/** A trained tensor by its Keras name (`kernel`, `bias`, `gamma` …). */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** One Keras layer: class, the members of its `config` besides the name, weights in Keras's order. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly NamedTensor[];
}

/** Precision sub-keys of hls4ml (`weight`, `bias`, `accum`, `result`, `table` …) to type names. */
export type Precisions = Readonly<Record<string, string>>;

/** Keras layers (one, or a padding and one) and the `LayerName` entry of the last of them. */
export interface ExportedLayer {
  readonly layers: readonly KerasLayer[];
  readonly precision: Precisions;
  /** Whether hls4ml makes a layer `<name>_linear` of the activation inside; it vanishes where its type is the layer's. */
  readonly linear?: boolean;
  /** Further keys of the entry: `TableSize`, `Implementation`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What stands around a layer in the chain. */
export interface LayerPlace {
  readonly source: NetworkLayer;
  readonly beforeSource?: NetworkLayer;
  readonly next?: NetworkLayer;
}

/** Real values of raw integers: exact, as every raw integer is below 2^53. */
export function realValues(tensor: IntegerTensor): Float64Array {
  const unit = 2 ** -fractionBits(tensor.format);
  return tensor.values.map((raw) => raw * unit);
}

/** A tensor under its Keras name, in another shape with as many elements if one is given. */
export function namedTensor(
  name: string,
  tensor: IntegerTensor,
  shape: readonly number[] = tensor.shape,
): NamedTensor {
  return { name, shape, values: realValues(tensor) };
}

/** The layer that Keras or hls4ml cannot express, as an error. */
export function inexpressible(layer: NetworkLayer, problem: string): ParetapeError {
  return new ParetapeError('INPUT', `layer ${layer.name} (${layer.kind}) ${problem}`, {
    hint: 'this network cannot be exported',
  });
}
