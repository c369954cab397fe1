// Which configurations of a stage a study may choose from.
import type { IoType, StageConfig } from '../core/hardware-config.js';
import type { ConfigLimits } from './stage-kind.js';
import { stageKindOf } from './stage-kinds.js';
import type { Stage } from './stages.js';

export type { ConfigLimits } from './stage-kind.js';

/**
 * The legal configurations of a stage within the limits; requested reuse factors snap to the closest legal one.
 * Today the list is the same for both IO types; a stage that has none within the limits gets `latency`, 1.
 */
export function legalStageConfigs(
  stage: Stage,
  _ioType: IoType,
  limits: ConfigLimits,
): readonly StageConfig[] {
  const configs = stageKindOf(stage).listConfigs(stage, limits);
  return configs.length > 0 ? configs : [{ strategy: 'latency', reuseFactor: 1 }];
}
