// Fits the factors of one metric's terms to measurements, drawn towards the analytic proportions.
import { median } from 'simple-statistics';
import type { TermSum } from '../core/estimate.js';
import { solveNonnegative } from './solve-nonnegative.js';
import { totalTerms } from './term-sums.js';

/** Terms and measured value (positive, as their total) of one metric of one sample. */
export interface Observation {
  readonly id: string;
  readonly group: string;
  readonly terms: TermSum;
  readonly measured: number;
}

/** Factors of the terms, and the common scale that stands in for all others. */
export interface Coefficients {
  readonly commonScale: number;
  readonly byTerm: Readonly<Record<string, number>>;
}

/** No gate is free: a factor never falls below this share of the common scale, so every estimate stays positive. */
const SMALLEST_SHARE = 0.05;

/**
 * Minimises Σ_s (Σ_k c_k·t_sk / measured_s − 1)² + ridge · Σ_k (c_k / scale − 1)² with c_k ≥ 0.05 · scale, where scale is the
 * median of measured / total: relative errors, and a pull towards one common factor that decides what the samples leave open.
 */
export function fitCoefficients(observations: readonly Observation[], ridge: number): Coefficients {
  const commonScale = median(
    observations.map(({ measured, terms }) => measured / totalTerms(terms)),
  );
  const names = listTerms(observations);
  const rows = observations.map(({ measured, terms }) =>
    names.map((name) => (commonScale * (terms[name] ?? 0)) / measured),
  );
  const matrix = names.map((_, i) =>
    names.map((_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], i === j ? ridge : 0)),
  );
  const vector = names.map((_, i) => {
    const pull = rows.reduce((sum, row) => sum + row[i], ridge);
    return pull - SMALLEST_SHARE * matrix[i].reduce((sum, value) => sum + value, 0);
  });
  const shares = solveNonnegative(matrix, vector);
  return {
    commonScale,
    byTerm: Object.fromEntries(
      names.map((name, i) => [name, commonScale * (SMALLEST_SHARE + shares[i])]),
    ),
  };
}

/** Names of the terms that are positive in any observation, sorted. */
function listTerms(observations: readonly Observation[]): string[] {
  const names = observations.flatMap(({ terms }) =>
    Object.keys(terms).filter((name) => terms[name] > 0),
  );
  return [...new Set(names)].sort();
}

/** The calibrated value: every term times its factor, the common scale for terms without one. */
export function applyCoefficients(terms: TermSum, { byTerm, commonScale }: Coefficients): number {
  let value = 0;
  for (const [name, amount] of Object.entries(terms)) {
    value += amount * (Object.hasOwn(byTerm, name) ? byTerm[name] : commonScale);
  }
  return value;
}
