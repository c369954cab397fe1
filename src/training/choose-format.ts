// Chooses the binary point of a format of given width for given values: least squared error wins.
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  maxRaw,
  minRaw,
  ufixed,
} from '../core/fixed-point-format.js';

/** How many narrower ranges than the covering one are tried: below 1/16 of the largest value clipping never pays. */
const NARROWER_RANGES = 4;

/**
 * `ap_[u]fixed<bits, i, AP_RND, AP_SAT>` whose rounding and saturation make the least squared error over
 * `values`; among equals the wider range. All zeros, or no values, get the range of one.
 */
export function chooseFormat(
  values: ArrayLike<number>,
  bits: number,
  signed: boolean,
): FixedPointFormat {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  const covering = (largest > 0 ? Math.ceil(Math.log2(largest)) : 0) + (signed ? 1 : 0);
  let best = formatOf(bits, covering, signed);
  let bestError = squaredError(values, best);
  for (let narrower = 1; narrower <= NARROWER_RANGES; narrower++) {
    const format = formatOf(bits, covering - narrower, signed);
    const error = squaredError(values, format);
    if (error < bestError) {
      best = format;
      bestError = error;
    }
  }
  return best;
}

function formatOf(bits: number, integer: number, signed: boolean): FixedPointFormat {
  return signed ? fixed(bits, integer, 'RND', 'SAT') : ufixed(bits, integer, 'RND', 'SAT');
}

function squaredError(values: ArrayLike<number>, format: FixedPointFormat): number {
  const scale = 2 ** fractionBits(format);
  const low = minRaw(format);
  const high = maxRaw(format);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i] * scale;
    const raw = Math.min(high, Math.max(low, Math.floor(scaled + 0.5)));
    sum += (scaled - raw) ** 2;
  }
  return sum / scale ** 2;
}
