// From a network and a hardware configuration to Verilog: one module a stage, the top that joins them, and what they share.
import { ParetapeError } from '../core/errors.js';
import type { HardwareConfig, StageConfig } from '../core/hardware-config.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import type { RtlDesign, RtlModule } from '../core/rtl-design.js';
import { planNetwork } from '../hardware/cycles/network-plan.js';
import { planStage } from '../hardware/stage-plan.js';
import { type Stage, stagesOf } from '../hardware/stages.js';
import { FULL_ADDER, FULL_ADDER_MODULE, usesFullAdders } from './full-adder-module.js';
import { printRoms } from './print-rom.js';
import { outputBeatBits, printStage } from './print-stage.js';
import { printTop } from './print-top.js';
import { toVerilogName } from './verilog-names.js';

function configOf(stage: Stage, { stages }: HardwareConfig): StageConfig {
  if (!Object.hasOwn(stages, stage.name)) {
    throw new ParetapeError('CONFIG', `no hardware configuration for stage ${stage.name}`, {
      hint: `configured stages: ${Object.keys(stages).join(', ') || 'none'}`,
    });
  }
  return stages[stage.name];
}

/**
 * Generates the design. Throws CONFIG where a stage has no legal configuration, INPUT where a layer has no hardware
 * (accumulators that round or overflow, streams that cannot be joined). The same arguments give the same text.
 */
export function generateRtl(network: QuantisedNetwork, config: HardwareConfig): RtlDesign {
  const stages = stagesOf(network);
  const configs = stages.map((stage) => configOf(stage, config));
  const plans = stages.map((stage, index) => planStage(stage, configs[index], config.ioType));
  const roms = printRoms(plans.map(({ engine }) => engine));
  const taken = new Set<string>([FULL_ADDER, ...roms.modules.map(({ name }) => name)]);
  const nameModule = (name: string) => {
    const module = toVerilogName(name, taken);
    taken.add(module);
    return module;
  };
  const top = nameModule(`${network.name}_top`);
  const names = stages.map(({ name }) => nameModule(name));
  const shared = new Map<string, RtlModule>();
  const share = (wanted: string, print: (name: string) => string) => {
    const name = shared.get(wanted)?.name ?? nameModule(wanted);
    if (!shared.has(wanted)) shared.set(wanted, { name, source: print(name) });
    return name;
  };
  const planned = planNetwork(stages, configs, config.ioType);
  const parts = { plans, modules: names, network: planned, ioType: config.ioType, share };
  const modules: RtlModule[] = [
    { name: top, source: printTop(top, parts) },
    ...plans.map((plan, index) => ({
      name: names[index],
      source: printStage(plan, names[index]),
    })),
    ...(plans.some(({ engine }) => usesFullAdders(engine)) ? [FULL_ADDER_MODULE] : []),
    ...shared.values(),
    ...roms.modules,
  ];
  const [first, last] = [plans[0], plans[plans.length - 1]];
  return {
    top,
    modules,
    ...(roms.memories.length === 0 ? {} : { memories: roms.memories }),
    input: {
      format: first.stage.inputFormat,
      elementsPerBeat: first.source.elementsPerBeat,
      beats: first.source.beats,
      ...(planned.heldCycles > 0 ? { heldCycles: planned.heldCycles } : {}),
    },
    output: {
      format: last.stage.outputFormat,
      elementsPerBeat: outputBeatBits(last) / last.stage.outputFormat.width,
      beats: last.sink.beats,
    },
    latencyCycles: planned.latencyCycles,
    initiationInterval: planned.initiationInterval,
  };
}
