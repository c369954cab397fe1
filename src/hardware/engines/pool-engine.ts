// Plan of a maximum over a window: a tree of comparisons for each channel, one window every cycle.
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import type { MaxPool2dLayer } from '../../core/quantised-network.js';
import { type CastPlan, planCast } from '../cast-plan.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';

export interface PoolEngine {
  readonly kind: 'pool';
  readonly channels: number;
  /** Pixels of a window; element `p · channels + c` of the vector belongs to channel c. */
  readonly pixels: number;
  readonly cast: CastPlan;
}

/** Comparators of a maxPool2d stage. */
export function planPoolEngine(stage: Stage): PoolEngine {
  const layer = computeLayerOf(stage) as MaxPool2dLayer;
  const channels = layer.outputShape[layer.outputShape.length - 1];
  const format = stage.inputFormat;
  const cast = planCast(
    minRaw({ ...format, overflow: 'WRAP' }),
    maxRaw(format),
    fractionBits(format),
    activationLayersOf(stage),
  );
  return { kind: 'pool', channels, pixels: layer.pool[0] * layer.pool[1], cast };
}
