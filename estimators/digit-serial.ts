// Estimates stages whose shared adder graph works on a few bits a cycle.
import type { Estimator } from '../src/core/estimate.js';
import { sumStageTerms } from './sum-terms.js';

/** Digits come from registers; saved carries, gated in the first cycle, come a little later than they do. */
const SWITCHING = { term: 'serial', leafHazards: 1.3 } as const;

/** Dense and convolution layers of strategy `digit_serial`; narrower than what other estimators claim of adder graphs. */
export const digitSerial: Estimator = {
  id: 'digit-serial',
  claim: ({ config }) => (config.strategy === 'digit_serial' ? 0.25 : undefined),
  estimate: (workload, technology) => sumStageTerms(workload, technology, SWITCHING),
};
