// Adds up the terms of stages: those of one metric to a value, those of several stages to a network.
import { ParetapeError } from '../core/errors.js';
import type { StageTerms, TermSum } from '../core/estimate.js';

/** The uncalibrated value of one metric. */
export function totalTerms(terms: TermSum): number {
  return Object.values(terms).reduce((sum, value) => sum + value, 0);
}

/**
 * Terms of several stages built together: area, energy and leakage add up term by term; the critical path is that of the
 * slowest stage (stages are registered). Throws INTERNAL for an empty list.
 */
export function addStageTerms(stages: readonly StageTerms[]): StageTerms {
  if (stages.length === 0) throw new ParetapeError('INTERNAL', 'no stages to add up');
  return {
    cellAreaUm2: addTerms(stages.map((stage) => stage.cellAreaUm2)),
    energyPj: addTerms(stages.map((stage) => stage.energyPj)),
    leakageMw: addTerms(stages.map((stage) => stage.leakageMw)),
    criticalPathNs: stages
      .map((stage) => stage.criticalPathNs)
      .reduce((worst, path) => (totalTerms(path) > totalTerms(worst) ? path : worst)),
  };
}

function addTerms(sums: readonly TermSum[]): TermSum {
  const totals = new Map<string, number>();
  for (const sum of sums) {
    for (const [term, value] of Object.entries(sum)) {
      totals.set(term, (totals.get(term) ?? 0) + value);
    }
  }
  return Object.fromEntries(totals);
}
