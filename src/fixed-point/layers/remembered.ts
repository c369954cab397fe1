// Element-wise layers defined once, in exact integers, and remembered: a raw input has few different values.
import { ParetapeError } from '../../core/errors.js';
import { type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { numberOf } from '../quantise.js';
import type { FastLayer, LayerSemantics } from './layer-semantics.js';

/** The raw result for one raw input; `place` is the index of the element in its sample. */
export type ElementFunction = (raw: bigint, place: number) => bigint;

/** Entries remembered per distinct parameter set; beyond it results are computed anew. */
const MOST_ENTRIES = 65_536;

/** What an element-wise layer consists of besides its definition. */
export interface ElementWise<L extends NetworkLayer> {
  readonly check: LayerSemantics<L>['check'];
  /** The definition, for a layer and the layer it reads. */
  define(layer: L, source: NetworkLayer): ElementFunction;
  /** Number of parameter sets; place `p` uses set `p % count`. 1 for a plain function. */
  parameterSets(layer: L): number;
}

/** Semantics of an element-wise layer from its definition alone. */
export function elementWiseSemantics<L extends NetworkLayer>(
  parts: ElementWise<L>,
): LayerSemantics<L> {
  return {
    sources: 1,
    check: parts.check,
    prepare: (layer, [source]) =>
      remember(parts.define(layer, source), parts.parameterSets(layer), layer),
    runExact(layer, [source], [input]) {
      const f = parts.define(layer, source);
      const size = sizeOf(layer.outputShape);
      return input.map((raw, i) => f(raw, i % size));
    },
  };
}

function remember(f: ElementFunction, sets: number, layer: NetworkLayer): FastLayer {
  const memories = Array.from({ length: sets }, () => new Map<number, number>());
  const size = sizeOf(layer.outputShape);
  if (size % sets !== 0) throw new ParetapeError('INTERNAL', `layer ${layer.name}: ${sets} sets`);
  return ([input]) => {
    const output = new Float64Array(input.length);
    for (let i = 0; i < input.length; i++) {
      // Parameters repeat with the last axis, which divides a sample.
      const place = i % size;
      const memory = memories[place % sets];
      let result = memory.get(input[i]);
      if (result === undefined) {
        result = numberOf(f(BigInt(input[i]), place), layer.result);
        if (memory.size < MOST_ENTRIES) memory.set(input[i], result);
      }
      output[i] = result;
    }
    return output;
  };
}

/** Raw integers of a parameter tensor that is one value for all places, or repeats along them. */
export function parameterOf(values: Float64Array): (place: number) => bigint {
  const exact = Array.from(values, BigInt);
  return (place) => exact[place % exact.length];
}

/** `a · 2^−fractionA + b · 2^−fractionB` with `max(fractionA, fractionB)` fraction bits. */
export function addAligned(
  a: bigint,
  fractionA: number,
  b: bigint,
  fractionB: number,
): { raw: bigint; fraction: number } {
  const fraction = Math.max(fractionA, fractionB);
  return {
    raw: (a << BigInt(fraction - fractionA)) + (b << BigInt(fraction - fractionB)),
    fraction,
  };
}
