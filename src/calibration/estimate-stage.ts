// The calibrated estimate of one stage: cycles as counted, the rest as intervals.
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';
import type { StageEstimate } from '../core/estimate.js';
import type { CalibratedMetric } from '../core/metrics.js';
import type { Technology } from '../core/target.js';
import type { StageWorkload } from '../core/workload.js';
import { calibratedMetric } from './apply-calibration.js';
import type { Calibration } from './calibration.js';
import { idleWorkload } from './idle-workload.js';

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
    metrics: {
      cellAreaUm2: intervalOf('cellAreaUm2'),
      criticalPathNs: intervalOf('criticalPathNs'),
      energyPj: intervalOf('energyPj', energyPj),
      leakageMw: intervalOf('leakageMw'),
    },
  };
}
