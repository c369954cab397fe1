// How wide an interval must be to hold nine of ten unseen measurements, from cross-validated residuals.
import { UNCALIBRATED_HALF_WIDTH } from './calibration.js';

/** Share of unseen measurements the interval is to contain. */
const COVERAGE = 0.9;
/** No interval is narrower than ± 2 %: tool versions and seeds move results by about as much. */
const SMALLEST_HALF_WIDTH = Math.log(1.02);
/** Student's t for 90 % two-sided at 1 … 8 degrees of freedom. */
const STUDENT_T = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86];

/**
 * Half-width in natural logarithms. Nine or more residuals: the ⌈0.9(n + 1)⌉-th smallest magnitude, the split-conformal
 * quantile (Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005; with cross-validated residuals: Barber,
 * Candès, Ramdas, Tibshirani, Annals of Statistics 49(1) 2021). Fewer cannot support that quantile: Student's t on their root
 * mean square, not wider than an uncalibrated estimate unless a residual was. The ridge was chosen on the same residuals,
 * which makes them a little too small: √((n + 1)/(n − 1)) gives back that degree of freedom.
 */
export function computeHalfWidth(residuals: readonly number[]): number {
  const magnitudes = residuals.map(Math.abs).sort((a, b) => a - b);
  const n = magnitudes.length;
  if (n < 2) return UNCALIBRATED_HALF_WIDTH;
  const correction = Math.sqrt((n + 1) / (n - 1));
  const rank = Math.ceil(COVERAGE * (n + 1));
  if (rank <= n) return Math.max(SMALLEST_HALF_WIDTH, correction * magnitudes[rank - 1]);
  const meanSquare = magnitudes.reduce((sum, value) => sum + value * value, 0) / n;
  const spread = correction * STUDENT_T[n - 2] * Math.sqrt(meanSquare);
  const ceiling = Math.max(UNCALIBRATED_HALF_WIDTH, magnitudes[n - 1]);
  return Math.min(ceiling, Math.max(SMALLEST_HALF_WIDTH, spread));
}
