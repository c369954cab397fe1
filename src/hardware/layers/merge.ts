// Stages that merge two tensors: element by element, behind each other, or into a dot product.
import type { ConcatenateLayer } from '../../core/quantised-network.js';
import { planDotEngine } from '../engines/dot-engine.js';
import { planConcatenation, planMergeEngine } from '../engines/merge-engine.js';
import { planMergeSource } from '../engines/merge-operands.js';
import type { StageKind } from '../stage-kind.js';
import { computeLayerOf } from '../stages.js';
import { singleConfig } from './single-config.js';

/** hls4ml `Merge`: add, subtract, multiply, average, maximum, minimum. */
const mergeKind: StageKind = {
  kind: 'merge',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planMergeSource(stage, ioType, true),
  planEngine: (stage, _config, source) => planMergeEngine(stage, source),
};

/** hls4ml `Concatenate`; in a stream along the channels only. */
const concatenateKind: StageKind = {
  kind: 'concatenate',
  ...singleConfig,
  planSource: (stage, _config, ioType) => {
    const { axis, outputShape } = computeLayerOf(stage) as ConcatenateLayer;
    return planMergeSource(stage, ioType, axis === outputShape.length - 1);
  },
  planEngine: (stage, _config, source) => planConcatenation(stage, source),
};

/** hls4ml `Dot`. */
const dotKind: StageKind = {
  kind: 'dot',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planMergeSource(stage, ioType, false),
  planEngine: (stage, _config, source) => planDotEngine(stage, source),
};

/** Every layer type with two inputs. */
export const MERGE_KINDS: readonly StageKind[] = [mergeKind, concatenateKind, dotKind];
