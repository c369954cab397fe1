// Max-pooling stages: comparisons over a window, one output pixel a cycle.
import { ParetapeError } from '../../core/errors.js';
import type { MaxPool2dLayer } from '../../core/quantised-network.js';
import { planPoolEngine } from '../engines/pool-engine.js';
import type { StageKind } from '../stage-kind.js';
import { planWindowSource } from '../stage-source.js';
import { computeLayerOf } from '../stages.js';

/** hls4ml `MaxPooling2D` (and `MaxPooling1D` as height 1): nothing to multiply, so nothing to reuse. */
export const maxPool2dKind: StageKind = {
  kind: 'maxPool2d',
  listConfigs: () => [{ strategy: 'latency', reuseFactor: 1 }],
  requireLegal: (stage, { reuseFactor }) => {
    if (reuseFactor === 1) return;
    throw new ParetapeError('CONFIG', `stage ${stage.name}: pooling has reuse factor 1 only`);
  },
  planSource: (stage, _config, ioType) =>
    planWindowSource(stage, computeLayerOf(stage) as MaxPool2dLayer, ioType),
  planEngine: (stage) => planPoolEngine(stage),
};
