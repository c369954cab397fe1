// The output side of a stage as Verilog: an output register, or a buffer of two entries.
import { counterWidth } from '../hardware/interval-width.js';
import type { StageSink } from '../hardware/stage-sink.js';
import { printClocked } from './stage-nets.js';
import { constant, range } from './verilog-text.js';

interface PartCounter {
  readonly declarations: readonly string[];
  readonly updates: readonly string[];
}

/** Counts the pieces of a beat; `last_part` marks the one that completes it. */
function printPartCounter(parts: number): PartCounter {
  if (parts === 1) return { declarations: ["  wire last_part = 1'b1;"], updates: [] };
  const width = counterWidth(parts);
  const next = `last_part ? ${constant(0, width)} : part + ${constant(1, width)}`;
  return {
    declarations: [
      `  reg ${range(width)} part;`,
      `  wire last_part = (part == ${constant(parts - 1, width)});`,
    ],
    updates: [`if (rst) part <= ${constant(0, width)}; else if (y_push) part <= ${next};`],
  };
}

function printRegister({ parts }: StageSink, partBits: number): string[] {
  const counter = printPartCounter(parts);
  const bits = parts * partBits;
  const next = parts === 1 ? 'y' : `{y, stored[${bits - 1}:${partBits}]}`;
  return [
    `  // output register${parts === 1 ? '' : `: ${parts} pieces, the first one at the bottom`}`,
    `  reg ${range(bits)} stored;`,
    '  reg valid;',
    ...counter.declarations,
    '  assign y_space = ~valid | out_ready;',
    '  assign out_valid = valid;',
    ...printClocked([
      `if (y_push) stored <= ${next};`,
      "if (rst) valid <= 1'b0; else if (y_push) valid <= last_part; else if (out_ready) valid <= 1'b0;",
      ...counter.updates,
    ]),
  ];
}

/** Pieces before the last wait in a shift register, so that the buffer sees whole beats. */
function printGather(parts: number, partBits: number): string[] {
  if (parts === 1) return [`  wire ${range(partBits)} whole = y;`];
  const bits = (parts - 1) * partBits;
  const next = parts === 2 ? 'y' : `{y, pieces[${bits - 1}:${partBits}]}`;
  return [
    `  reg ${range(bits)} pieces;`,
    `  wire ${range(bits + partBits)} whole = {y, pieces};`,
    ...printClocked([`if (y_push) pieces <= ${next};`]),
  ];
}

function printFifo({ parts }: StageSink, partBits: number): string[] {
  const counter = printPartCounter(parts);
  return [
    '  // output buffer of two entries: the room it reports does not depend on out_ready',
    `  reg ${range(parts * partBits)} stored, second;`,
    '  reg valid, second_valid;',
    ...counter.declarations,
    ...printGather(parts, partBits),
    '  wire enter = y_push & last_part;',
    '  wire leave = valid & out_ready;',
    `  assign y_space = ~second_valid${parts > 1 ? ' | ~last_part' : ''};`,
    '  assign out_valid = valid;',
    ...printClocked([
      'if (leave | ~valid) stored <= second_valid ? second : whole;',
      'if (enter) second <= whole;',
      "if (rst) valid <= 1'b0; else valid <= second_valid | enter | (valid & ~leave);",
      "if (rst) second_valid <= 1'b0; else second_valid <= (second_valid | enter) & valid & ~leave;",
      ...counter.updates,
    ]),
  ];
}

/** Drives `out_valid`, `y_space` and the register `stored` from `y`, `y_push`, `out_ready`. */
export function printSink(sink: StageSink, elementBits: number): string[] {
  const partBits = sink.elementsPerPart * elementBits;
  return sink.kind === 'register' ? printRegister(sink, partBits) : printFifo(sink, partBits);
}
