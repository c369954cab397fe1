// Layers that treat every element alone: one function of the raw value, then the cast to the result.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { NetworkLayer } from '../../core/quantised-network.js';
import { createCast } from '../fast-cast.js';
import { castRawBig } from '../quantise.js';
import { rawRangeBig } from '../round-and-overflow.js';
import type { FastLayer } from './layer-semantics.js';

/** `result(f(x))` for a function `f` of raw values that stays in the format of the source. */
export function prepareElementWise(
  layer: NetworkLayer,
  source: NetworkLayer,
  f: (raw: number) => number,
): FastLayer | undefined {
  const cast = createCast(rawRangeBig(source.result), fractionBits(source.result), layer.result);
  if (cast === undefined) return undefined;
  return ([input]) => {
    const output = new Float64Array(input.length);
    for (let i = 0; i < input.length; i++) output[i] = cast(f(input[i]));
    return output;
  };
}

/** The same in integers of any size. */
export function runElementWiseExactly(
  layer: NetworkLayer,
  source: NetworkLayer,
  f: (raw: bigint) => bigint,
  input: readonly bigint[],
): bigint[] {
  const fraction = fractionBits(source.result);
  return input.map((raw) => castRawBig(f(raw), fraction, layer.result));
}
