// Pooling stages besides the plain maximum: averages, and maxima over windows that reach into padding.
import type { IoType } from '../../core/hardware-config.js';
import type { AveragePool2dLayer, PaddedMaxPool2dLayer } from '../../core/quantised-network.js';
import { planAveragePoolEngine } from '../engines/average-pool-engine.js';
import { planPaddedPoolEngine } from '../engines/padded-pool-engine.js';
import type { StageKind } from '../stage-kind.js';
import {
  inputBeatsOf,
  planWindowSource,
  type StageSource,
  type WindowGeometry,
} from '../stage-source.js';
import { computeInputShape, computeLayerOf, type Stage } from '../stages.js';
import { singleConfig } from './single-config.js';

function layerOf(stage: Stage): AveragePool2dLayer | PaddedMaxPool2dLayer {
  return computeLayerOf(stage) as AveragePool2dLayer | PaddedMaxPool2dLayer;
}

/** One window that is the whole image: what comes in is the window. */
function isWhole(stage: Stage): boolean {
  const { pool, outputShape, padding } = layerOf(stage);
  const [height, width] = computeInputShape(stage);
  return (
    outputShape[0] * outputShape[1] === 1 &&
    pool[0] === height &&
    pool[1] === width &&
    padding.top + padding.left === 0
  );
}

function planSource(stage: Stage, ioType: IoType): StageSource {
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  if (beats === 1 && isWhole(stage)) return { kind: 'direct', beats, elementsPerBeat };
  return planWindowSource(stage, layerOf(stage), ioType);
}

function geometryOf(source: StageSource): WindowGeometry | undefined {
  return 'geometry' in source ? source.geometry : undefined;
}

/** hls4ml `AveragePooling2D`, `GlobalAveragePooling2D` and their one-dimensional forms. */
export const averagePool2dKind: StageKind = {
  kind: 'averagePool2d',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planSource(stage, ioType),
  planEngine: (stage, _config, source) => planAveragePoolEngine(stage, geometryOf(source)),
};

/** hls4ml `MaxPooling2D` with padding "same". */
export const paddedMaxPool2dKind: StageKind = {
  kind: 'paddedMaxPool2d',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planSource(stage, ioType),
  planEngine: (stage, _config, source) => planPaddedPoolEngine(stage, geometryOf(source)),
};
