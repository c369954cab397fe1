// A cast of `ap_fixed` as UG1399 defines it, in Verilog: quantisation first, overflow afterwards.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import { constant, range } from './verilog-text.js';

/** A signed net with its binary point. */
export interface ReferenceValue {
  readonly net: string;
  readonly width: number;
  readonly fraction: number;
}

function literal(value: number, width: number): string {
  return `$signed(${constant(value, width)})`;
}

/** Amount added before the `drop` lowest bits are cut off, as an expression of `width` bits. */
function roundingAddend(
  { rounding }: FixedPointFormat,
  net: string,
  drop: number,
  width: number,
): string {
  const half = 2 ** (drop - 1);
  const add = (value: number) => literal(value, width);
  const isNegative = `${net}[${width - 1}]`;
  switch (rounding) {
    case 'TRN':
      return add(0);
    case 'TRN_ZERO':
      return `(${isNegative} ? ${add(2 ** drop - 1)} : ${add(0)})`;
    case 'RND':
      return add(half);
    case 'RND_MIN_INF':
      return add(half - 1);
    case 'RND_ZERO':
      return `(${isNegative} ? ${add(half)} : ${add(half - 1)})`;
    case 'RND_INF':
      return `(${isNegative} ? ${add(half - 1)} : ${add(half)})`;
    case 'RND_CONV':
      return `(${net}[${drop}] ? ${add(half)} : ${add(half - 1)})`;
  }
}

function printOverflow(format: FixedPointFormat, net: string, width: number): string {
  const { overflow } = format;
  const bits = `${net}[${format.width - 1}:0]`;
  if (overflow === 'WRAP') return bits;
  const bound = (value: number) => literal(value, width);
  const [low, high] = [minRaw(format), maxRaw(format)];
  const code = (value: number) => constant(overflow === 'SAT_ZERO' ? 0 : value, format.width);
  return `(${net} > ${bound(high)} ? ${code(high)} : ${net} < ${bound(low)} ? ${code(low)} : ${bits})`;
}

/** Declares the signed net `result`, one bit wider than its format, as the value cast to it. */
export function printReferenceCast(
  { net, width, fraction }: ReferenceValue,
  format: FixedPointFormat,
  result: string,
): string[] {
  const drop = fraction - fractionBits(format);
  const wide = Math.max(width, format.width, Math.abs(drop) + 1) + Math.max(0, -drop) + 2;
  const extended = `${result}_x`;
  const rounded = `${result}_q`;
  const quantised =
    drop <= 0
      ? `${extended} <<< ${-drop}`
      : `(${extended} + ${roundingAddend(format, extended, drop, wide)}) >>> ${drop}`;
  const code = `${result}_c`;
  const sign = format.signed ? `${code}[${format.width - 1}]` : "1'b0";
  return [
    `  wire signed ${range(wide)} ${extended} = ${net};`,
    `  wire signed ${range(wide)} ${rounded} = ${quantised};`,
    `  wire ${range(format.width)} ${code} = ${printOverflow(format, rounded, wide)};`,
    `  wire signed ${range(format.width + 1)} ${result} = {${sign}, ${code}};`,
  ];
}
