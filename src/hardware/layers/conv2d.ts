// Convolution stages: the dense core over a window, one output pixel in `reuseFactor` cycles.
import type { Conv2dLayer } from '../../core/quantised-network.js';
import { countMacTurns } from '../multiplexed/mac-schedule.js';
import type { StageKind } from '../stage-kind.js';
import { planWindowSource } from '../stage-source.js';
import { computeLayerOf, type Stage } from '../stages.js';
import { listMatrixConfigs, requireLegalMatrixConfig } from './matrix-configs.js';
import { planMatrixEngine } from './matrix-engine.js';

function layerOf(stage: Stage): Conv2dLayer {
  return computeLayerOf(stage) as Conv2dLayer;
}

function matrixSize(stage: Stage): readonly [number, number] {
  const [kernelHeight, kernelWidth, channels, filters] = layerOf(stage).weights.shape;
  return [kernelHeight * kernelWidth * channels, filters];
}

/** hls4ml `Conv2D` (and `Conv1D` as height 1), ParallelizationFactor 1. */
export const conv2dKind: StageKind = {
  kind: 'conv2d',
  mayHavePipeline: true,
  listConfigs: (stage, limits) => listMatrixConfigs(stage, ...matrixSize(stage), limits),
  requireLegal: (stage, config) => requireLegalMatrixConfig(stage, ...matrixSize(stage), config),
  planSource: (stage, _config, ioType) => planWindowSource(stage, layerOf(stage), ioType),
  planEngine: planMatrixEngine,
  countTurns: (stage, config) => countMacTurns(matrixSize(stage)[0], config),
};
