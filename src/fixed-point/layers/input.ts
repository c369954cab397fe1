// The input: raw integers come from outside and are only checked.
import { ParetapeError } from '../../core/errors.js';
import { formatName } from '../../core/fixed-point-format.js';
import type { InputLayer } from '../../core/quantised-network.js';
import { rawRangeBig } from '../round-and-overflow.js';
import type { LayerSemantics } from './layer-semantics.js';

function outOfRange(layer: InputLayer, index: number, raw: number | bigint): ParetapeError {
  const format = formatName(layer.result);
  return new ParetapeError('INTERNAL', `input[${index}] = ${raw} is not a raw ${format}`, {
    hint: 'quantise features with quantiseInputs first',
  });
}

/** Later layers rely on the range of the input format, so every value is held against it. */
export const inputSemantics: LayerSemantics<InputLayer> = {
  sources: 0,
  check: () => undefined,
  prepare(layer) {
    const range = rawRangeBig(layer.result);
    const low = Number(range.low);
    const high = Number(range.high);
    return ([input]) => {
      const wrong = input.findIndex((raw) => !Number.isInteger(raw) || raw < low || raw > high);
      if (wrong >= 0) throw outOfRange(layer, wrong, input[wrong]);
      return input;
    };
  },
  runExact(layer, _sources, [input]) {
    const { low, high } = rawRangeBig(layer.result);
    const wrong = input.findIndex((raw) => raw < low || raw > high);
    if (wrong >= 0) throw outOfRange(layer, wrong, input[wrong]);
    return [...input];
  },
};
