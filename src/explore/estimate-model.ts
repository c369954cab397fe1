// The estimate of one network in one configuration, outside a study.
import type { Calibration } from '../calibration/calibration.js';
import { estimateDesign } from '../calibration/estimate-design.js';
import { estimateStage } from '../calibration/estimate-stage.js';
import type { Estimate } from '../core/estimate.js';
import type { HardwareConfig } from '../core/hardware-config.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import type { AsicTarget } from '../core/target.js';
import { traceNetwork } from '../fixed-point/interpreter.js';
import { addLinks } from '../hardware/cycles/link-workload.js';
import { planNetwork } from '../hardware/cycles/network-plan.js';
import { linksTo } from '../hardware/stage-graph.js';
import { planStage } from '../hardware/stage-plan.js';
import { stageWorkload } from '../hardware/stage-workload.js';
import { stagesNamed } from './measure-model.js';
import { measureActivity } from './stage-activity.js';
import { stageInputsOf } from './stage-inputs.js';

export interface ModelToEstimate {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  /** Raw inputs `[count, elements]`; they tell how often bits change. */
  readonly inputs: Float64Array;
}

/** The whole network, or the one layer named. Throws USAGE for a layer that is none. */
export function estimateModel(
  { network, config, inputs }: ModelToEstimate,
  { technology }: AsicTarget,
  calibration: Calibration,
  layer?: string,
): Estimate {
  const { ioType, clockPeriodNs } = config;
  const stages = stagesNamed(network, layer);
  const configs = stages.map(({ name }) => config.stages[name]);
  const cycles = planNetwork(stages, configs, ioType);
  const count = inputs.length / sizeOf(network.layers[0].outputShape);
  const trace = traceNetwork(network, inputs, count);
  const estimates = stages.map((stage, index) => {
    const plan = planStage(stage, configs[index], ioType);
    const activity = measureActivity(plan, stageInputsOf(stage, trace));
    const alone = { ...stageWorkload(stage, configs[index], ioType), activity };
    const links = linksTo(cycles.links, index).map((link) => cycles.links[link]);
    const workload = addLinks(alone, links);
    return estimateStage(workload, technology, calibration, cycles.initiationInterval);
  });
  return estimateDesign(estimates, cycles, clockPeriodNs);
}
