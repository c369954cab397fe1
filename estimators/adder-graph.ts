// Estimates stages whose constant weights are folded into shift-and-add graphs and compressor trees.
import type { Estimator } from '../src/core/estimate.js';
import { isCompared } from './compared-kinds.js';
import { sumStageTerms } from './sum-terms.js';

/** Inputs come from registers and settle at once; what later switches more than once is counted as glitches, level by level. */
const SWITCHING = { term: 'folded', leafHazards: 1 } as const;

/** Dense layers and convolution windows without general multipliers or weight tables, at any reuse factor. */
export const adderGraph: Estimator = {
  id: 'adder-graph',
  claim: (workload) =>
    !isCompared(workload.kind) && workload.multiplierBits === 0 && workload.romBits === 0
      ? 0.3
      : undefined,
  estimate: (workload, technology) => sumStageTerms(workload, technology, SWITCHING),
};
