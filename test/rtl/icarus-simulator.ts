// Runs a design in Icarus Verilog where it is installed: an independent reading of the same text.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { type BeatBits, packBeats, unpackBeats } from './beats.js';
import type { SimulationResult, Stalls } from './simulation.js';

/** Whether `iverilog` can be run here. */
export function hasIcarus(): boolean {
  return spawnSync('iverilog', ['-V']).status === 0;
}

/** A beat as a line for `$readmemb`. */
export function toBinary(bits: BeatBits): string {
  return [...bits].reverse().join('');
}

/** A bench named `name` that reads its beats from `name`.txt and begins every line it prints with `mark`. */
export function printBench(
  design: RtlDesign,
  inputs: readonly BeatBits[],
  outputs: number,
  stalls: Stalls,
  { name = 'bench', mark = '', end = '$finish;' } = {},
) {
  const inBits = design.input.elementsPerBeat * design.input.format.width;
  const outBits = design.output.elementsPerBeat * design.output.format.width;
  return `
module ${name};
  reg clk = 0, rst = 1;
  reg [${inBits - 1}:0] beats [0:${inputs.length - 1}];
  reg in_valid = 0, out_ready = 0;
  reg [${inBits - 1}:0] in_data = 0;
  wire in_ready, out_valid;
  wire [${outBits - 1}:0] out_data;
  ${design.top} dut(.clk(clk), .rst(rst), .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data),
    .out_valid(out_valid), .out_ready(out_ready), .out_data(out_data));
  integer next = 0, got = 0, edges = 0;
  initial begin
    $readmemb("${name}.txt", beats);
    repeat (3) begin #1 clk = 1; #1 clk = 0; end
    rst = 0;
    while (got < ${outputs} && edges < ${stalls.limit}) begin
      if (!in_valid) in_valid = next < ${inputs.length} && ($urandom % 100) >= ${stalls.input};
      in_data = in_valid ? beats[next] : {${inBits}{1'bx}};
      out_ready = ($urandom % 100) >= ${stalls.output};
      #1;
      if (in_valid & in_ready) $display("${mark}I %0d", edges);
      if (out_valid & out_ready) begin $display("${mark}O %0d %b", edges, out_data); got = got + 1; end
      if (in_valid & in_ready) begin next = next + 1; clk = 1; #1; in_valid = 0; end
      else begin clk = 1; #1; end
      clk = 0; edges = edges + 1;
    end
    ${end}
  end
endmodule
`;
}

/** What a bench printed. */
export function parseLines(lines: readonly string[], design: RtlDesign): SimulationResult {
  const taken = lines.filter((line) => line.startsWith('I ')).map((line) => Number(line.slice(2)));
  const handed = lines.filter((line) => line.startsWith('O ')).map((line) => line.split(' '));
  const bits = handed.map(([, , word]) => [...word].reverse().map(Number));
  return {
    outputs: unpackBeats(bits, design.output),
    takenAt: taken,
    handedAt: handed.map(([, edge]) => Number(edge)),
  };
}

/** As `simulateGates`, by Icarus. */
export function simulateWithIcarus(
  design: RtlDesign,
  inputs: Float64Array,
  count: number,
  stalls: Stalls,
): SimulationResult {
  const folder = mkdtempSync(join(tmpdir(), 'icarus-'));
  try {
    const beats = packBeats(inputs, design.input);
    const outputBeats = count * design.output.beats;
    writeFileSync(join(folder, 'design.v'), design.modules.map(({ source }) => source).join('\n'));
    writeFileSync(join(folder, 'bench.txt'), beats.map(toBinary).join('\n'));
    writeFileSync(join(folder, 'bench.v'), printBench(design, beats, outputBeats, stalls));
    execFileSync('iverilog', ['-g2005', '-Wall', '-o', 'bench.vvp', 'bench.v', 'design.v'], {
      cwd: folder,
      stdio: 'pipe',
    });
    const text = execFileSync('vvp', ['-n', 'bench.vvp'], { cwd: folder, maxBuffer: 1 << 28 });
    return parseLines(text.toString().split('\n'), design);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
