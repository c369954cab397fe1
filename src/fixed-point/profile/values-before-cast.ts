// The exact values a layer computes before they are cast to its result, and its sums before they meet the accumulator.
import { type FixedPointFormat, fixed, fractionBits } from '../../core/fixed-point-format.js';
import type { NetworkLayer } from '../../core/quantised-network.js';
import { exactAccumulator } from '../exact-width.js';
import { semanticsOf } from '../layers/all-layers.js';

/** Raw outputs of a layer; big integers where its format is wider than 53 bits. */
export type RawValues = Float64Array | readonly bigint[];

/** Wide enough that no layer of up to 64-bit formats rounds or overflows in it. */
const BOUNDLESS = fixed(512, 256);

/**
 * Real values `[count, …outputShape]` of the layer before its last cast, for the raw outputs of its sources;
 * undefined for recurrent layers, whose results feed back. Rounded to doubles only here.
 */
export function valuesBeforeCast(
  layer: NetworkLayer,
  sources: readonly NetworkLayer[],
  inputs: readonly RawValues[],
  count: number,
): Float64Array | undefined {
  if (layer.kind === 'input' || layer.kind === 'recurrent') return undefined;
  return runAs({ ...layer, result: formatBeforeCast(layer, sources) }, sources, inputs, count);
}

/** Sums `Σ w·x + b` of a dense or convolution layer as if its accumulator had no bounds; undefined for other layers. */
export function sumsBeforeCast(
  layer: NetworkLayer,
  sources: readonly NetworkLayer[],
  inputs: readonly RawValues[],
  count: number,
): Float64Array | undefined {
  if (layer.kind !== 'dense' && layer.kind !== 'conv2d') return undefined;
  const { weights, bias } = layer;
  const accumulator = exactAccumulator({
    input: sources[0].result,
    weights: weights.values,
    weightFormat: weights.format,
    bias: bias.values,
    biasFormat: bias.format,
  });
  return runAs({ ...layer, accumulator, result: accumulator }, sources, inputs, count);
}

/** A format that holds what the layer computes, narrow where the fast path can then be taken. */
function formatBeforeCast(layer: NetworkLayer, sources: readonly NetworkLayer[]): FixedPointFormat {
  switch (layer.kind) {
    case 'dense':
    case 'conv2d':
    case 'averagePool2d':
    case 'dot':
      return layer.accumulator;
    case 'relu':
    case 'maxPool2d':
    case 'paddedMaxPool2d':
    case 'reshape':
    case 'gather':
    case 'zeroPadding2d':
      return sources[0].result;
    default:
      return BOUNDLESS;
  }
}

function runAs(
  layer: NetworkLayer,
  sources: readonly NetworkLayer[],
  inputs: readonly RawValues[],
  count: number,
): Float64Array {
  const semantics = semanticsOf(layer);
  const unit = 2 ** -fractionBits(layer.result);
  if (layer.result.width <= 53 && inputs.every((raw) => raw instanceof Float64Array)) {
    const run = semantics.prepare(layer, sources);
    if (run) return run(inputs as readonly Float64Array[], count).map((raw) => raw * unit);
  }
  const exact = inputs.map((raw) => Array.from<bigint | number, bigint>(raw, BigInt));
  const results = semantics.runExact(layer, sources, exact, count);
  return Float64Array.from(results, (raw) => Number(raw) * unit);
}
