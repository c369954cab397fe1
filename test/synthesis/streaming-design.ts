// A hand-written streaming design with its expected outputs: three beats in, one beat of two numbers out.
import { fixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { RtlDesign, VectorSet } from '../../src/core/rtl-design.js';

const WEIGHTS = [3, -2, 5];
const BEATS = WEIGHTS.length;
const IN_WIDTH = 5;
const OUT_WIDTH = 10;

/** Ways to get it wrong. */
export interface Flaws {
  readonly weights?: readonly number[];
  /** The counter keeps its power-up state. */
  readonly forgetsReset?: boolean;
  /** Counts a beat although it is not valid. */
  readonly ignoresValid?: boolean;
  /** Goes on although the output has not been taken. */
  readonly ignoresReady?: boolean;
  /** Never says that its output is valid. */
  readonly silent?: boolean;
}

function caseLine(weight: number, i: number): string {
  const product = `${weight < 0 ? '-' : ''}(x * ${OUT_WIDTH}'sd${Math.abs(weight)})`;
  return `      2'd${i}: product = ${product};`;
}

function writeVerilog(flaws: Flaws): string {
  const weights = flaws.weights ?? WEIGHTS;
  return `module mac(input clk, input rst, input in_valid, output in_ready, input [${IN_WIDTH - 1}:0] in_data,
  output out_valid, input out_ready, output [${2 * OUT_WIDTH - 1}:0] out_data);
  reg [1:0] count;
  reg done;
  reg signed [${OUT_WIDTH - 1}:0] weighted, plain, product;
  wire signed [${OUT_WIDTH - 1}:0] x = $signed(in_data);
  wire take = ${flaws.ignoresValid ? 'in_ready' : 'in_valid & in_ready'};
  assign in_ready = ${flaws.ignoresReady ? "1'b1" : '~done | out_ready'};
  assign out_valid = ${flaws.silent ? "1'b0" : 'done'};
  assign out_data = {plain, weighted};
  always @* begin
    case (count)
${weights.map(caseLine).join('\n')}
      default: product = 0;
    endcase
  end
  always @(posedge clk) begin
    if (take) begin
      weighted <= (count == 0 ? 0 : weighted) + product;
      plain <= (count == 0 ? 0 : plain) + x;
    end
    if (rst) begin
      done <= 0;
      ${flaws.forgetsReset ? '' : 'count <= 0;'}
    end else begin
      if (take) count <= count == ${BEATS - 1} ? 0 : count + 1;
      if (take && count == ${BEATS - 1}) done <= 1;
      else if (out_ready) done <= 0;
    end
  end
endmodule
`;
}

/** The design; three cycles from first beat to result, a result every three cycles. */
export function writeMac(flaws: Flaws = {}): RtlDesign {
  return {
    top: 'mac',
    modules: [{ name: 'mac', source: writeVerilog(flaws) }],
    input: { format: fixed(IN_WIDTH, IN_WIDTH), elementsPerBeat: 1, beats: BEATS },
    output: { format: fixed(OUT_WIDTH, OUT_WIDTH), elementsPerBeat: 2, beats: 1 },
    latencyCycles: BEATS,
    initiationInterval: BEATS,
  };
}

/** Random inputs and what the design must answer. */
export function createMacVectors(count: number, seed = 1): VectorSet {
  const random = createRandom(seed, 'mac');
  const inputs = Float64Array.from({ length: BEATS * count }, () => random.integer(32) - 16);
  const outputs = new Float64Array(2 * count);
  for (let i = 0; i < inputs.length; i++) {
    const vector = Math.floor(i / BEATS);
    outputs[2 * vector] += WEIGHTS[i % BEATS] * inputs[i];
    outputs[2 * vector + 1] += inputs[i];
  }
  return { count, inputs, outputs };
}
