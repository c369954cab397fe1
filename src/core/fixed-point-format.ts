// The fixed-point number formats of hls4ml and the Vitis HLS `ap_fixed` types.

/** Quantisation modes of `ap_fixed` (UG1399, "Arbitrary precision fixed-point data types"). */
export const ROUNDING_MODES = [
  'TRN',
  'TRN_ZERO',
  'RND',
  'RND_ZERO',
  'RND_INF',
  'RND_MIN_INF',
  'RND_CONV',
] as const;
export type Rounding = (typeof ROUNDING_MODES)[number];

/** Overflow modes of `ap_fixed`. */
export const OVERFLOW_MODES = ['WRAP', 'SAT', 'SAT_ZERO', 'SAT_SYM'] as const;
export type Overflow = (typeof OVERFLOW_MODES)[number];

/**
 * `ap_fixed<width, integer, rounding, overflow>`, or `ap_ufixed` when not signed.
 * A raw integer `q` of this format means `q · 2^(integer − width)`; `integer` counts the sign bit,
 * may be negative and may exceed `width`. `width` is 1 … 64.
 */
export interface FixedPointFormat {
  readonly width: number;
  readonly integer: number;
  readonly signed: boolean;
  readonly rounding: Rounding;
  readonly overflow: Overflow;
}

/** A signed format, truncating and wrapping unless said otherwise (the defaults of `ap_fixed`). */
export function fixed(
  width: number,
  integer: number,
  rounding: Rounding = 'TRN',
  overflow: Overflow = 'WRAP',
): FixedPointFormat {
  return { width, integer, signed: true, rounding, overflow };
}

/** An unsigned format, truncating and wrapping unless said otherwise. */
export function ufixed(
  width: number,
  integer: number,
  rounding: Rounding = 'TRN',
  overflow: Overflow = 'WRAP',
): FixedPointFormat {
  return { width, integer, signed: false, rounding, overflow };
}

/** Number of fraction bits; the value of one raw unit is `2^-fractionBits`. May be negative. */
export function fractionBits(format: FixedPointFormat): number {
  return format.width - format.integer;
}

/** Smallest raw integer the format can hold (SAT_SYM leaves out the most negative code). Exact up to width 53. */
export function minRaw(format: FixedPointFormat): number {
  if (!format.signed) return 0;
  return -(2 ** (format.width - 1)) + (format.overflow === 'SAT_SYM' ? 1 : 0);
}

/** Largest raw integer the format can hold. Exact up to width 53. */
export function maxRaw(format: FixedPointFormat): number {
  return 2 ** (format.signed ? format.width - 1 : format.width) - 1;
}

/** `ap_fixed<6,1,AP_RND,AP_SAT>`; modes are left out when both are the default. */
export function formatName(format: FixedPointFormat): string {
  const kind = format.signed ? 'ap_fixed' : 'ap_ufixed';
  const modes =
    format.rounding === 'TRN' && format.overflow === 'WRAP'
      ? ''
      : `,AP_${format.rounding},AP_${format.overflow}`;
  return `${kind}<${format.width},${format.integer}${modes}>`;
}
