// Precision `exact`: accumulators and results left to the conversion get the narrowest formats that cannot overflow.
import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { fixed, ufixed } from '../../core/fixed-point-format.js';
import { type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import {
  exactDotFormat,
  exactLeakyFormat,
  exactMergeFormat,
  exactPoolAccumulator,
  exactReluFormat,
  exactScaleFormat,
  exactTableFormat,
} from '../../fixed-point/profile/exact-element.js';
import { exactSumFormats } from '../../fixed-point/profile/exact-sum.js';
import { type Lowered, type LoweringRequest, loweringError, resultOf } from './lowering.js';

/** Which types of a layer are to be exact; the others stay as they are. */
interface Wanted {
  readonly accumulator: boolean;
  readonly result: boolean;
}

/**
 * The layers of a node with exact formats where the configuration asks for them. Softmax, recurrent layers,
 * SELU, hard sigmoid and tanh and averages keep what they have: no finite format holds their results exactly,
 * or their results feed back into themselves.
 */
export function tightenFormats(request: LoweringRequest, lowered: Lowered): Lowered {
  const { id, lookup, node } = request;
  const wanted = {
    accumulator: lookup.isExact(id, 'accum'),
    result: lookup.isExact(id, 'result') && resultOf(request) === undefined,
  };
  if (node.kind === 'input' || node.kind === 'bidirectional') return lowered;
  if (!wanted.accumulator && !wanted.result) return lowered;
  const layer = tightenLast(request, lowered, wanted);
  const accumulator = 'accumulator' in layer && 'accum' in lowered.types;
  const types = {
    ...lowered.types,
    ...(accumulator ? { accum: layer.accumulator } : {}),
    result: layer.result,
  };
  return { ...lowered, layers: [...lowered.layers.slice(0, -1), layer], types };
}

/** The last layer made exact; where 64 bits do not suffice, the error names the layer and the way out. */
function tightenLast(request: LoweringRequest, lowered: Lowered, wanted: Wanted): NetworkLayer {
  try {
    return tightenLayer(lowered.layers[lowered.layers.length - 1], request.sources, wanted);
  } catch (thrown) {
    if (!(thrown instanceof ParetapeError) || thrown.code !== 'INPUT') throw thrown;
    throw loweringError(
      request.node,
      thrown.message,
      'name narrower types for weights, or for the results of some activations before it',
    );
  }
}

function tightenLayer(
  layer: NetworkLayer,
  sources: readonly NetworkLayer[],
  wanted: Wanted,
): NetworkLayer {
  switch (layer.kind) {
    case 'dense':
    case 'conv2d':
      return tightenSum(layer, sources[0].result, wanted);
    case 'averagePool2d': {
      if (!wanted.accumulator) return layer;
      const pixels = layer.pool[0] * layer.pool[1];
      return { ...layer, accumulator: exactPoolAccumulator(sources[0].result, pixels) };
    }
    case 'dot': {
      const [a, b] = sources;
      const exact = exactDotFormat(a.result, b.result, sizeOf(a.outputShape));
      const accumulator = wanted.accumulator ? exact : layer.accumulator;
      return { ...layer, accumulator, result: wanted.result ? accumulator : layer.result };
    }
    default: {
      const result = wanted.result ? exactResult(layer, sources) : undefined;
      return result === undefined ? layer : { ...layer, result };
    }
  }
}

/** A result behind a given accumulator can only be as good as that accumulator. */
function tightenSum(
  layer: Extract<NetworkLayer, { kind: 'dense' | 'conv2d' }>,
  input: FixedPointFormat,
  wanted: Wanted,
): NetworkLayer {
  const { weights, bias } = layer;
  if (!wanted.accumulator) return { ...layer, result: layer.accumulator };
  const { accumulator, result } = exactSumFormats({
    input,
    weights: weights.values,
    weightFormat: weights.format,
    bias: bias.values,
    biasFormat: bias.format,
  });
  return { ...layer, accumulator, result: wanted.result ? result : layer.result };
}

function exactResult(
  layer: NetworkLayer,
  [first, second]: readonly NetworkLayer[],
): FixedPointFormat | undefined {
  switch (layer.kind) {
    case 'batchNorm':
      return exactScaleFormat(first.result, layer.scale, layer.bias);
    case 'relu':
    case 'clippedRelu':
      return exactReluFormat(first.result);
    case 'leakyRelu':
      return exactLeakyFormat(first.result, layer.alpha);
    case 'merge':
      return exactMergeFormat(layer.operation, first.result, second.result);
    case 'tableActivation':
      return exactTableFormat(layer.table.entries);
    case 'embedding':
      return exactTableFormat(layer.table);
    case 'reshape':
    case 'gather':
      return first.result;
    case 'sign':
      return fixed(2, 2);
    case 'argmax':
      return ufixed(1, 1);
    default:
      return undefined;
  }
}
