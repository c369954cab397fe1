// The configuration of every stage when a user names strategy and reuse factor, as hls4ml corrects what is not legal.
import {
  describeStageConfig,
  type HardwareConfig,
  type IoType,
  type StageConfig,
} from '../core/hardware-config.js';
import type { MemoryMacro } from '../core/memory-macro.js';
import { legalStageConfigs } from '../hardware/legal-configs.js';
import type { Stage } from '../hardware/stages.js';

/** Layers for which a strategy means something; all others have one configuration. */
const MATRIX_KINDS: ReadonlySet<string> = new Set(['dense', 'conv2d', 'recurrent']);

/** What every stage gets, and what was asked for but is not legal. */
export interface ChosenConfigs {
  readonly stages: HardwareConfig['stages'];
  /** One line for every stage that got something else than was asked. */
  readonly notes: readonly string[];
}

/** The legal configuration nearest to the one asked for. */
function nearestConfig(
  stage: Stage,
  wanted: StageConfig,
  ioType: IoType,
  memories: readonly MemoryMacro[],
): StageConfig {
  const legal = legalStageConfigs(stage, ioType, {
    strategies: [wanted.strategy],
    reuseFactors: [wanted.reuseFactor],
    adderStyles: [wanted.adderStyle ?? 'compressor_tree'],
    pipelineDepths: [wanted.pipelineDepth ?? 1],
    ...(wanted.memory === 'macro' ? { memories } : {}),
  });
  const inMacros = legal.find(({ memory }) => memory === wanted.memory);
  return inMacros ?? legal[0];
}

/** `asked` by stage name, `fallback` for stages it does not name. `memories`: the macros that the target declares. */
export function chooseConfigs(
  stages: readonly Stage[],
  asked: HardwareConfig['stages'],
  fallback: StageConfig,
  ioType: IoType,
  memories: readonly MemoryMacro[] = [],
): ChosenConfigs {
  const notes: string[] = [];
  const chosen = stages.map((stage) => {
    const isNamed = Object.hasOwn(asked, stage.name);
    const wanted = isNamed ? asked[stage.name] : fallback;
    const config = nearestConfig(stage, wanted, ioType, memories);
    const [before, after] = [describeStageConfig(wanted), describeStageConfig(config)];
    const isAsked = isNamed || MATRIX_KINDS.has(stage.kind);
    if (isAsked && before !== after)
      notes.push(`${stage.name}: ${before} is not legal, ${after} taken`);
    return [stage.name, config] as const;
  });
  return { stages: Object.fromEntries(chosen), notes };
}
