// Fully connected layers.
import { type DenseLayer, type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import type { Sums } from '../sum-of-products.js';
import { expectTensor, type LayerSemantics } from './layer-semantics.js';
import { prepareWindowedSums, runWindowedSumsExactly, type Windows } from './windowed-sums.js';

function sumsOf(layer: DenseLayer, source: NetworkLayer): Sums {
  const { weights, bias, accumulator, result } = layer;
  return { weights, bias, accumulator, result, input: source.result };
}

function windowsOf(source: NetworkLayer): Windows {
  const size = sizeOf(source.outputShape);
  return { offsets: Int32Array.from({ length: size }, (_, i) => i), positions: 1 };
}

/** `hls4ml/templates/vivado/nnet_utils/nnet_dense_latency.h`; the input is read flat. */
export const denseSemantics: LayerSemantics<DenseLayer> = {
  sources: 1,
  check(layer, [source]) {
    const outputs = sizeOf(layer.outputShape);
    expectTensor(layer, 'weights', layer.weights, [sizeOf(source.outputShape), outputs]);
    expectTensor(layer, 'bias', layer.bias, [outputs]);
  },
  prepare: (layer, [source]) =>
    prepareWindowedSums(sumsOf(layer, source), windowsOf(source), source),
  runExact: (layer, [source], [input], count) =>
    runWindowedSumsExactly(sumsOf(layer, source), windowsOf(source), source, input, count),
};
