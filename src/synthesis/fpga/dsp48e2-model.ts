// What an UltraScale multiplier block does as Yosys uses it: a product without registers.

const REGISTERS = ['AREG', 'BREG', 'CREG', 'DREG', 'ADREG', 'MREG', 'PREG'];

/**
 * P = A[26:0] × B, both signed: OPMODE 000000101 with ALUMODE 0000 (AMD UG579, UltraScale architecture DSP slice).
 * A block in any other mode, or with a register, names a module that does not exist, and the build fails.
 */
export const DSP48E2_MODEL: string = [
  'module DSP48E2(',
  '  input [29:0] A, input [17:0] B, input [47:0] C, input [26:0] D, output [47:0] P,',
  '  input [4:0] INMODE, input [3:0] ALUMODE, input [8:0] OPMODE, input [2:0] CARRYINSEL,',
  '  input [29:0] ACIN, input [17:0] BCIN, input [47:0] PCIN, input CARRYIN',
  ');',
  ...['ACASCREG', 'BCASCREG', 'ALUMODEREG', 'CARRYINREG', 'CARRYINSELREG', 'INMODEREG', 'OPMODEREG']
    .concat(REGISTERS)
    .map((name) => `  parameter integer ${name} = 1;`),
  '  parameter A_INPUT = "DIRECT";',
  '  parameter B_INPUT = "DIRECT";',
  '  parameter USE_MULT = "MULTIPLY";',
  '  parameter USE_SIMD = "ONE48";',
  '  parameter AMULTSEL = "A";',
  '  parameter BMULTSEL = "B";',
  `  generate if (${REGISTERS.join(' || ')} || A_INPUT != "DIRECT" || B_INPUT != "DIRECT" ||`,
  '    USE_MULT != "MULTIPLY" || USE_SIMD != "ONE48" || AMULTSEL != "A" || BMULTSEL != "B")',
  '      no_model_of_this_mode_of_DSP48E2 fails ();',
  '  endgenerate',
  '  wire signed [26:0] left = A[26:0];',
  '  wire signed [17:0] right = B;',
  '  wire signed [44:0] product = left * right;',
  "  wire plain = ~|INMODE & ~|ALUMODE & (OPMODE == 9'b000000101) & ~CARRYIN & ~|CARRYINSEL;",
  // Any other mode would be visible as a wrong result.
  '  assign P = plain ? {{3{product[44]}}, product} : ~{{3{product[44]}}, product};',
  'endmodule',
  '',
].join('\n');
