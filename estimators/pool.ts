// Estimates max-pooling and argmax stages: comparators, selection multiplexers and line buffers.
import type { Estimator } from '../src/core/estimate.js';
import { isCompared } from './compared-kinds.js';
import { sumStageTerms } from './sum-terms.js';

/** A comparator is one carry chain whose select output settles late, and the next level starts from it. */
const SWITCHING = { term: 'compared', leafHazards: 1.5 } as const;

/** Max pooling and argmax in either IO type. */
export const pool: Estimator = {
  id: 'pool',
  claim: (workload) => (isCompared(workload.kind) ? 0.4 : undefined),
  estimate: (workload, technology) => sumStageTerms(workload, technology, SWITCHING),
};
