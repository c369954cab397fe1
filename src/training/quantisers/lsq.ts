// LSQ: fixed point whose step is trained.
import { mapValues, passWhere, type Quantiser } from './quantiser.js';
import { meanMagnitude } from './scale.js';
import { stepSlope } from './step-slope.js';

/** Codes of `bits`: `−Qn … Qp`. */
export function lsqCodes(bits: number, signed: boolean): { low: number; high: number } {
  return signed
    ? { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 }
    : { low: 0, high: 2 ** bits - 1 };
}

/** `2·E|x|/√Qp` (arXiv 1902.08153, section 2.1); 1 where all values are zero. */
export function startStep(values: ArrayLike<number>, bits: number, signed: boolean): number {
  const step = (2 * meanMagnitude(values)) / Math.sqrt(Math.max(1, lsqCodes(bits, signed).high));
  return step > 0 ? step : 1;
}

/**
 * What the gradient of a step is multiplied with, `1/√(N·Qp)` for `count` values and the largest code `high`: brings it to
 * the size of a weight's (section 2.2).
 */
export function stepGradientScale(count: number, high: number): number {
  return 1 / Math.sqrt(Math.max(1, count * high));
}

/**
 * `step · round(clip(x/step, −Qn, Qp))`, ties up (AP_RND), for any step; exact in fixed point where the step is a power
 * of two. The gradient of the step is not yet multiplied with `stepGradientScale`.
 */
export function lsq(bits: number, signed: boolean, step: number): Quantiser {
  const { low, high } = lsqCodes(bits, signed);
  return {
    forward: (values) =>
      mapValues(values, (x) => {
        return step * Math.min(high, Math.max(low, Math.floor(x / step + 0.5))) + 0;
      }),
    backward: (values, outer) => {
      let scale = 0;
      for (let i = 0; i < values.length; i++) {
        scale += outer[i] * stepSlope(values[i] / step, low, high, 'step');
      }
      const inside = (x: number) => x > low * step && x < high * step;
      return { values: passWhere(values, outer, inside), scale };
    },
  };
}
