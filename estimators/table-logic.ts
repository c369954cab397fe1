// Estimates stages that read constant tables made of logic: sampled activations, softmax, embeddings.
import type { Estimator, TermSum } from '../src/core/estimate.js';
import type { Technology } from '../src/core/target.js';
import type { StageKindName, StageWorkload } from '../src/core/workload.js';
import { TYPICAL_ACTIVITY } from './gate-costs.js';
import { sumStageTerms } from './sum-terms.js';

const TABULATED_KINDS: readonly StageKindName[] = [
  'tableActivation',
  'elu',
  'selu',
  'embedding',
  'softmax',
  'legacySoftmax',
  'recurrent',
];

/** Products and sums of a softmax start from registers. */
const SWITCHING = { term: 'folded', leafHazards: 1 } as const;

/** Transitions of a gate of a table for one toggle of an address bit: it is deep in a tree that few addresses reach. */
const TRANSITIONS_PER_GATE = 1;
/** Area of a gate of a table in NAND2, as it is counted for area. */
const NAND2_PER_GATE = 1.3;

/** A gate switches a share of a full adder's energy, by area. */
function sumTableEnergy(workload: StageWorkload, technology: Technology): TermSum {
  const { nand2AreaUm2, fullAdderAreaUm2, fullAdderEnergyPj } = technology;
  const { activity = TYPICAL_ACTIVITY, romGates, initiationInterval, activeFraction } = workload;
  const toggles = initiationInterval * activeFraction * activity.inputs * TRANSITIONS_PER_GATE;
  const share = (NAND2_PER_GATE * nand2AreaUm2) / fullAdderAreaUm2;
  return { tables: romGates * toggles * share * fullAdderEnergyPj };
}

/** Tables that are addressed by data: their logic is most of the stage. */
export const tableLogic: Estimator = {
  id: 'table-logic',
  claim: ({ kind, romBits, config }) =>
    TABULATED_KINDS.includes(kind) && romBits > 0 && config.reuseFactor === 1 ? 0.35 : undefined,
  estimate: (workload, technology) => {
    const terms = sumStageTerms(workload, technology, SWITCHING);
    const energyPj = { ...terms.energyPj, ...sumTableEnergy(workload, technology) };
    return { ...terms, energyPj };
  },
};
