// What a cast into a format does to values: how many leave its range, how many vanish.
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import { roundReal } from '../round-and-overflow.js';

/** Counts over the values of a tensor. */
export interface CastLosses {
  /** Beyond the range once rounded: wrapped or saturated. */
  readonly overflows: number;
  /** Not zero before, rounded to zero. */
  readonly underflows: number;
}

/** Losses of finite values cast into `format`; exact for formats of up to 53 bits. */
export function countLosses(values: ArrayLike<number>, format: FixedPointFormat): CastLosses {
  const scale = 2 ** fractionBits(format);
  const [low, high] = [minRaw(format), maxRaw(format)];
  let overflows = 0;
  let underflows = 0;
  for (let i = 0; i < values.length; i++) {
    const raw = roundReal(values[i] * scale, format.rounding);
    if (raw < low || raw > high) overflows++;
    else if (raw === 0 && values[i] !== 0) underflows++;
  }
  return { overflows, underflows };
}
