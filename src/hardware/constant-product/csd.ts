// Canonical signed digits: the fewest additions and subtractions of shifted operands that make a constant.

/** `±2^shift`. */
export interface SignedDigit {
  readonly shift: number;
  readonly negative: boolean;
}

/**
 * Non-adjacent form of an integer, least significant digit first: no two neighbouring digits are both
 * non-zero, and no signed-digit form has fewer non-zero digits (Reitwieser 1960). Exact for |value| < 2^52.
 */
export function csdDigits(value: number): readonly SignedDigit[] {
  const digits: SignedDigit[] = [];
  let rest = value;
  for (let shift = 0; rest !== 0; shift++) {
    if (rest % 2 !== 0) {
      const modulo4 = ((rest % 4) + 4) % 4;
      const negative = modulo4 === 3;
      digits.push({ shift, negative });
      rest += negative ? 1 : -1;
    }
    rest /= 2;
  }
  return digits;
}
