// The full adder as a module of its own: plain Verilog that synthesis may replace by a cell of the library.
import type { RtlModule } from '../core/rtl-design.js';
import type { StageEngine } from '../hardware/stage-engine.js';

/** Name of the module; its ports are the inputs `a`, `b`, `c` and the outputs `s` (sum) and `co` (carry). */
export const FULL_ADDER = 'paretape_full_adder';

/** The module, with a body that any tool understands. */
export const FULL_ADDER_MODULE: RtlModule = {
  name: FULL_ADDER,
  source: [
    '// sum and carry of three bits: where the library has a full-adder cell, synthesis puts it here',
    `module ${FULL_ADDER} (input wire a, input wire b, input wire c, output wire s, output wire co);`,
    '  wire p = a ^ b;',
    '  assign s = p ^ c;',
    '  assign co = (a & b) | (p & c);',
    'endmodule',
    '',
  ].join('\n'),
};

/** True for engines whose printed text has instances of the module. */
export function usesFullAdders(engine: StageEngine): boolean {
  return 'adderStyle' in engine && engine.adderStyle === 'full_adder_cells';
}
