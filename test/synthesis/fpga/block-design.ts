// A hand-written streaming design with a wide product, a clocked ROM and a small RAM, for the cells that serve them.
import { fixed } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { TestDesign } from './fpga-designs.js';

const WIDTH = 9;
const RANGE = 2 ** WIDTH;
const ENTRIES = 256;
const OUT_WIDTH = 2 * WIDTH;

/** Content of the ROM: any function that is no simple logic. */
function readRom(address: number): number {
  return (address * address * 7 + 13 * address + 5) % RANGE;
}

const VERILOG = `module blocks(input clk, input rst, input in_valid, output in_ready, input [${2 * WIDTH - 1}:0] in_data,
  output out_valid, input out_ready, output [${3 * OUT_WIDTH - 1}:0] out_data);
  wire signed [${WIDTH - 1}:0] a = in_data[${WIDTH - 1}:0];
  wire signed [${WIDTH - 1}:0] b = in_data[${2 * WIDTH - 1}:${WIDTH}];
  reg [${WIDTH - 1}:0] rom [0:${ENTRIES - 1}];
  integer i;
  initial for (i = 0; i < ${ENTRIES}; i = i + 1) rom[i] = (i * i * 7 + 13 * i + 5) % ${RANGE};
  reg [${WIDTH - 1}:0] ram [0:15];
  reg [3:0] place;
  reg [${WIDTH - 1}:0] looked;
  reg signed [${OUT_WIDTH - 1}:0] product;
  reg valid;
  wire take = in_valid & in_ready;
  assign in_ready = ~valid | out_ready;
  assign out_valid = valid;
  assign out_data = {{${WIDTH}'d0, ram[place]}, {${WIDTH}'d0, looked}, product};
  always @(posedge clk) if (take) ram[a[3:0]] <= b;
  always @(posedge clk) begin
    if (take) begin
      place <= a[3:0];
      looked <= rom[a[7:0]];
      product <= a * b;
    end
    if (rst) valid <= 1'b0; else if (in_ready) valid <= in_valid;
  end
endmodule
`;

/** The product of two numbers, a table's entry for the first, and the second one's bits out of a memory. */
export function createBlocks(): TestDesign {
  const count = 200;
  const random = createRandom(1, 'blocks');
  const inputs = Float64Array.from({ length: 2 * count }, () => random.integer(RANGE) - RANGE / 2);
  const outputs = new Float64Array(3 * count);
  for (let vector = 0; vector < count; vector++) {
    const [a, b] = inputs.subarray(2 * vector, 2 * vector + 2);
    outputs.set([a * b, readRom(a & (ENTRIES - 1)), b & (RANGE - 1)], 3 * vector);
  }
  const design = {
    top: 'blocks',
    modules: [{ name: 'blocks', source: VERILOG }],
    input: { format: fixed(WIDTH, WIDTH), elementsPerBeat: 2, beats: 1 },
    output: { format: fixed(OUT_WIDTH, OUT_WIDTH), elementsPerBeat: 3, beats: 1 },
    latencyCycles: 1,
    initiationInterval: 1,
  };
  return { design, vectors: { count, inputs, outputs } };
}
