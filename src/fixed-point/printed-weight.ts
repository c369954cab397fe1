// Weights as hls4ml hands them to its C simulation: printed with a few decimals, read back, then cast.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import { quantiseReal } from './quantise.js';

/**
 * The raw integer of a weight. hls4ml prints as many decimals as the format has fraction bits
 * (`hls4ml/model/types.py: WeightVariable`, `f'{{:.{fractional}f}}'`), and the C++ parses that text as a
 * double. A weight just below a grid point is thereby printed as the grid point, which truncation
 * alone would miss.
 */
export function quantisePrinted(x: number, format: FixedPointFormat): number {
  return quantiseReal(asPrinted(x, Math.max(0, fractionBits(format))), format);
}

/** `float(f'{x:.{decimals}f}')`: the decimal expansion of the double rounded exactly, halves to even. */
export function asPrinted(x: number, decimals: number): number {
  if (!Number.isFinite(x) || Number.isInteger(x)) return x + 0;
  const { numerator, shift } = dyadic(x);
  const scaled = numerator * 10n ** BigInt(decimals);
  const floor = scaled >> shift;
  const rest = scaled - (floor << shift);
  const half = 1n << (shift - 1n);
  const up = rest > half || (rest === half && (floor & 1n) === 1n);
  return Number(`${floor + (up ? 1n : 0n)}e-${decimals}`);
}

/** `x = numerator / 2^shift` with shift ≥ 1; doubling a double is exact. */
function dyadic(x: number): { numerator: bigint; shift: bigint } {
  let scaled = x;
  let shift = 0n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return { numerator: BigInt(scaled), shift };
}
