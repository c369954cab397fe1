// The configurations that are compared, for every stage of a network.
import type {
  HardwareConfig,
  IoType,
  StageConfig,
  Strategy,
} from '../../src/core/hardware-config.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import type { Stage } from '../../src/hardware/stages.js';

export interface Choice {
  readonly name: string;
  readonly ioType: IoType;
  /** The stage's configuration among the legal ones. */
  configOf(stage: Stage): StageConfig;
}

function legal(stage: Stage, ioType: IoType, strategy: Strategy, reuseFactors: 'auto' | number[]) {
  return legalStageConfigs(stage, ioType, {
    strategies: [strategy],
    reuseFactors,
    adderStyles: ['compressor_tree'],
    pipelineDepths: [1],
  });
}

function fixedChoice(name: string, strategy: Strategy, reuseFactor: number, style = {}): Choice {
  return {
    name,
    ioType: 'io_parallel',
    configOf: (stage) => {
      const [config] = legal(stage, 'io_parallel', strategy, [reuseFactor]);
      return config.reuseFactor === 1 && config.strategy === strategy
        ? { ...config, ...style }
        : config;
    },
  };
}

/** `digits` bits a cycle: the legal reuse factors in falling order belong to 1, 2, 4 … bits. */
function digitChoice(digits: number): Choice {
  return {
    name: `digit_serial d=${digits}`,
    ioType: 'io_parallel',
    configOf: (stage) => {
      const configs = legal(stage, 'io_parallel', 'digit_serial', 'auto');
      const factors = [...configs].sort((a, b) => b.reuseFactor - a.reuseFactor);
      return factors[Math.min(Math.log2(digits), factors.length - 1)];
    },
  };
}

export const CHOICES: readonly Choice[] = [
  fixedChoice('latency', 'latency', 1),
  fixedChoice('distributed_arithmetic', 'distributed_arithmetic', 1),
  fixedChoice('distributed_arithmetic full_adder_cells', 'distributed_arithmetic', 1, {
    adderStyle: 'full_adder_cells',
  }),
  digitChoice(1),
  digitChoice(2),
  digitChoice(4),
  fixedChoice('resource rf=4', 'resource', 4),
  fixedChoice('resource rf=16', 'resource', 16),
  fixedChoice('resource rf=64', 'resource', 64),
  {
    ...fixedChoice('io_stream distributed_arithmetic', 'distributed_arithmetic', 1),
    ioType: 'io_stream',
  },
];

/** The whole network's configuration under a choice. */
export function configUnder(
  choice: Choice,
  stages: readonly Stage[],
  clockPeriodNs: number,
): HardwareConfig {
  const configs = stages.map((stage) => [stage.name, choice.configOf(stage)] as const);
  return { ioType: choice.ioType, clockPeriodNs, stages: Object.fromEntries(configs) };
}
