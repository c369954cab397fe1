// Convolution stages: the dense core over a window, one output pixel in `reuseFactor` cycles.
import type { Conv2dLayer } from '../core/quantised-network.js';
import { planMacEngine } from './mac-engine.js';
import { listMatrixConfigs, requireLegalMatrixConfig } from './matrix-configs.js';
import type { StageKind } from './stage-kind.js';
import { planWindowSource } from './stage-source.js';
import { computeLayerOf, type Stage } from './stages.js';
import { planUnrolledEngine } from './unrolled-engine.js';

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
  listConfigs: (stage, limits) => listMatrixConfigs(...matrixSize(stage), limits),
  requireLegal: (stage, config) =>
    requireLegalMatrixConfig(stage.name, ...matrixSize(stage), config),
  planSource: (stage, _config, ioType) => planWindowSource(stage, layerOf(stage), ioType),
  planEngine: (stage, config) =>
    config.reuseFactor > 1 ? planMacEngine(stage, config) : planUnrolledEngine(stage),
};
