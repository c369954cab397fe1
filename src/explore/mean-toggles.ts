// How often the bits of words change from one cycle to the next.

/** Bits handled by one exclusive-or of 32-bit integers. */
const WORD = 2 ** 26;

function countOnes(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Bits of two's-complement integers of the given width that differ. */
function countToggles(a: number, b: number, width: number): number {
  if (a === b) return 0;
  if (width < 31) return countOnes((a ^ b) & (2 ** width - 1));
  const high = countToggles(Math.floor(a / WORD), Math.floor(b / WORD), width - 26);
  return high + countOnes((a ^ b) & (WORD - 1));
}

/** Mean toggles of a bit of `words` from each cycle to the next. */
export function meanToggles(
  words: readonly (readonly number[])[],
  widths: readonly number[],
): number {
  let toggles = 0;
  for (let cycle = 1; cycle < words.length; cycle++) {
    for (let i = 0; i < widths.length; i++) {
      toggles += countToggles(words[cycle - 1][i], words[cycle][i], widths[i]);
    }
  }
  const bits = widths.reduce((sum, width) => sum + width, 0);
  return bits === 0 || words.length < 2 ? 0 : toggles / (bits * (words.length - 1));
}
