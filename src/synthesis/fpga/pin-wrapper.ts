// Puts a design with thousands of ports behind three pins of an iCE40, so that it can be placed and routed.
import type { RtlDesign } from '../../core/rtl-design.js';

/** Name of the wrapper's module. */
export const PIN_WRAPPER = 'paretape_pins';

/** Bits folded into one by a look-up table. */
const FOLD = 4;

export interface PinWrapper {
  readonly verilog: string;
  /** Flip-flops and look-up tables of the wrapper. */
  readonly cells: number;
}

function beatBits({ elementsPerBeat, format }: RtlDesign['input']): number {
  return elementsPerBeat * format.width;
}

/** One level of the output tree: every four bits to their parity, registered. */
function foldBits(from: string, to: string, count: number): string[] {
  const groups = Math.ceil(count / FOLD);
  const padded = groups * FOLD;
  return [
    `  wire [${padded - 1}:0] ${from}_padded = ${from};`,
    `  wire [${groups - 1}:0] ${to}_next, ${to};`,
    ...Array.from({ length: groups }, (_, i) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((pin) => `${from}_padded[${FOLD * i + pin}]`);
      const pins = `.I0(${a}), .I1(${b}), .I2(${c}), .I3(${d}), .O(${to}_next[${i}])`;
      return `  SB_LUT4 #(.LUT_INIT(16'h6996)) ${to}_parity${i} (${pins});`;
    }),
    ...registerBits(`${to}_next`, to, groups),
  ];
}

function registerBits(from: string, to: string, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `  SB_DFF ${to}_bit${i} (.C(clk), .D(${from}[${i}]), .Q(${to}[${i}]));`,
  );
}

/**
 * Wraps the design's module: its inputs are the bits of a shift register that starts at the pin `serial_in`; its
 * outputs are registered and then folded by registered parities to the pin `serial_out`, so that no path of the
 * wrapper is longer than one look-up table and nothing of the design can be left out.
 */
export function wrapPins(design: RtlDesign): PinWrapper {
  const [inBits, outBits] = [beatBits(design.input), beatBits(design.output)];
  const [driven, seen] = [inBits + 3, outBits + 2];
  const lines = [
    `module ${PIN_WRAPPER}(input clk, input serial_in, output serial_out);`,
    `  wire [${driven - 1}:0] driven;`,
    `  wire [${seen - 1}:0] results, level0;`,
    `  wire [${driven - 1}:0] shifted = {driven[${driven - 2}:0], serial_in};`,
    ...registerBits('shifted', 'driven', driven),
    `  ${design.top} design (.clk(clk), .rst(driven[0]), .in_valid(driven[1]), .out_ready(driven[2]),`,
    `    .in_data(driven[${driven - 1}:3]), .in_ready(results[0]), .out_valid(results[1]),`,
    `    .out_data(results[${seen - 1}:2]));`,
    ...registerBits('results', 'level0', seen),
  ];
  let cells = driven + seen;
  let level = 0;
  for (let bits = seen; bits > 1; bits = Math.ceil(bits / FOLD)) {
    lines.push(...foldBits(`level${level}`, `level${level + 1}`, bits));
    // A look-up table and the flip-flop behind it share a cell.
    cells += Math.ceil(bits / FOLD);
    level++;
  }
  lines.push(`  assign serial_out = level${level}[0];`, 'endmodule', '');
  return { verilog: lines.join('\n'), cells };
}
