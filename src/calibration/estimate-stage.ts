// The calibrated estimate of one stage: cycles as counted, the rest as intervals.
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';
import type { MacroTerms, StageEstimate, TermSum } from '../core/estimate.js';
import { type Interval, shiftInterval } from '../core/interval.js';
import type { CalibratedMetric } from '../core/metrics.js';
import type { Technology } from '../core/target.js';
import type { StageWorkload } from '../core/workload.js';
import { calibratedMetric } from './apply-calibration.js';
import type { Calibration } from './calibration.js';
import { idleWorkload } from './idle-workload.js';

function later(a: Interval, b: Interval): Interval {
  return b.value > a.value ? b : a;
}

/** Declared figures are exact: they shift both ends of an interval alike. */
function addMacros(
  macros: MacroTerms | undefined,
  logic: StageEstimate['metrics'],
  pathOf: (terms: TermSum) => Interval,
): Pick<StageEstimate, 'metrics' | 'macros'> {
  if (macros === undefined) return { metrics: logic };
  const { paths, ...exact } = macros;
  const { areaUm2, energyPj, leakageMw } = exact;
  return {
    metrics: {
      cellAreaUm2: shiftInterval(logic.cellAreaUm2, areaUm2),
      criticalPathNs: paths
        .map((path) => shiftInterval(pathOf(path.logic), path.accessNs))
        .reduce(later, logic.criticalPathNs),
      energyPj: shiftInterval(logic.energyPj, energyPj),
      leakageMw: shiftInterval(logic.leakageMw, leakageMw),
    },
    macros: exact,
  };
}

/**
 * Estimates a stage in a network that starts an inference every `networkInterval` cycles (default: as often as the stage
 * can). Only energy depends on it: a waiting stage is still clocked. Its paths begin at the registers of the stage before, also
 * where those of a build of the stage alone begin at a port. Cycles in the result are the stage's own.
 */
export function estimateStage(
  workload: StageWorkload,
  technology: Technology,
  calibration: Calibration,
  networkInterval: number = workload.initiationInterval,
): StageEstimate {
  const inNetwork = { ...workload, startsAtPort: false };
  const estimator = chooseEstimator(inNetwork, ESTIMATORS);
  const terms = estimator.estimate(inNetwork, technology);
  const { energyPj } =
    networkInterval === workload.initiationInterval
      ? terms
      : estimator.estimate(idleWorkload(inNetwork, networkInterval), technology);
  const intervalOf = (metric: CalibratedMetric, sum = terms[metric]) =>
    calibratedMetric(sum, metric, calibration);
  return {
    stage: workload.stage,
    estimator: estimator.id,
    latencyCycles: workload.latencyCycles,
    initiationInterval: workload.initiationInterval,
    ...addMacros(
      terms.macros,
      {
        cellAreaUm2: intervalOf('cellAreaUm2'),
        criticalPathNs: intervalOf('criticalPathNs'),
        energyPj: intervalOf('energyPj', energyPj),
        leakageMw: intervalOf('leakageMw'),
      },
      (logic) => intervalOf('criticalPathNs', logic),
    ),
  };
}
