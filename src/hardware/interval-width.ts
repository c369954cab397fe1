// How many wires a range of integers needs.

/** Bits of two's complement (when `low < 0`) or of an unsigned number that holds `low … high`; at least 1. */
export function widthOf(low: number, high: number): number {
  let width = 1;
  if (low >= 0) {
    while (2 ** width - 1 < high) width++;
    return width;
  }
  while (-(2 ** (width - 1)) > low || 2 ** (width - 1) - 1 < high) width++;
  return width;
}

/** Bits of a counter that runs 0 … count − 1; at least 1. */
export function counterWidth(count: number): number {
  return widthOf(0, Math.max(1, count - 1));
}
