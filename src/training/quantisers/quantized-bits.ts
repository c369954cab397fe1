// QKeras' quantized_bits with alpha 1: fixed point, ties to even, gradients pass even where it saturates.
import { type FixedPointFormat, fixed, ufixed } from '../../core/fixed-point-format.js';
import { mapValues, type Quantiser, roundHalfEven } from './quantiser.js';

/** `bits` in all; `integer` of them before the binary point, not counting the sign. */
export interface QuantizedBits {
  readonly bits: number;
  readonly integer: number;
  readonly keepNegative: boolean;
  /** Leaves out the most negative code. */
  readonly symmetric: boolean;
}

/** `ap_fixed<b, i+1, AP_RND_CONV, AP_SAT[_SYM]>`, unsigned `ap_ufixed<b, i>`: the same function. */
export function formatOfQuantizedBits(options: QuantizedBits): FixedPointFormat {
  const { bits, integer, keepNegative, symmetric } = options;
  const overflow = symmetric ? 'SAT_SYM' : 'SAT';
  return keepNegative
    ? fixed(bits, integer + 1, 'RND_CONV', overflow)
    : ufixed(bits, integer, 'RND_CONV', 'SAT');
}

/** `2^i/m · clip(round(x·m/2^i), kn·(−m + sym), m − 1)` with `m = 2^(b − kn)` (QKeras quantizers.py). Needs `b > kn`. */
export function quantizedBits(options: QuantizedBits): Quantiser {
  const { bits, integer, keepNegative, symmetric } = options;
  const m = 2 ** (bits - (keepNegative ? 1 : 0));
  const unit = 2 ** integer / m;
  const low = keepNegative ? -m + (symmetric ? 1 : 0) : 0;
  return {
    forward: (values) =>
      mapValues(values, (x) => {
        return unit * Math.min(m - 1, Math.max(low, roundHalfEven(x / unit))) + 0;
      }),
    backward: (_, outer) => ({ values: new Float64Array(outer) }),
  };
}
