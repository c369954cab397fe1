// Division by a constant as one multiplication: `trunc(s / n) = trunc(s·m / 2^p)` for all |s| up to a bound.

/** `trunc(s·multiplier / 2^shift)`. */
export interface ConstantDivision {
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * The smallest `p` that will do, with `m = ⌈2^p / n⌉` and `e = m·n − 2^p`: `s·m / 2^p` is above `s / n` in size by
 * `|s|·e / (n·2^p)`, which is less than the `1/n` to the next whole number as long as `|s|·e < 2^p` (Granlund and
 * Montgomery, PLDI 1994, theorem 4.2). Truncation towards zero then agrees for both signs.
 */
export function planDivision(divisor: number, bound: number): ConstantDivision {
  for (let shift = 0; ; shift++) {
    const multiplier = Math.ceil(2 ** shift / divisor);
    const excess = multiplier * divisor - 2 ** shift;
    if (bound * excess < 2 ** shift) return { multiplier, shift };
  }
}
