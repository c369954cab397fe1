// Which configurations of a stage a study may choose from.
import type { IoType, StageConfig } from '../core/hardware-config.js';
import { type MemoryMacro, placeTable } from '../core/memory-macro.js';
import { listRoms, putTablesInRom } from './memory/macro-tables.js';
import type { ConfigLimits } from './stage-kind.js';
import { stageKindOf } from './stage-kinds.js';
import { planStage } from './stage-plan.js';
import type { Stage } from './stages.js';

export type { ConfigLimits } from './stage-kind.js';

/**
 * The legal configurations of a stage within the limits; requested reuse factors snap to the closest legal one.
 * Today the list is the same for both IO types; a stage that has none within the limits gets `latency`, 1. Where the limits name
 * memory macros, each configuration whose tables they hold is followed by the same one with its tables in them.
 */
export function legalStageConfigs(
  stage: Stage,
  ioType: IoType,
  limits: ConfigLimits,
): readonly StageConfig[] {
  const configs = stageKindOf(stage).listConfigs(stage, limits);
  const legal: readonly StageConfig[] =
    configs.length > 0 ? configs : [{ strategy: 'latency', reuseFactor: 1 }];
  const { memories = [] } = limits;
  if (memories.length === 0) return legal;
  return legal.flatMap((config) =>
    fitsMacros(stage, config, ioType, memories)
      ? [config, { ...config, memory: 'macro' }]
      : [config],
  );
}

/** All tables of the stage lie in memories that are declared, and there is one. */
function fitsMacros(
  stage: Stage,
  config: StageConfig,
  ioType: IoType,
  memories: readonly MemoryMacro[],
): boolean {
  const roms = listRoms(putTablesInRom(planStage(stage, config, ioType).engine));
  return (
    roms.length > 0 &&
    roms.every(({ rom: { words, columns } }) => {
      return placeTable({ words, width: columns.length }, memories) !== undefined;
    })
  );
}
