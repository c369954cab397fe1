// QKeras' quantized_relu: unsigned fixed point, ties to even, no gradient below zero and above saturation.
import { type FixedPointFormat, ufixed } from '../../core/fixed-point-format.js';
import { mapValues, passWhere, type Quantiser, roundHalfEven } from './quantiser.js';

/** `ap_ufixed<b, i, AP_RND_CONV, AP_SAT>`: the same function. */
export function formatOfQuantizedRelu(bits: number, integer: number): FixedPointFormat {
  return ufixed(bits, integer, 'RND_CONV', 'SAT');
}

/** Rounded and clipped to `0 … 2^i − 2^(i−b)`; the gradient is that of the clipped ReLU (`is_quantized_clip`). */
export function quantizedRelu(bits: number, integer: number): Quantiser {
  const unit = 2 ** (integer - bits);
  const high = 2 ** bits - 1;
  return {
    forward: (values) =>
      mapValues(values, (x) => {
        return unit * Math.min(high, Math.max(0, roundHalfEven(x / unit))) + 0;
      }),
    backward: (values, outer) => ({
      values: passWhere(values, outer, (x) => x > 0 && x < unit * high),
    }),
  };
}
