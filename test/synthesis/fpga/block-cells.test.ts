// Multiplier blocks, block RAM and look-up table RAM: their cells do what the design says, and are counted.
import { expect, test } from 'vitest';
import type { FpgaReport } from '../../../src/core/fpga-report.js';
import type { DspUse } from '../../../src/synthesis/fpga/fpga-flow.js';
import { synthesiseFpga } from '../../../src/synthesis/fpga/synthesise-fpga.js';
import { loadFpgaTarget } from '../../../src/targets/fpga-parts.js';
import { createBlocks } from './block-design.js';
import type { TestDesign } from './fpga-designs.js';

interface Expected {
  readonly dsps: number;
  readonly bramKbit: number;
  readonly lutRams: number;
  /** Cells that must be there. */
  readonly cells: readonly string[];
}

const CASES: readonly [part: string, expected: Expected][] = [
  // The ROM of 256 words fills one block of 4 kbit, the RAM another.
  ['ice40-up5k', { dsps: 1, bramKbit: 8, lutRams: 0, cells: ['SB_MAC16', 'SB_RAM40_4K'] }],
  ['ecp5-25k', { dsps: 1, bramKbit: 0, lutRams: 18, cells: ['MULT18X18D', 'TRELLIS_DPR16X4'] }],
  ['xc7z020', { dsps: 1, bramKbit: 0, lutRams: 8, cells: ['DSP48E1', 'RAM32M'] }],
  ['xcvu13p', { dsps: 1, bramKbit: 0, lutRams: 8, cells: ['DSP48E2', 'RAM32M16'] }],
];

function build(part: string, { design, vectors }: TestDesign, dsp: DspUse): Promise<FpgaReport> {
  return synthesiseFpga({
    design,
    vectors,
    target: loadFpgaTarget(part),
    clockPeriodNs: 20,
    dsp,
    route: false,
    yosys: 'yowasp',
    timeoutSeconds: 100,
  });
}

test.each(CASES)(
  'a product, a ROM and a RAM equal their description on %s',
  async (part, expected) => {
    const report = await build(part, createBlocks(), 'auto');
    expect(report.verified).toMatchObject({ vectors: 200, mismatches: 0 });
    const { cells, ...figures } = expected;
    expect(report.metrics).toMatchObject(figures);
    expect(Object.keys(report.cellCounts)).toEqual(expect.arrayContaining([...cells]));
  },
);

test('without multiplier blocks a product is logic; one expected output changed is one mismatch', async () => {
  const { design, vectors } = createBlocks();
  const outputs = vectors.outputs.slice();
  outputs[3 * 17 + 2] += 1;
  const report = await build('ecp5-25k', { design, vectors: { ...vectors, outputs } }, 'none');
  expect(report.metrics.dsps).toBe(0);
  expect(report.metrics.carryCells).toBeGreaterThan(0);
  expect(report.verified).toEqual({
    vectors: 200,
    mismatches: 1,
    firstMismatch: { vector: 17, element: 2, expected: outputs[53], actual: outputs[53] - 1 },
  });
});
