// Casts into fixed point, as the types of Vitis HLS do them: real numbers to raw integers, raw integers between formats.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, formatName, fractionBits } from '../core/fixed-point-format.js';
import {
  createFitter,
  FARTHEST_SHIFT,
  overflowBig,
  overflowReal,
  roundBig,
  roundReal,
} from './round-and-overflow.js';

/** Stands for everything nearer to zero: it rounds the same way in every mode. */
const TINY = 2 ** -FARTHEST_SHIFT;

/** Widest format whose raw integers are all exact in a double. */
export const WIDEST_EXACT = 53;

/**
 * The raw integer of `x` in `format`: rounded, then fitted (UG1399; the N saturation bits of WRAP are 0).
 * Exact for every finite double. Formats wider than 53 bits work as long as the raw integer itself
 * is a safe one. Throws INPUT where `x` is not finite.
 */
export function quantiseReal(x: number, format: FixedPointFormat): number {
  return createQuantiser(format)(x);
}

/** `quantiseReal` for many values of one format. */
export function createQuantiser(format: FixedPointFormat): (x: number) => number {
  if (format.width > WIDEST_EXACT) return (x) => numberOf(quantiseRealBig(x, format), format);
  const scale = 2 ** fractionBits(format);
  const intoWidth = createFitter(format);
  const { rounding } = format;
  return (x) => {
    // Scaling by a power of two is exact unless it leaves the range of doubles.
    const scaled = x * scale;
    if (!Number.isFinite(scaled)) return Number(quantiseRealBig(x, format));
    const visible = x !== 0 && Math.abs(scaled) < TINY ? Math.sign(x) * TINY : scaled;
    return intoWidth(roundReal(visible, rounding));
  };
}

/** As `quantiseReal`, exact for every width. */
export function quantiseRealBig(x: number, format: FixedPointFormat): bigint {
  assertFinite(x, format);
  const { mantissa, exponent } = dyadicOf(x);
  return castRawBig(mantissa, -exponent, format);
}

/**
 * The value `raw · 2^−fromFractionBits` in `format`. `raw` must be a safe integer; exact for
 * every shift. Formats wider than 53 bits work as long as the result is a safe integer.
 */
export function castRaw(raw: number, fromFractionBits: number, format: FixedPointFormat): number {
  if (format.width > WIDEST_EXACT) {
    return numberOf(castRawBig(BigInt(raw), fromFractionBits, format), format);
  }
  const shift = fromFractionBits - fractionBits(format);
  const scaled = raw * 2 ** -Math.min(shift, FARTHEST_SHIFT);
  if (!Number.isFinite(scaled)) return Number(castRawBig(BigInt(raw), fromFractionBits, format));
  return overflowReal(roundReal(scaled, format.rounding), format);
}

/** As `castRaw`, exact for every width and every raw integer. */
export function castRawBig(raw: bigint, fromFraction: number, format: FixedPointFormat): bigint {
  const shift = fromFraction - fractionBits(format);
  return overflowBig(roundBig(raw, shift, format.rounding), format);
}

/** The real value of a raw integer: exact in a double whenever `raw` is a safe integer. */
export function realOf(raw: number, format: FixedPointFormat): number {
  return raw * 2 ** -fractionBits(format);
}

/** `x = mantissa · 2^exponent`, exactly. */
function dyadicOf(x: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

function assertFinite(x: number, format: FixedPointFormat): void {
  if (Number.isFinite(x)) return;
  throw new ParetapeError('INPUT', `${x} has no value in ${formatName(format)}`, {
    hint: 'features and weights must be finite numbers',
  });
}

/** A raw integer as a double; throws INTERNAL rather than lose a bit. */
export function numberOf(raw: bigint, format: FixedPointFormat): number {
  const value = Number(raw);
  if (Number.isSafeInteger(value)) return value;
  throw new ParetapeError(
    'INTERNAL',
    `raw value ${raw} of ${formatName(format)} needs more than 53 bits`,
    { hint: 'use the BigInt path for formats wider than 53 bits' },
  );
}
