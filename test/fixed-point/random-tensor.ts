// Random formats, raw integers and tensors, and a network while it is drawn.
import {
  type FixedPointFormat,
  maxRaw,
  minRaw,
  OVERFLOW_MODES,
  ROUNDING_MODES,
} from '../../src/core/fixed-point-format.js';
import { type IntegerTensor, type NetworkLayer, sizeOf } from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';

/** Any format with a width of at most `widest`, its fraction near `fraction` so that sums overlap. */
export function randomFormat(random: RandomStream, widest: number, fraction = 4): FixedPointFormat {
  const width = 1 + random.integer(widest);
  return {
    width,
    integer: width - (fraction - 2 + random.integer(5)),
    signed: random.integer(3) > 0,
    rounding: ROUNDING_MODES[random.integer(2) * random.integer(ROUNDING_MODES.length)],
    overflow: OVERFLOW_MODES[random.integer(2) * random.integer(OVERFLOW_MODES.length)],
  };
}

/** A raw integer of a format of at most 53 bits; the ends come often. */
export function randomRaw(random: RandomStream, format: FixedPointFormat): number {
  const low = Math.max(minRaw(format), Number.MIN_SAFE_INTEGER);
  const high = Math.min(maxRaw(format), Number.MAX_SAFE_INTEGER);
  const choice = random.integer(12);
  if (choice === 0) return low + 0;
  if (choice === 1) return high;
  return Math.min(high, low + Math.floor(random.uniform() * (high - low + 1)));
}

export function randomTensor(
  random: RandomStream,
  shape: readonly number[],
  format: FixedPointFormat,
): IntegerTensor {
  const values = Float64Array.from({ length: sizeOf(shape) }, () =>
    random.integer(3) === 0 ? 0 : randomRaw(random, format),
  );
  return { shape, format, values };
}

export interface Draft {
  readonly random: RandomStream;
  readonly widest: number;
  readonly layers: NetworkLayer[];
}

export function last(draft: Draft): NetworkLayer {
  return draft.layers[draft.layers.length - 1];
}

export function place(draft: Draft) {
  return { name: `layer_${draft.layers.length}`, inputs: [last(draft).name] };
}
