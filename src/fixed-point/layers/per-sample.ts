// Layers that need a whole vector at once (softmax, argmax): one function from vector to vector.
import { type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { expectShape, type LayerSemantics } from './layer-semantics.js';

/** The raw outputs for one vector of raw inputs of the same length. */
export type VectorFunction = (vector: readonly bigint[]) => readonly bigint[];

/** Semantics of a layer that maps every vector along the last axis to one of the same length. */
export function vectorSemantics<L extends NetworkLayer>(
  checkParameters: (layer: L, source: NetworkLayer) => void,
  define: (layer: L, source: NetworkLayer) => VectorFunction,
): LayerSemantics<L> {
  return {
    sources: 1,
    check(layer, [source]) {
      expectShape(layer, 'output', layer.outputShape, source.outputShape);
      checkParameters(layer, source);
    },
    prepare: () => undefined,
    runExact(layer, [source], [input], count) {
      const f = define(layer, source);
      const length = layer.outputShape[layer.outputShape.length - 1];
      const vectors = (count * sizeOf(layer.outputShape)) / length;
      return Array.from({ length: vectors }, (_, i) =>
        f(input.slice(i * length, (i + 1) * length)),
      ).flat();
    },
  };
}
