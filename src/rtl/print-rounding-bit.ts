// The bit that rounding adds to a truncated product as a Verilog expression.
import type { RoundingBit } from '../hardware/productwise/product-rounding.js';
import type { Signal } from './verilog-text.js';

/** Bit `bit` of a number; its sign or 0 beyond its top. */
export function bitOfNumber({ name, width, signed }: Signal, bit: number): string {
  if (bit < width) return `${name}[${bit}]`;
  return signed ? `${name}[${width - 1}]` : "1'b0";
}

function printSticky(number: Signal, sticky: number): string {
  return `(|${number.name}[${Math.min(sticky, number.width) - 1}:0])`;
}

/** What is added to `number` without its `drop` lowest bits. */
export function printRoundingBit(bit: RoundingBit, number: Signal, drop: number): string {
  const sign = bitOfNumber(number, number.width);
  const any = bit.sticky === 0 ? undefined : printSticky(number, bit.sticky);
  const other = {
    none: undefined,
    sign,
    notSign: `~${sign}`,
    lowestKept: bitOfNumber(number, drop),
    'and sign': undefined,
  }[bit.other];
  const parts = [any, other].filter((part) => part !== undefined);
  const either = parts.length === 0 ? "1'b1" : `(${parts.join(' | ')})`;
  if (bit.half) {
    const half = bitOfNumber(number, drop - 1);
    return parts.length === 0 ? half : `(${half} & ${either})`;
  }
  return bit.other === 'and sign' ? `(${sign} & ${either})` : either;
}
