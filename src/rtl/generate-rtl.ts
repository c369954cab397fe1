// From a network and a hardware configuration to Verilog: one module a stage and the top that chains them.
import { ParetapeError } from '../core/errors.js';
import type { HardwareConfig, StageConfig } from '../core/hardware-config.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import type { RtlDesign, RtlModule } from '../core/rtl-design.js';
import { networkCycles } from '../hardware/network-cycles.js';
import { planStage, type StagePlan } from '../hardware/stage-plan.js';
import { type Stage, stagesOf } from '../hardware/stages.js';
import { outputBeatBits, printPorts, printStage } from './print-stage.js';
import { toVerilogName } from './verilog-names.js';
import { range } from './verilog-text.js';

function configOf(stage: Stage, { stages }: HardwareConfig): StageConfig {
  if (!Object.hasOwn(stages, stage.name)) {
    throw new ParetapeError('CONFIG', `no hardware configuration for stage ${stage.name}`, {
      hint: `configured stages: ${Object.keys(stages).join(', ') || 'none'}`,
    });
  }
  return stages[stage.name];
}

function inputBits({ source, stage }: StagePlan): number {
  return source.elementsPerBeat * stage.inputFormat.width;
}

function printInstance(plan: StagePlan, module: string, index: number, count: number): string[] {
  const from = index === 0 ? 'in' : `link${index}`;
  const to = index === count - 1 ? 'out' : `link${index + 1}`;
  const link =
    index === count - 1
      ? []
      : [`  wire ${to}_valid, ${to}_ready;`, `  wire ${range(outputBeatBits(plan))} ${to}_data;`];
  return [
    ...link,
    `  ${module} stage${index + 1} (`,
    '    .clk(clk),',
    '    .rst(rst),',
    `    .in_valid(${from}_valid),`,
    `    .in_ready(${from}_ready),`,
    `    .in_data(${from}_data),`,
    `    .out_valid(${to}_valid),`,
    `    .out_ready(${to}_ready),`,
    `    .out_data(${to}_data)`,
    '  );',
  ];
}

function printTop(name: string, plans: readonly StagePlan[], modules: readonly string[]): string {
  const last = plans[plans.length - 1];
  return [
    `module ${name} (`,
    ...printPorts(inputBits(plans[0]), outputBeatBits(last)),
    ');',
    ...plans.flatMap((plan, index) => printInstance(plan, modules[index], index, plans.length)),
    'endmodule',
    '',
  ].join('\n');
}

/**
 * Generates the design. Throws CONFIG where a stage has no legal configuration, INPUT where a layer has no hardware
 * (branches, accumulators that round or overflow). The same arguments give the same text.
 */
export function generateRtl(network: QuantisedNetwork, config: HardwareConfig): RtlDesign {
  const stages = stagesOf(network);
  const configs = stages.map((stage) => configOf(stage, config));
  const plans = stages.map((stage, index) => planStage(stage, configs[index], config.ioType));
  const taken = new Set<string>();
  const nameModule = (name: string) => {
    const module = toVerilogName(name, taken);
    taken.add(module);
    return module;
  };
  const top = nameModule(`${network.name}_top`);
  const names = stages.map(({ name }) => nameModule(name));
  const modules: RtlModule[] = [
    { name: top, source: printTop(top, plans, names) },
    ...plans.map((plan, index) => ({
      name: names[index],
      source: printStage(plan, names[index]),
    })),
  ];
  const [first, last] = [plans[0], plans[plans.length - 1]];
  return {
    top,
    modules,
    input: {
      format: first.stage.inputFormat,
      elementsPerBeat: first.source.elementsPerBeat,
      beats: first.source.beats,
    },
    output: {
      format: last.stage.outputFormat,
      elementsPerBeat: outputBeatBits(last) / last.stage.outputFormat.width,
      beats: last.sink.beats,
    },
    ...networkCycles(stages, configs, config.ioType),
  };
}
