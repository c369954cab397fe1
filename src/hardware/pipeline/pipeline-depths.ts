// Which pipeline depths a matrix product may have, and which are worth weighing.
import { ParetapeError } from '../../core/errors.js';
import type { StageConfig } from '../../core/hardware-config.js';
import { hasExactProducts } from '../constant-matrix.js';
import { unrolledEngineOf } from '../layers/matrix-engine.js';
import type { ConfigLimits } from '../stage-kind.js';
import type { Stage } from '../stages.js';
import { MAX_PIPELINE_DEPTH, usefulPipelineDepths } from './pipelined-engine.js';

/**
 * Engines that take several cycles for a vector have no pipeline: they would have to wait for it. Nor have those that cut
 * bits off every product: they are no adder graphs.
 */
function mostRows(stage: Stage, { reuseFactor, strategy }: StageConfig): number {
  const isOneCycle = reuseFactor === 1 && strategy !== 'digit_serial';
  return isOneCycle && hasExactProducts(stage) ? MAX_PIPELINE_DEPTH : 1;
}

/** The configuration once for each depth that is wanted and legal, ascending; depth 1 goes without saying. */
export function withPipelineDepths(
  stage: Stage,
  config: StageConfig,
  wanted: ConfigLimits['pipelineDepths'] = [1],
): StageConfig[] {
  const most = mostRows(stage, config);
  if (most === 1) return [config];
  const depths =
    wanted === 'auto'
      ? usefulPipelineDepths(unrolledEngineOf(stage, config))
      : [...new Set(wanted.map((depth) => Math.min(depth, most)))].sort((a, b) => a - b);
  return depths.map((pipelineDepth) =>
    pipelineDepth === 1 ? config : { ...config, pipelineDepth },
  );
}

/** Throws CONFIG for a depth that the stage cannot have. */
export function requireLegalDepth(stage: Stage, config: StageConfig): void {
  const { pipelineDepth = 1, reuseFactor, strategy } = config;
  const most = mostRows(stage, config);
  if (Number.isInteger(pipelineDepth) && pipelineDepth >= 1 && pipelineDepth <= most) return;
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: pipeline depth ${pipelineDepth} is not legal for strategy ${strategy} with reuse factor ${reuseFactor}`,
    {
      hint:
        most === 1
          ? 'only strategies latency and distributed_arithmetic with reuse factor 1 and exact products have a pipeline'
          : `legal: 1 … ${most}`,
    },
  );
}
