// Predicts every observation from a fit that has not seen it, to know how far an estimate can be trusted.
import { applyCoefficients, fitCoefficients, type Observation } from './fit-coefficients.js';

/** Up to this many groups each is left out alone; more are dealt into `FOLDS` parts. */
const LEAVE_ONE_OUT_LIMIT = 30;
const FOLDS = 10;
/** Fewer groups than this leave too little to learn from, and single observations are left out instead. */
const FEWEST_GROUPS = 3;

/**
 * Number of the fold of every observation; observations of one group share a fold. Groups are dealt in order of
 * appearance, so the caller's order (sorted by id) decides, and nothing else.
 */
export function dealFolds(observations: readonly Observation[]): number[] {
  const groups = [...new Set(observations.map(({ group }) => group))];
  if (groups.length < FEWEST_GROUPS) return observations.map((_, i) => i);
  const count = groups.length <= LEAVE_ONE_OUT_LIMIT ? groups.length : FOLDS;
  const folds = new Map(groups.map((group, i) => [group, i % count]));
  return observations.map(({ group }) => folds.get(group) as number);
}

/** log(measured / predicted) of every observation, predicted without its fold. Needs two folds or more. */
export function crossValidate(
  observations: readonly Observation[],
  folds: readonly number[],
  ridge: number,
): number[] {
  const residuals = new Array<number>(observations.length);
  for (const fold of new Set(folds)) {
    const seen = observations.filter((_, i) => folds[i] !== fold);
    const coefficients = fitCoefficients(seen, ridge);
    for (let i = 0; i < observations.length; i++) {
      if (folds[i] !== fold) continue;
      const { measured, terms } = observations[i];
      residuals[i] = Math.log(measured / applyCoefficients(terms, coefficients));
    }
  }
  return residuals;
}
