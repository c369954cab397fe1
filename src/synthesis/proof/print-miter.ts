// The question put to the solver, as Verilog: a design fed with any one sample again and again, beside its definition.
import type { RtlDesign, RtlPort } from '../../core/rtl-design.js';
import { counterWidth } from '../../hardware/interval-width.js';
import { constant, range } from '../../rtl/verilog-text.js';

export const MITER = 'paretape_miter';
export const REFERENCE = 'paretape_reference';

function beatBits({ elementsPerBeat, format }: RtlPort): number {
  return elementsPerBeat * format.width;
}

/** Declares the counter of beats of a port and the word of the sample that it points at. */
function printBeats(port: RtlPort, name: string, word: string, advance: string): string[] {
  const { beats } = port;
  if (beats === 1)
    return [`  wire ${range(beatBits(port))} ${name} = ${word};`, `  wire ${name}_last = 1'b1;`];
  const width = counterWidth(beats);
  const count = `${name}_count`;
  const next = `${name}_last ? ${constant(0, width)} : ${count} + ${constant(1, width)}`;
  return [
    `  reg ${range(width)} ${count};`,
    `  wire ${name}_last = (${count} == ${constant(beats - 1, width)});`,
    `  wire ${range(beatBits(port))} ${name} = ${word} >> (${count} * ${beatBits(port)});`,
    `  always @(posedge clk) if (rst) ${count} <= ${constant(0, width)}; else if (${advance}) ${count} <= ${next};`,
  ];
}

/**
 * Module `MITER` with the output `ok`: in every cycle after reset, what the design hands over is what `REFERENCE` says of the
 * sample, and the last beat of the first inference is handed over as many cycles after its first beat was taken as announced. `sample` is taken from the
 * input `any` at reset and kept: it stands for every sample at once.
 */
export function printMiter(design: RtlDesign): string {
  const { top, input, output } = design;
  // A held beat is taken when the work on it ends; its latency counts from where that began.
  const latencyCycles = design.latencyCycles - (input.heldCycles ?? 0);
  const ageWidth = counterWidth(latencyCycles + 2);
  const bits = range(input.beats * beatBits(input));
  const limit = constant(latencyCycles + 1, ageWidth);
  return [
    `module ${MITER} (input wire clk, input wire rst, input wire ${bits} any, output wire ok);`,
    `  reg ${bits} sample;`,
    '  always @(posedge clk) if (rst) sample <= any;',
    '  wire in_ready, out_valid;',
    ...printBeats(input, 'in_beat', 'sample', 'in_ready'),
    `  wire ${range(beatBits(output))} out_data;`,
    `  ${top} dut (.clk(clk), .rst(rst), .in_valid(1'b1), .in_ready(in_ready), .in_data(in_beat),`,
    "    .out_valid(out_valid), .out_ready(1'b1), .out_data(out_data));",
    `  wire ${range(output.beats * beatBits(output))} expected;`,
    `  ${REFERENCE} definition (.in_data(sample), .out_data(expected));`,
    ...printBeats(output, 'out_beat', 'expected', 'out_valid'),
    `  reg ${range(ageWidth)} age;`,
    `  always @(posedge clk) if (rst) age <= ${constant(0, ageWidth)}; else if ((in_ready | age != ${constant(0, ageWidth)}) & age != ${limit}) age <= age + ${constant(1, ageWidth)};`,
    '  wire right = ~out_valid | (out_data == out_beat);',
    `  wire in_time = (age != ${constant(latencyCycles, ageWidth)}) | (out_valid & out_beat_last);`,
    '  assign ok = rst | (right & in_time);',
    'endmodule',
    '',
  ].join('\n');
}
