// Which engine a matrix product gets under each strategy.
import { adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import { hasExactProducts } from '../constant-matrix.js';
import { planDigitSerialEngine } from '../digit-serial/digit-serial-engine.js';
import { planUnrolledEngine, type UnrolledEngine } from '../engines/unrolled-engine.js';
import { planMacEngine } from '../multiplexed/mac-engine.js';
import { planPipelinedEngine } from '../pipeline/pipelined-engine.js';
import { planProductwiseEngine } from '../productwise/productwise-engine.js';
import type { StageEngine } from '../stage-engine.js';
import type { Stage } from '../stages.js';

/** The adder graph of a stage with reuse factor 1, registers left out. */
export function unrolledEngineOf(stage: Stage, config: StageConfig): UnrolledEngine {
  const sharing = config.strategy === 'distributed_arithmetic' ? 'matrix' : 'none';
  return planUnrolledEngine(stage, { sharing, adderStyle: adderStyleOf(config) });
}

/** The engine of a dense or conv2d stage in a legal configuration. */
export function planMatrixEngine(stage: Stage, config: StageConfig): StageEngine {
  if (config.strategy === 'digit_serial') return planDigitSerialEngine(stage, config);
  if (config.reuseFactor > 1) return planMacEngine(stage, config);
  if (!hasExactProducts(stage)) return planProductwiseEngine(stage, config);
  const unrolled = unrolledEngineOf(stage, config);
  const { pipelineDepth = 1 } = config;
  return pipelineDepth > 1 ? planPipelinedEngine(unrolled, pipelineDepth) : unrolled;
}
