// Beats that wait between two stages: registers that close up towards the reader.
import type { IoType } from '../core/hardware-config.js';
import { printClocked } from './stage-nets.js';
import { range } from './verilog-text.js';

/**
 * Source text of a FIFO of `depth` beats of `bits` bits. Entry 0 is the reader's; valid bits fill up from there. In a stream, room
 * does not depend on `out_ready`, so that no path runs through; with whole tensors a full FIFO passes it on, to be no larger
 * than it must.
 */
export function printFifo(name: string, bits: number, depth: number, ioType: IoType): string {
  const entries = Array.from({ length: depth }, (_, entry) => entry);
  const top = depth - 1;
  const loads = entries.map((entry) => {
    const isNext = entry === 0 ? '~valid[0]' : `~valid[${entry}] & valid[${entry - 1}]`;
    const next = entry === top ? 'in_data' : `valid[${entry + 1}] ? entry${entry + 1} : in_data`;
    return `if (leave ? valid[${entry}] : enter & ${isNext}) entry${entry} <= ${next};`;
  });
  const filled = depth === 1 ? "1'b1" : `{valid[${top - 1}:0], 1'b1}`;
  const drained = depth === 1 ? "1'b0" : `{1'b0, valid[${top}:1]}`;
  return [
    `// ${depth} beat${depth === 1 ? '' : 's'} of ${bits} bits`,
    `module ${name} (`,
    '  input wire clk,',
    '  input wire rst,',
    '  input wire in_valid,',
    '  output wire in_ready,',
    `  input wire ${range(bits)} in_data,`,
    '  output wire out_valid,',
    '  input wire out_ready,',
    `  output wire ${range(bits)} out_data`,
    ');',
    `  reg ${range(bits)} ${entries.map((entry) => `entry${entry}`).join(', ')};`,
    `  reg ${range(depth)} valid;`,
    '  wire enter = in_valid & in_ready;',
    '  wire leave = out_valid & out_ready;',
    `  assign in_ready = ~valid[${top}]${ioType === 'io_parallel' ? ' | out_ready' : ''};`,
    '  assign out_valid = valid[0];',
    '  assign out_data = entry0;',
    ...printClocked([
      ...loads,
      `if (rst) valid <= ${depth}'b0; else if (enter & ~leave) valid <= ${filled}; else if (leave & ~enter) valid <= ${drained};`,
    ]),
    'endmodule',
    '',
  ].join('\n');
}
