// The stages of a network together: how their beats travel, where they wait, and how many cycles all of it takes.
import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { describeStageConfig, type IoType, type StageConfig } from '../../core/hardware-config.js';
import { sizeOf } from '../../core/quantised-network.js';
import { linkStages, NETWORK_INPUT, type StageLink } from '../stage-graph.js';
import { countResults, planStageTiming, type StageTiming } from '../stage-plan.js';
import type { Stage } from '../stages.js';
import { type SizedNetwork, sizeFifos } from './size-fifos.js';

/** A link with what it carries and the FIFO in it. */
export interface LinkPlan extends StageLink {
  readonly elementsPerBeat: number;
  readonly format: FixedPointFormat;
  /** Beats of one inference. */
  readonly beats: number;
  /** Entries of its FIFO; 0 for a plain wire. */
  readonly depth: number;
  /** Entries that its FIFO loads in one inference. */
  readonly loads: number;
  /** The producer has other readers too: the link remembers whether it has its copy. */
  readonly isForked: boolean;
}

export interface NetworkPlan {
  /** In the order of the stages that read. */
  readonly links: readonly LinkPlan[];
  /** From the edge at which work on the first input beat begins to the edge that hands over the last output beat. */
  readonly latencyCycles: number;
  /** Between the starts of two inferences in the steady state, inferences following without a pause. */
  readonly initiationInterval: number;
  /** Cycles in which the network works on its first beat before it takes it. */
  readonly heldCycles: number;
}

function beatOf(link: StageLink, stage: Stage, { source }: StageTiming) {
  const { packing } = stage;
  if (link.side === undefined || packing === undefined) {
    return { elementsPerBeat: source.elementsPerBeat, format: stage.inputFormat };
  }
  const { shape, format } = packing.operands[link.side];
  return { elementsPerBeat: sizeOf(shape) / source.beats, format };
}

/** A stream that a reshape cuts into other beats than its reader expects cannot be wired. */
function requireSameBeats(
  { from, to }: StageLink,
  stages: readonly Stage[],
  timings: readonly StageTiming[],
): void {
  if (from === NETWORK_INPUT) return;
  const [given, wanted] = [countResults(timings[from]), timings[to].source.beats];
  if (given === wanted) return;
  throw new ParetapeError(
    'INPUT',
    `layer ${stages[to].name}: io_stream expects ${wanted} beats, ${stages[from].name} makes ${given}: unsupported`,
    { hint: 'use io_parallel, or reshape only where a dense layer follows' },
  );
}

const sizedNetworks = new WeakMap<Stage, Map<string, SizedNetwork>>();

/** FIFOs depend on cycles only, which many configurations have in common. */
function sizeOnce(
  stages: readonly Stage[],
  timings: readonly StageTiming[],
  ioType: IoType,
): SizedNetwork {
  const last = stages[stages.length - 1];
  const known = sizedNetworks.get(last) ?? new Map<string, SizedNetwork>();
  sizedNetworks.set(last, known);
  const key = JSON.stringify([ioType, stages.map(({ name }) => name), timings]);
  const sized = known.get(key) ?? sizeFifos({ timings, graph: linkStages(stages), ioType });
  known.set(key, sized);
  return sized;
}

function buildPlan(
  stages: readonly Stage[],
  configs: readonly StageConfig[],
  ioType: IoType,
): NetworkPlan {
  const timings = stages.map((stage, index) => planStageTiming(stage, configs[index], ioType));
  const graph = linkStages(stages);
  if (ioType === 'io_stream') for (const link of graph) requireSameBeats(link, stages, timings);
  const { depths, trace } = sizeOnce(stages, timings, ioType);
  const readers = (producer: number) => graph.filter(({ from }) => from === producer).length;
  const links = graph.map(
    (link, index): LinkPlan => ({
      ...link,
      ...beatOf(link, stages[link.to], timings[link.to]),
      beats: timings[link.to].source.beats,
      depth: depths[index],
      loads: depths[index] === 0 ? 0 : trace.loads[index],
      isForked: readers(link.from) > 1,
    }),
  );
  const { latencyCycles, initiationInterval, heldCycles } = trace;
  return { links, latencyCycles, initiationInterval, heldCycles };
}

const plansOfNetwork = new WeakMap<Stage, Map<string, NetworkPlan>>();

/**
 * The plan of some stages of a network, in topological order, the last one making the output; `configs[i]` belongs to
 * `stages[i]`. Cycle counts are exact: a simulation of the handshakes measures them. Answers are kept per stage
 * object. Throws CONFIG for a configuration that is not legal, INPUT for a stage without hardware.
 */
export function planNetwork(
  stages: readonly Stage[],
  configs: readonly StageConfig[],
  ioType: IoType,
): NetworkPlan {
  const last = stages[stages.length - 1];
  const plans = plansOfNetwork.get(last) ?? new Map<string, NetworkPlan>();
  plansOfNetwork.set(last, plans);
  const key = JSON.stringify([
    ioType,
    ...stages.map(({ name }, index) => [name, describeStageConfig(configs[index])]),
  ]);
  const known = plans.get(key);
  if (known !== undefined) return known;
  const plan = buildPlan(stages, configs, ioType);
  plans.set(key, plan);
  return plan;
}
