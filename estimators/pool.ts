// Estimates max-pooling stages: comparators, selection multiplexers and line buffers.
import type { Estimator } from '../src/core/estimate.js';
import { sumStageTerms } from './sum-terms.js';

/** A comparator is one carry chain whose select output settles late, and the next level starts from it. */
const SWITCHING = { term: 'compared', leafHazards: 1.5 } as const;

/** Max pooling in either IO type. */
export const pool: Estimator = {
  id: 'pool',
  claim: (workload) => (workload.kind === 'maxPool2d' ? 0.4 : undefined),
  estimate: (workload, technology) => sumStageTerms(workload, technology, SWITCHING),
};
