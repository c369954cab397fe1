// hls4ml's rule of which reuse factors a matrix of multiplications admits.

function isValid(reuseFactor: number, nIn: number, nOut: number): boolean {
  const multipliers = Math.ceil((nIn * nOut) / Math.min(nIn, reuseFactor));
  const wholeOutputs = multipliers % nOut === 0 || reuseFactor >= nIn;
  const wholeInputs = reuseFactor % nIn === 0 || reuseFactor < nIn;
  return wholeOutputs && wholeInputs && (nIn * nOut) % reuseFactor === 0;
}

/**
 * Every legal reuse factor of an `nIn × nOut` matrix, ascending
 * (hls4ml `fpga_backend.py:_validate_reuse_factor`). For a convolution `nIn = kh·kw·c`, `nOut = f`.
 */
export function validReuseFactors(nIn: number, nOut: number): readonly number[] {
  const product = nIn * nOut;
  const divisors = new Set<number>();
  for (let factor = 1; factor * factor <= product; factor++) {
    if (product % factor !== 0) continue;
    divisors.add(factor);
    divisors.add(product / factor);
  }
  return [...divisors].filter((factor) => isValid(factor, nIn, nOut)).sort((a, b) => a - b);
}

/** The nearest element of an ascending list; of two equally near the smaller (hls4ml `get_closest_reuse_factor`). */
export function closestReuseFactor(valid: readonly number[], requested: number): number {
  return valid.reduce((best, factor) =>
    Math.abs(factor - requested) < Math.abs(best - requested) ? factor : best,
  );
}
