// Chooses the estimator that claims the smallest error for a stage.
import { ParetapeError } from '../src/core/errors.js';
import type { Estimator } from '../src/core/estimate.js';
import type { StageWorkload } from '../src/core/workload.js';

/** The estimator with the smallest claimed error; of equals the first in the list. Throws INTERNAL when none claims it. */
export function chooseEstimator(
  workload: StageWorkload,
  estimators: readonly Estimator[],
): Estimator {
  let best: { readonly estimator: Estimator; readonly error: number } | undefined;
  for (const estimator of estimators) {
    const error = estimator.claim(workload);
    if (error !== undefined && (best === undefined || error < best.error)) {
      best = { estimator, error };
    }
  }
  if (best) return best.estimator;
  throw new ParetapeError('INTERNAL', `no estimator for stage ${workload.stage}`, {
    hint: `a ${workload.kind} stage was asked of: ${estimators.map(({ id }) => id).join(', ')}`,
  });
}
