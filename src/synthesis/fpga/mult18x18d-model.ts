// What an ECP5 multiplier block does as Yosys uses it: a product without registers.

const lines = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i));
const bus = (name: string, width: number) =>
  `{${lines(width, (i) => `${name}${width - 1 - i}`).join(', ')}}`;

/**
 * Product of two 18-bit numbers, each signed or not as its pin says (Lattice FPGA-TN-02205, ECP5 sysDSP usage
 * guide). Registers and shifted sources are no part of it: a block that uses them names a module that does not
 * exist, and the build fails.
 */
export const MULT18X18D_MODEL: string = [
  'module MULT18X18D(',
  ...['A', 'B', 'C'].map((name) => `  input ${lines(18, (i) => name + i).join(', ')},`),
  '  input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,',
  `  output ${lines(36, (i) => `P${i}`).join(', ')}`,
  ');',
  ...['INPUTA', 'INPUTB', 'PIPELINE', 'OUTPUT'].map(
    (name) => `  parameter REG_${name}_CLK = "NONE";`,
  ),
  '  generate',
  '    if (REG_INPUTA_CLK != "NONE" || REG_INPUTB_CLK != "NONE" ||',
  '        REG_PIPELINE_CLK != "NONE" || REG_OUTPUT_CLK != "NONE")',
  '      no_model_of_registers_in_MULT18X18D fails ();',
  '  endgenerate',
  `  wire [17:0] a = ${bus('A', 18)};`,
  `  wire [17:0] b = ${bus('B', 18)};`,
  '  wire signed [18:0] left = {SIGNEDA & a[17], a};',
  '  wire signed [18:0] right = {SIGNEDB & b[17], b};',
  '  wire signed [37:0] product = left * right;',
  `  assign ${bus('P', 36)} = product[35:0];`,
  'endmodule',
  '',
].join('\n');
