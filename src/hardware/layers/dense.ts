// Dense stages: one matrix product per inference.
import { ParetapeError } from '../../core/errors.js';
import type { DenseLayer } from '../../core/quantised-network.js';
import { sizeOf } from '../../core/quantised-network.js';
import { countMacTurns } from '../multiplexed/mac-schedule.js';
import type { StageKind } from '../stage-kind.js';
import { planVectorSource } from '../stage-source.js';
import { computeLayerOf, type Stage } from '../stages.js';
import { listMatrixConfigs, requireLegalMatrixConfig } from './matrix-configs.js';
import { planMatrixEngine } from './matrix-engine.js';

function matrixSize(stage: Stage): readonly [number, number] {
  const [nIn, nOut] = (computeLayerOf(stage) as DenseLayer).weights.shape;
  if (sizeOf(stage.inputShape) !== nIn) {
    throw new ParetapeError(
      'INPUT',
      `layer ${stage.name}: ${sizeOf(stage.inputShape)} inputs for ${nIn} rows of weights: unsupported`,
    );
  }
  return [nIn, nOut];
}

/** hls4ml `Dense`. */
export const denseKind: StageKind = {
  kind: 'dense',
  mayHavePipeline: true,
  listConfigs: (stage, limits) => listMatrixConfigs(stage, ...matrixSize(stage), limits),
  requireLegal: (stage, config) => requireLegalMatrixConfig(stage, ...matrixSize(stage), config),
  planSource: (stage, config, ioType) => planVectorSource(stage, ioType, config.reuseFactor > 1),
  planEngine: planMatrixEngine,
  countTurns: (stage, config) => countMacTurns(matrixSize(stage)[0], config),
};
