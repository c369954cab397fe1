// One stage as one Verilog module: source, engine, sink.
import { describeStageConfig } from '../core/hardware-config.js';
import { turnsOf } from '../hardware/stage-engine.js';
import type { StagePlan } from '../hardware/stage-plan.js';
import { planFrontCasts, vectorFormatOf } from '../hardware/vector-elements.js';
import { printEngine } from './print-engine.js';
import { printFrontCasts } from './print-front-casts.js';
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

/**
 * The source, and casts of single elements: of the beat where windows are made of it, so that each pixel is cast once, else of
 * the vector.
 */
function printVectors({ stage, source, engine }: StagePlan, vectorElements: number): string[] {
  const space = engine.kind === 'pipelined' ? 'vec_space' : 'y_space';
  const casts = planFrontCasts(stage);
  const formats = { source: stage.inputFormat, result: vectorFormatOf(stage) };
  const nets = { space, data: 'in_data', vec: 'vec' } as const;
  if (casts.length === 0) return printSource(source, formats.source.width, nets);
  if ('geometry' in source) {
    const data = 'in_cast';
    return [
      ...printFrontCasts(casts, source.elementsPerBeat, formats, { from: 'in_data', to: data }),
      ...printSource(source, formats.result.width, { ...nets, data }),
    ];
  }
  return [
    `  wire ${range(vectorElements * formats.source.width)} raw;`,
    ...printSource(source, formats.source.width, { ...nets, vec: 'raw' }),
    ...printFrontCasts(casts, vectorElements, formats, { from: 'raw', to: 'vec_cast' }),
    '  assign vec = vec_cast;',
  ];
}

/** Source text of the stage's module. */
export function printStage(plan: StagePlan, name: string): string {
  const { stage, source, sink, config, engine } = plan;
  const inWidth = stage.inputFormat.width;
  const vectorFormat = vectorFormatOf(stage);
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
    `  wire ${range(vectorElements * vectorFormat.width)} vec;`,
    '  wire vec_valid, vec_take;',
    `  wire ${range(sink.elementsPerPart * outWidth)} y;`,
    '  wire y_push, y_space;',
    ...(isPipelined ? ['  wire vec_space;'] : []),
    ...printVectors(plan, vectorElements),
    ...printEngine(engine, vectorFormat),
    ...printSink(sink, outWidth),
    printOutputOrder(plan),
    'endmodule',
    '',
  ].join('\n');
}
