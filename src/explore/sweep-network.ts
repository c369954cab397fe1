// The inner search: the front of one network over the choices of its stages.
import type { Calibration } from '../calibration/calibration.js';
import { estimateDesign } from '../calibration/estimate-design.js';
import { estimateStage } from '../calibration/estimate-stage.js';
import type { SweepConfig } from '../config/study-config.js';
import type { Candidate } from '../core/candidate.js';
import type { StageEstimate } from '../core/estimate.js';
import type { HardwareConfig } from '../core/hardware-config.js';
import { contentHash } from '../core/hash.js';
import type { Technology } from '../core/target.js';
import { addLinks } from '../hardware/cycles/link-workload.js';
import { additiveLatencyCycles } from '../hardware/cycles/network-cycles.js';
import { planNetwork } from '../hardware/cycles/network-plan.js';
import { linksTo } from '../hardware/stage-graph.js';
import { timingBudgetNs } from './clock-siblings.js';
import { mergeOptions } from './merge-options.js';
import { type NetworkShape, shapeOf } from './series-parallel.js';
import type { NetworkOptions, StageOption } from './stage-options.js';

/** Designs closer than this in every metric count as one; larger intermediate fronts are thinned. */
const MERGE = { epsilon: 0.003, limit: 400 };

/** A trained network as the sweep sees it. */
export interface SweptNetwork {
  readonly studentId: string;
  readonly accuracy: number;
  readonly options: readonly NetworkOptions[];
}

export interface SweepModel {
  readonly technology: Technology;
  readonly calibration: Calibration;
}

/** Estimates of a stage in a network of a given initiation interval, each made once. */
type EstimateAt = (option: StageOption, networkInterval: number) => StageEstimate;

function rememberEstimates({ technology, calibration }: SweepModel): EstimateAt {
  const known = new Map<string, StageEstimate>();
  return (option, networkInterval) => {
    const key = `${option.id} ${networkInterval}`;
    const estimate =
      known.get(key) ?? estimateStage(option.workload, technology, calibration, networkInterval);
    known.set(key, estimate);
    return estimate;
  };
}

/** Latency in cycles, area and energy add up over stages; leakage follows area. */
function costsOf(option: StageOption, { metrics }: StageEstimate): number[] {
  const { stage, config, ioType } = option;
  const latencyCycles = additiveLatencyCycles(stage, config, ioType);
  return [latencyCycles, metrics.cellAreaUm2.value, metrics.energyPj.value];
}

function buildCandidate(
  network: SweptNetwork,
  options: NetworkOptions,
  chosen: readonly StageOption[],
  clockPeriodNs: number,
  estimateAt: EstimateAt,
): Candidate {
  const { ioType } = options;
  const stages = chosen.map(({ stage }) => stage);
  const configs = chosen.map(({ config }) => config);
  const plan = planNetwork(stages, configs, ioType);
  const config: HardwareConfig = {
    ioType,
    clockPeriodNs,
    stages: Object.fromEntries(chosen.map(({ stage }, i) => [stage.name, configs[i]])),
  };
  const estimates = chosen.map((option, index) => {
    const links = linksTo(plan.links, index).map((link) => plan.links[link]);
    const hasParts = links.some(({ depth, isForked }) => depth > 0 || isForked);
    if (!hasParts) return estimateAt(option, plan.initiationInterval);
    const workload = addLinks(option.workload, links);
    return estimateAt(
      { ...option, id: contentHash([option.id, links]), workload },
      plan.initiationInterval,
    );
  });
  return {
    id: contentHash([network.studentId, config]),
    studentId: network.studentId,
    config,
    accuracy: network.accuracy,
    estimate: estimateDesign(estimates, plan, clockPeriodNs),
    violations: [],
  };
}

/** The merged fronts of a network for every initiation interval its slowest stage may have. */
function sweepOneClock(
  network: SweptNetwork,
  options: NetworkOptions,
  shape: NetworkShape,
  clockPeriodNs: number,
  budgetNs: number,
  estimateAt: EstimateAt,
): Candidate[] {
  const intervalOf = ({ workload }: StageOption) => workload.initiationInterval;
  const pathOf = (option: StageOption) =>
    estimateAt(option, intervalOf(option)).metrics.criticalPathNs.value;
  const inTime = options.stages.map((stage) =>
    stage.filter((option) => pathOf(option) <= budgetNs),
  );
  const intervals = new Set(inTime.flat().map(intervalOf));
  const candidates = new Map<string, Candidate>();
  // Power at full rate is energy over the initiation interval: it falls with energy only among designs of one interval.
  for (const interval of [...intervals].sort((a, b) => a - b)) {
    const allowed = inTime.map((stage) => stage.filter((each) => intervalOf(each) <= interval));
    if (allowed.some((stage) => stage.length === 0)) continue;
    const costs = allowed.map((stage) =>
      stage.map((option) => costsOf(option, estimateAt(option, interval))),
    );
    for (const { options: choices } of mergeOptions(shape, costs, MERGE)) {
      const chosen = allowed.map((stage, index) => stage[choices.get(index) as number]);
      const candidate = buildCandidate(network, options, chosen, clockPeriodNs, estimateAt);
      candidates.set(candidate.id, candidate);
    }
  }
  return [...candidates.values()];
}

/**
 * All designs of one network that are non-dominated at some clock, IO type and initiation interval. The figures of every candidate
 * are those of the whole design, cycles exact, FIFOs and forks counted. The choice rests on sums over stages: exact
 * (within `MERGE.epsilon`) in area and energy of the stages, and in latency where every beat is a whole tensor and
 * branches are nested; FIFOs, streams of pixels that overlap, and wires across branches may shift a design that
 * is nearly on the front off it or the other way round.
 */
export function sweepNetwork(
  network: SweptNetwork,
  sweep: SweepConfig,
  model: SweepModel,
): Candidate[] {
  const estimateAt = rememberEstimates(model);
  return network.options.flatMap((options) => {
    const shape = shapeOf(options.stages.map(([{ stage }]) => stage));
    return sweep.clockPeriodNs.flatMap((clockPeriodNs) => {
      const budgetNs = timingBudgetNs(clockPeriodNs, sweep);
      return sweepOneClock(network, options, shape, clockPeriodNs, budgetNs, estimateAt);
    });
  });
}
