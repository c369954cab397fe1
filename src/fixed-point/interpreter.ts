// Runs a network bit for bit as hls4ml's C simulation does: the golden model of every later station.
import type { Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { fractionBits } from '../core/fixed-point-format.js';
import { type NetworkLayer, type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { rSquaredOf } from '../core/r-squared.js';
import { semanticsOf } from './layers/all-layers.js';
import type { FastLayer } from './layers/layer-semantics.js';
import { createQuantiser, numberOf } from './quantise.js';
import { sourcesOf, validateNetwork } from './validate-network.js';

/** Samples run at once, so that the activations of a layer stay in the cache. */
const CHUNK = 256;

interface PreparedLayer {
  readonly layer: NetworkLayer;
  readonly run: FastLayer;
}

/**
 * Raw integers of the last layer, row-major `[count, …outputShape]`, for raw integers of the input
 * layer `[count, …inputShape]`. Throws INTERNAL where a raw value needs more than 53 bits (see
 * `traceExactly` for those).
 */
export function runNetwork(
  network: QuantisedNetwork,
  inputs: Float64Array,
  count: number,
): Float64Array {
  const inputSize = checkInputs(network, inputs.length, count);
  const prepared = prepareLayers(network);
  const outputSize = sizeOf(lastOf(network).outputShape);
  const outputs = new Float64Array(count * outputSize);
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start);
    const chunk = inputs.subarray(start * inputSize, (start + size) * inputSize);
    const trace = runPrepared(prepared, chunk, size);
    outputs.set(trace.get(lastOf(network).name) as Float64Array, start * outputSize);
  }
  return outputs;
}

/** As `runNetwork`, but the raw outputs of every layer by its name, the input included. */
export function traceNetwork(
  network: QuantisedNetwork,
  inputs: Float64Array,
  count: number,
): Map<string, Float64Array> {
  checkInputs(network, inputs.length, count);
  return runPrepared(prepareLayers(network), inputs, count);
}

/** The reference: every layer by its definition, in integers of any size. Slow; for widths up to 64 and for tests. */
export function traceExactly(
  network: QuantisedNetwork,
  inputs: readonly bigint[],
  count: number,
): Map<string, bigint[]> {
  checkInputs(network, inputs.length, count);
  const layers = new Map<string, NetworkLayer>();
  const trace = new Map<string, bigint[]>();
  for (const layer of network.layers) {
    const sources = sourcesOf(layer, layers);
    const values = sources.map((source) => trace.get(source.name) as bigint[]);
    const given = layer.kind === 'input' ? [inputs] : values;
    trace.set(layer.name, semanticsOf(layer).runExact(layer, sources, given, count));
    layers.set(layer.name, layer);
  }
  return trace;
}

/** Real features, `[count, …inputShape]`, as raw integers of the input layer. Throws INPUT where one is not finite. */
export function quantiseInputs(network: QuantisedNetwork, features: Float32Array): Float64Array {
  const quantise = createQuantiser(network.layers[0].result);
  const raw = new Float64Array(features.length);
  for (let i = 0; i < features.length; i++) raw[i] = quantise(features[i]);
  return raw;
}

/** The class of every sample: the index of its largest output, the lowest where several are equal. */
export function classify(
  network: QuantisedNetwork,
  outputs: Float64Array,
  count: number,
): Int32Array {
  const classes = sizeOf(lastOf(network).outputShape);
  const labels = new Int32Array(count);
  for (let sample = 0; sample < count; sample++) {
    const first = sample * classes;
    let best = 0;
    for (let j = 1; j < classes; j++) {
      if (outputs[first + j] > outputs[first + best]) best = j;
    }
    labels[sample] = best;
  }
  return labels;
}

/** Unit of the raw integers of a network's outputs. */
export function outputUnitOf(network: QuantisedNetwork): number {
  return 2 ** -fractionBits(lastOf(network).result);
}

/**
 * Fraction of the samples of a split that the network puts in their class; R² (`rSquaredOf`) of a split with targets.
 * NaN for an empty split of classes.
 */
export function accuracyOf(network: QuantisedNetwork, split: Split): number {
  const outputs = runNetwork(network, quantiseInputs(network, split.features), split.count);
  if (split.targets) {
    const size = sizeOf(lastOf(network).outputShape);
    return rSquaredOf(outputs, split.targets, size, outputUnitOf(network));
  }
  const labels = classify(network, outputs, split.count);
  let hits = 0;
  for (let i = 0; i < split.count; i++) if (labels[i] === split.labels[i]) hits++;
  return hits / split.count;
}

function prepareLayers(network: QuantisedNetwork): readonly PreparedLayer[] {
  const layers = new Map<string, NetworkLayer>();
  return network.layers.map((layer) => {
    const sources = sourcesOf(layer, layers);
    layers.set(layer.name, layer);
    const run = semanticsOf(layer).prepare(layer, sources) ?? runByDefinition(layer, sources);
    return { layer, run };
  });
}

/** A layer that doubles cannot hold on the way, though they may hold what goes in and comes out. */
function runByDefinition(layer: NetworkLayer, sources: readonly NetworkLayer[]): FastLayer {
  return (inputs, count) => {
    const exact = inputs.map((values) => Array.from(values, BigInt));
    const results = semanticsOf(layer).runExact(layer, sources, exact, count);
    return Float64Array.from(results, (raw) => numberOf(raw, layer.result));
  };
}

function runPrepared(
  prepared: readonly PreparedLayer[],
  inputs: Float64Array,
  count: number,
): Map<string, Float64Array> {
  const trace = new Map<string, Float64Array>();
  for (const { layer, run } of prepared) {
    const values = layer.inputs.map((name) => trace.get(name) as Float64Array);
    trace.set(layer.name, run(layer.kind === 'input' ? [inputs] : values, count));
  }
  return trace;
}

function lastOf(network: QuantisedNetwork): NetworkLayer {
  return network.layers[network.layers.length - 1];
}

/** Elements of one input sample, after checking the network and the number of values. */
function checkInputs(network: QuantisedNetwork, given: number, count: number): number {
  validateNetwork(network);
  const inputSize = sizeOf(network.layers[0].outputShape);
  if (given !== count * inputSize) {
    throw new ParetapeError(
      'INTERNAL',
      `network ${network.name}: ${given} input values for ${count} samples of ${inputSize}`,
    );
  }
  return inputSize;
}
