// One producer, several readers: every reader takes each beat once, whenever it is ready.
import { printClocked } from './stage-nets.js';
import { range } from './verilog-text.js';

/**
 * Source text of a fork to `readers` readers; the data go past it. A reader that was ready first is marked done and no longer offered
 * the beat, which leaves when all have it: no reader waits for another one to take the present beat.
 */
export function printFork(name: string, readers: number): string {
  return [
    `// one beat to each of ${readers} readers`,
    `module ${name} (`,
    '  input wire clk,',
    '  input wire rst,',
    '  input wire in_valid,',
    '  output wire in_ready,',
    `  output wire ${range(readers)} out_valid,`,
    `  input wire ${range(readers)} out_ready`,
    ');',
    `  reg ${range(readers)} done;`,
    `  assign out_valid = ~done & {${readers}{in_valid}};`,
    '  assign in_ready = &(done | out_ready);',
    ...printClocked([
      `if (rst) done <= ${readers}'b0; else if (in_valid) done <= in_ready ? ${readers}'b0 : done | out_ready;`,
    ]),
    'endmodule',
    '',
  ].join('\n');
}
