// Softmax stages: a few cycles a vector along the last axis.
import type { IoType } from '../../core/hardware-config.js';
import { countPositions } from '../elements/element-map.js';
import { planLegacySoftmaxEngine } from '../engines/legacy-softmax-engine.js';
import { planPositionSource } from '../engines/position-source.js';
import { countSoftmaxTicks, planSoftmaxEngine } from '../engines/softmax-engine.js';
import type { StageKind } from '../stage-kind.js';
import type { StageSource } from '../stage-source.js';
import { computeLayerOf, type Stage } from '../stages.js';
import { singleConfig } from './single-config.js';

function lengthOf(stage: Stage): number {
  const { outputShape } = computeLayerOf(stage);
  return outputShape[outputShape.length - 1];
}

function planSource(stage: Stage, ioType: IoType): StageSource {
  return planPositionSource(stage, ioType, countPositions(stage), lengthOf(stage), true);
}

/** hls4ml `Softmax`, implementations `latency` and `stable`. */
export const softmaxKind: StageKind = {
  kind: 'softmax',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planSource(stage, ioType),
  planEngine: (stage) => planSoftmaxEngine(stage),
  countTicks: countSoftmaxTicks,
};

/** hls4ml `Softmax`, implementation `legacy`. */
export const legacySoftmaxKind: StageKind = {
  kind: 'legacySoftmax',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planSource(stage, ioType),
  planEngine: (stage) => planLegacySoftmaxEngine(stage),
  countTicks: (stage) => 2 * lengthOf(stage),
  countTurns: lengthOf,
};
