// Estimates stages built of multiply-accumulate units that are used several times, with weights in constant tables.
import type { Estimator } from '../src/core/estimate.js';
import { isCompared } from './compared-kinds.js';
import { sumStageTerms } from './sum-terms.js';

/**
 * Operands come through multiplexers and weights through tables, of different depth: products show two to three transitions for
 * each that lasts.
 */
const SWITCHING = { term: 'multiplexed', leafHazards: 2.5 } as const;

/** Dense and convolution layers with general multipliers or weight tables; others with a wider error, as a fallback. */
export const multiplexedMac: Estimator = {
  id: 'multiplexed-mac',
  claim: (workload) => {
    if (isCompared(workload.kind)) return undefined;
    return workload.multiplierBits > 0 || workload.romBits > 0 ? 0.4 : 0.8;
  },
  estimate: (workload, technology) => sumStageTerms(workload, technology, SWITCHING),
};
