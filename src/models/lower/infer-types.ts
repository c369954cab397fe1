// What hls4ml chooses for `auto` beside sums: merges, pools, constants (hls4ml/model/optimizer/passes/infer_precision.py).
import { ParetapeError } from '../../core/errors.js';
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';

const WIDEST = 64;
/** Most bits of an automatic constant, without its sign. */
const CONSTANT_BITS = 8;

/** A truncating, wrapping format; throws INPUT beyond 64 bits. */
function plain(width: number, integer: number, signed: boolean): FixedPointFormat {
  if (width > WIDEST || width < 1) {
    throw new ParetapeError('INPUT', `automatic precision needs ${width} bits`, {
      hint: `set a maximum precision of at most ${WIDEST} bits, or name the precision of the layer`,
    });
  }
  return { width, integer, signed, rounding: 'TRN', overflow: 'WRAP' };
}

/** Width and integer bits clipped one by one, as hls4ml clips them. */
export function clipFormat(
  format: FixedPointFormat,
  maximum: FixedPointFormat | undefined,
): FixedPointFormat {
  if (maximum === undefined) return format;
  const width = Math.min(format.width, maximum.width);
  return { ...format, width, integer: Math.min(format.integer, maximum.integer) };
}

/** Integer bits of two formats, an unsigned one with a sign bit beside a signed one. */
function alignedIntegers(a: FixedPointFormat, b: FixedPointFormat): readonly [number, number] {
  return [a.integer + (b.signed && !a.signed ? 1 : 0), b.integer + (a.signed && !b.signed ? 1 : 0)];
}

export function inferMerge(
  operation: string,
  a: FixedPointFormat,
  b: FixedPointFormat,
  maximum: FixedPointFormat | undefined,
): FixedPointFormat {
  const signed = a.signed || b.signed;
  const fraction = Math.max(fractionBits(a), fractionBits(b));
  const widest = Math.max(...alignedIntegers(a, b));
  switch (operation) {
    case 'multiply':
      return clipFormat(plain(a.width + b.width, a.integer + b.integer, signed), maximum);
    case 'maximum':
    case 'minimum':
      return sameFormat(a, b) ? a : plain(fraction + widest, widest, signed);
    default: {
      const integer = widest + 1;
      const either = signed || operation === 'subtract';
      return clipFormat(plain(integer + fraction, integer, either), maximum);
    }
  }
}

/** Keeps the rounding and saturation of the first input that has any. */
export function inferConcatenate(
  a: FixedPointFormat,
  b: FixedPointFormat,
  maximum: FixedPointFormat | undefined,
): FixedPointFormat {
  if (sameFormat(a, b)) return a;
  const widest = Math.max(...alignedIntegers(a, b));
  const fraction = Math.max(fractionBits(a), fractionBits(b));
  const clipped = clipFormat(plain(widest + fraction, widest, a.signed || b.signed), maximum);
  if (maximum !== undefined) return clipped;
  return {
    ...clipped,
    rounding: a.rounding !== 'TRN' ? a.rounding : b.rounding,
    overflow: a.overflow !== 'WRAP' ? a.overflow : b.overflow,
  };
}

export function inferDot(
  a: FixedPointFormat,
  b: FixedPointFormat,
  terms: number,
  maximum: FixedPointFormat | undefined,
): FixedPointFormat {
  const growth = Math.ceil(Math.log2(terms));
  const width = a.width + b.width + growth;
  return clipFormat(plain(width, a.integer + b.integer + growth, a.signed || b.signed), maximum);
}

/** Accumulator of a pool: the input for maxima, room for the sum of all pixels for averages. */
export function inferPoolAccumulator(
  operation: 'max' | 'average',
  input: FixedPointFormat,
  pixels: number,
): FixedPointFormat {
  if (operation === 'max') return input;
  const extra = Math.ceil(Math.log2(pixels));
  return plain(input.width + 2 * extra, input.integer + extra, input.signed);
}

/** Smallest type of a constant, at most eight bits without the sign. */
export function inferConstant(value: number): FixedPointFormat {
  if (value === 0) return plain(1, 1, false);
  const signed = value < 0;
  let fraction = 0;
  while (!Number.isInteger(value * 2 ** fraction)) fraction++;
  while (fraction > -60 && Number.isInteger(value * 2 ** (fraction - 1))) fraction--;
  const integer = integerBits(value, fraction);
  const sign = signed ? 1 : 0;
  return plain(Math.min(sign + integer + fraction, sign + CONSTANT_BITS), sign + integer, signed);
}

/** Integer bits beside the sign: −1 fits into none, 1 needs one. */
function integerBits(value: number, fraction: number): number {
  if (value > 0) return Math.ceil(Math.log2(value + 2 ** -fraction));
  return Math.ceil(Math.log2(-value));
}

export function sameFormat(a: FixedPointFormat, b: FixedPointFormat): boolean {
  return (
    a.width === b.width &&
    a.integer === b.integer &&
    a.signed === b.signed &&
    a.rounding === b.rounding &&
    a.overflow === b.overflow
  );
}
