// Plan of a matrix product with constants folded into logic and registers inside: one vector a cycle, results some cycles later.
import type { AdderStyle } from '../../core/hardware-config.js';
import type { UnrolledEngine } from '../engines/unrolled-engine.js';
import { buildPipelineGraph, type PipelineGraph } from './pipeline-graph.js';
import {
  createPipelinePlanner,
  dividePipeline,
  lengthenPipeline,
  type PipelinePlan,
  type PipelinePlanner,
} from './pipeline-plan.js';

/** An unrolled engine in `plan.depth` pieces, at least 2. */
export interface PipelinedEngine {
  readonly kind: 'pipelined';
  readonly adderStyle: AdderStyle;
  readonly unrolled: UnrolledEngine;
  readonly graph: PipelineGraph;
  readonly plan: PipelinePlan;
}

/** More rows than any design of one layer asks for. */
export const MAX_PIPELINE_DEPTH = 8;

/** A pipeline pays for its registers where its longest piece is at most this share of the one before. */
const USEFUL_SHARE = 0.9;
/** The most rows that are tried. */
const MOST_USEFUL_DEPTH = 4;

/** Adders are cut in halves where the path is then at most this share of what it is with whole ones, */
const HALVES_SHARE = 0.95;
/** which is tried where the longest piece is longer than this multiple of the mean one. */
const UNEVEN = 1.15;

interface PlannedPipeline {
  readonly planner: PipelinePlanner;
  readonly plan: PipelinePlan;
}

/** Plans of the pipelines of one engine by depth. */
type PlanPipeline = (depth: number) => PlannedPipeline;

/**
 * Whole adders as long as halves do not pay; from there on halves. No plan is slower than the one before. Carry chains of an FPGA
 * are fast: they stay whole.
 */
function createPlans(engine: UnrolledEngine): PlanPipeline {
  const whole = createPipelinePlanner(buildPipelineGraph(engine));
  const plans: PlannedPipeline[] = [{ planner: whole, plan: whole.whole }];
  let halves: PipelinePlanner | undefined;
  const divide = (planner: PipelinePlanner, depth: number): PlannedPipeline => {
    const plan = dividePipeline(planner, depth);
    const isEven = plan.path.total <= (UNEVEN * whole.whole.path.total) / depth;
    if (planner !== whole || isEven || engine.adderStyle === 'carry_chain')
      return { planner, plan };
    halves ??= createPipelinePlanner(buildPipelineGraph(engine, true));
    const inHalves = dividePipeline(halves, depth);
    const pays = inHalves.path.total <= HALVES_SHARE * plan.path.total;
    return pays ? { planner: halves, plan: inHalves } : { planner, plan };
  };
  return (depth) => {
    while (plans.length < depth) {
      const { planner, plan } = plans[plans.length - 1];
      const next = divide(planner, plans.length + 1);
      const isFaster = next.plan.path.total < plan.path.total;
      plans.push(isFaster ? next : { planner, plan: lengthenPipeline(planner, plan) });
    }
    return plans[depth - 1];
  };
}

const plansOfEngine = new WeakMap<UnrolledEngine, PlanPipeline>();

function plansOf(engine: UnrolledEngine): PlanPipeline {
  const known = plansOfEngine.get(engine);
  if (known !== undefined) return known;
  const plans = createPlans(engine);
  plansOfEngine.set(engine, plans);
  return plans;
}

/** The engine cut in `depth` pieces, 2 … `MAX_PIPELINE_DEPTH`. */
export function planPipelinedEngine(unrolled: UnrolledEngine, depth: number): PipelinedEngine {
  const { adderStyle } = unrolled;
  const { planner, plan } = plansOf(unrolled)(depth);
  return { kind: 'pipelined', adderStyle, unrolled, graph: planner.graph, plan };
}

/** Depths worth building, 1 first: each shortens the path by a tenth or more of what the one before has. */
export function usefulPipelineDepths(unrolled: UnrolledEngine): readonly number[] {
  const plans = plansOf(unrolled);
  const pathOf = (depth: number) => plans(depth).plan.path.total;
  let depth = 1;
  const isUseful = () => pathOf(depth + 1) <= USEFUL_SHARE * pathOf(depth);
  while (depth < MOST_USEFUL_DEPTH && isUseful()) depth++;
  return Array.from({ length: depth }, (_, i) => i + 1);
}
