// One stage as one Verilog module: source, engine, sink.
import { describeStageConfig } from '../core/hardware-config.js';
import { turnsOf } from '../hardware/stage-engine.js';
import type { StagePlan } from '../hardware/stage-plan.js';
import { printEngine } from './print-engine.js';
import { printSink } from './print-sink.js';
import { printSource } from './print-source.js';
import { concatenate, range } from './verilog-text.js';

/** Ports of every module; widths of a beat in bits. */
export function printPorts(inBits: number, outBits: number): string[] {
  return [
    '  input wire clk,',
    '  input wire rst,',
    '  input wire in_valid,',
    '  output wire in_ready,',
    `  input wire ${range(inBits)} in_data,`,
    '  output wire out_valid,',
    '  input wire out_ready,',
    `  output wire ${range(outBits)} out_data`,
  ];
}

/** Bits of one output beat. */
export function outputBeatBits({ sink, stage }: StagePlan): number {
  const parts = sink.beats * sink.parts;
  const elements = (sink.elementsPerPart * parts) / sink.beats;
  return elements * stage.outputFormat.width;
}

/**
 * The stored beat in the order of the elements. Accumulators that make several outputs in turn store them turn by turn:
 * piece t holds output t of every accumulator.
 */
function printOutputOrder({ engine, stage, sink }: StagePlan): string {
  const turns = turnsOf(engine);
  if (turns === 1) return '  assign out_data = stored;';
  const { width } = stage.outputFormat;
  const groups = (sink.parts * sink.elementsPerPart) / (turns * sink.elementsPerPart);
  const elements: string[] = [];
  for (let group = 0; group < groups; group++) {
    for (let unit = 0; unit < sink.elementsPerPart; unit++) {
      for (let turn = 0; turn < turns; turn++) {
        const low = ((group * turns + turn) * sink.elementsPerPart + unit) * width;
        elements.push(`stored[${low + width - 1}:${low}]`);
      }
    }
  }
  return `  assign out_data = ${concatenate(elements)};`;
}

/** Source text of the stage's module. */
export function printStage(plan: StagePlan, name: string): string {
  const { stage, source, sink, config, engine } = plan;
  const inWidth = stage.inputFormat.width;
  const outWidth = stage.outputFormat.width;
  const isPipelined = engine.kind === 'pipelined';
  const geometry = 'geometry' in source ? source.geometry : undefined;
  const vectorElements =
    geometry === undefined
      ? source.elementsPerBeat * (source.kind === 'direct' ? 1 : source.beats)
      : geometry.kernel[0] * geometry.kernel[1] * geometry.channels;
  return [
    `// ${stage.kind} ${stage.name}: ${stage.inputShape.join('x')} to ${stage.outputShape.join('x')}, ${describeStageConfig(config)}, ${plan.ioType} (${engine.kind})`,
    `module ${name} (`,
    ...printPorts(source.elementsPerBeat * inWidth, outputBeatBits(plan)),
    ');',
    `  wire ${range(vectorElements * inWidth)} vec;`,
    '  wire vec_valid, vec_take;',
    `  wire ${range(sink.elementsPerPart * outWidth)} y;`,
    '  wire y_push, y_space;',
    ...(isPipelined ? ['  wire vec_space;'] : []),
    ...printSource(source, inWidth, isPipelined ? 'vec_space' : 'y_space'),
    ...printEngine(engine, stage.inputFormat),
    ...printSink(sink, outWidth),
    printOutputOrder(plan),
    'endmodule',
    '',
  ].join('\n');
}
