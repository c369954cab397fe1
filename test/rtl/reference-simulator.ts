// The references of formal proofs, many in one run of Icarus Verilog.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type NetworkLayer,
  type QuantisedNetwork,
  sizeOf,
} from '../../src/core/quantised-network.js';
import { printReference } from '../../src/rtl/print-reference.js';
import { packBeats } from './beats.js';
import { toBinary } from './icarus-simulator.js';

/** Raw outputs of the reference of every network for its raw inputs, sample after sample. */
export function simulateReferences(
  references: readonly (readonly [QuantisedNetwork, Float64Array])[],
) {
  const folder = mkdtempSync(join(tmpdir(), 'references-'));
  try {
    const texts = references.map(([network, inputs], index) => {
      const reference = printReference(network, `dut${index}`) ?? '';
      const port = portOf(network.layers[0]);
      const words = packBeats(inputs, port).map((beat) => toBinary(beat));
      const width = words[0].length;
      const { result, outputShape } = network.layers[network.layers.length - 1];
      const outBits = sizeOf(outputShape) * result.width;
      const steps = words.map(
        (word) => `    d = ${width}'b${word}; #1 $display("${index}:%b", q);`,
      );
      return [
        reference,
        `module run${index};`,
        `  reg [${width - 1}:0] d; wire [${outBits - 1}:0] q;`,
        `  dut${index} u (.in_data(d), .out_data(q));`,
        '  initial begin',
        ...steps,
        '  end',
        'endmodule',
      ].join('\n');
    });
    writeFileSync(join(folder, 'all.v'), texts.join('\n'));
    const tops = references.flatMap((_, index) => ['-s', `run${index}`]);
    const compile = ['-g2005', ...tops, '-o', 'all.vvp', 'all.v'];
    execFileSync('iverilog', compile, { cwd: folder, stdio: 'pipe' });
    const text = execFileSync('vvp', ['-n', 'all.vvp'], { cwd: folder }).toString();
    return references.map(([network], index) => {
      const prefix = `${index}:`;
      const lines = text.split('\n').filter((line) => line.startsWith(prefix));
      const { result } = network.layers[network.layers.length - 1];
      return lines.flatMap((line) => {
        const bits = line.slice(prefix.length);
        return Array.from({ length: bits.length / result.width }, (_, element) => {
          const end = bits.length - element * result.width;
          const raw = Number.parseInt(bits.slice(end - result.width, end), 2);
          return result.signed && raw >= 2 ** (result.width - 1) ? raw - 2 ** result.width : raw;
        });
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function portOf({ result, outputShape }: NetworkLayer) {
  return { format: result, elementsPerBeat: sizeOf(outputShape), beats: 1 };
}
