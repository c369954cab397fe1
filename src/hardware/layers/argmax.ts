// Argmax stages: one winner along the last axis.

import { countPositions } from '../elements/element-map.js';
import { planArgmaxEngine } from '../engines/argmax-engine.js';
import { planPositionSource } from '../engines/position-source.js';
import type { StageKind } from '../stage-kind.js';
import { computeLayerOf } from '../stages.js';
import { singleConfig } from './single-config.js';

/** hls4ml `Softmax` with the implementation `argmax`. */
export const argmaxKind: StageKind = {
  kind: 'argmax',
  ...singleConfig,
  planSource: (stage, _config, ioType) => {
    const { outputShape } = computeLayerOf(stage);
    const length = outputShape[outputShape.length - 1];
    return planPositionSource(stage, ioType, countPositions(stage), length, false);
  },
  planEngine: (stage) => planArgmaxEngine(stage),
};
