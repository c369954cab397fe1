// Element-wise layers of few different inputs: what the interpreter answered once is read from a table.
import { maxRaw, minRaw } from '../core/fixed-point-format.js';
import { type NetworkLayer, sizeOf } from '../core/quantised-network.js';
import type { FastLayer } from './layers/layer-semantics.js';

/** Inputs of more bits have too many values, and so have tables beyond this many entries. */
const WIDEST_INPUT = 16;
const MOST_ENTRIES = 2 ** 22;

/**
 * `run` with a memory of its results, NaN where nothing is known yet; undefined for layers whose outputs
 * depend on more than the input at their place. Parameters repeat along the elements of a sample.
 */
export function rememberResults(
  layer: NetworkLayer,
  source: NetworkLayer,
  run: FastLayer,
): FastLayer | undefined {
  const sets = parameterSets(layer);
  const { result } = source;
  const entries = (sets ?? 0) * 2 ** result.width;
  if (sets === undefined || result.width > WIDEST_INPUT || entries > MOST_ENTRIES) return undefined;
  const low = minRaw(result);
  const codes = maxRaw(result) - low + 1;
  const size = sizeOf(layer.outputShape);
  const known = new Float64Array(sets * codes).fill(Number.NaN);
  const placeOf = (raw: number, i: number) => ((i % size) % sets) * codes + raw - low;
  return (inputs, count) => {
    const [input] = inputs;
    const output = new Float64Array(input.length);
    for (let i = 0; i < input.length; i++) {
      output[i] = known[placeOf(input[i], i)];
      if (Number.isNaN(output[i])) {
        const results = run(inputs, count);
        for (let k = 0; k < input.length; k++) known[placeOf(input[k], k)] = results[k];
        return results;
      }
    }
    return output;
  };
}

/** Number of parameter sets, which elements take in turn; undefined for layers that are not element-wise. */
function parameterSets(layer: NetworkLayer): number | undefined {
  switch (layer.kind) {
    case 'tableActivation':
    case 'elu':
    case 'hardSigmoid':
      return 1;
    case 'leakyRelu':
      return layer.alpha.values.length;
    case 'batchNorm':
      return layer.scale.values.length;
    default:
      return undefined;
  }
}
