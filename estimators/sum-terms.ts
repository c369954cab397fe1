// Puts the four metrics of one stage together from the gate costs, given how its arithmetic switches.
import type { StageTerms } from '../src/core/estimate.js';
import type { Technology } from '../src/core/target.js';
import type { StageWorkload } from '../src/core/workload.js';
import { type Switching, sumArea, sumDelay, sumEnergy, sumLeakage } from './gate-costs.js';
import { sumMacros } from './memory-macros.js';

/** Uncalibrated terms of every calibrated metric. */
export function sumStageTerms(
  workload: StageWorkload,
  technology: Technology,
  switching: Switching,
): StageTerms {
  const area = sumArea(workload, technology);
  const macros = sumMacros(workload, technology);
  return {
    cellAreaUm2: area,
    criticalPathNs: sumDelay(workload, technology),
    energyPj: sumEnergy(workload, technology, switching),
    leakageMw: sumLeakage(area, technology),
    ...(macros === undefined ? {} : { macros }),
  };
}
