// PACT: activations clipped at a trained value.
import { mapValues, passWhere, type Quantiser } from './quantiser.js';
import { scaleExponent } from './scale.js';
import { stepSlope } from './step-slope.js';

/** L2 penalty on the clip: the loss grows by `PACT_DECAY/2 · a²` (arXiv 1805.06085 uses its weight decay). */
export const PACT_DECAY = 2e-4;

/** Exponent of the step of `high` steps up to `clip`: hardware clips at that many times the nearest power of two. */
export function pactExponent(clip: number, high: number): number {
  return scaleExponent(clip / high);
}

/**
 * `step · round(clip(x, 0, a)/step)` with `step = a/(2^bits − 1)`, for any clip `a`; exact in fixed point where the step
 * is a power of two. dy/dx = 1 inside and 0 outside, dy/da = 1 where `x ≥ a`.
 */
export function pact(bits: number, clip: number): Quantiser {
  const high = 2 ** bits - 1;
  const step = clip / high;
  return {
    forward: (values) =>
      mapValues(values, (x) => {
        return step * Math.min(high, Math.max(0, Math.floor(x / step + 0.5))) + 0;
      }),
    backward: (values, outer) => {
      let scale = 0;
      for (let i = 0; i < values.length; i++) {
        scale += (outer[i] * stepSlope(values[i] / step, 0, high, 'clip')) / high;
      }
      return { values: passWhere(values, outer, (x) => x > 0 && x < clip), scale };
    },
  };
}
