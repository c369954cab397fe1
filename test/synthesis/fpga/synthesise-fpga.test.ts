// Generated designs from Verilog to FPGA figures: the mapped netlist is the network, whatever the family.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParetapeError } from '../../../src/core/errors.js';
import type { FpgaReport } from '../../../src/core/fpga-report.js';
import { NEXTPNR, readNextpnrVersion } from '../../../src/synthesis/fpga/nextpnr.js';
import { synthesiseFpga } from '../../../src/synthesis/fpga/synthesise-fpga.js';
import { loadFpgaTarget } from '../../../src/targets/fpga-parts.js';
import { createConvolution, createDense, type TestDesign } from './fpga-designs.js';

const nextpnr = await readNextpnrVersion(NEXTPNR);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'paretape-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function build(part: string, { design, vectors }: TestDesign, route = false) {
  return synthesiseFpga({
    design,
    vectors,
    target: loadFpgaTarget(part),
    clockPeriodNs: 20,
    route,
    yosys: 'yowasp',
    folder: join(root, part),
    timeoutSeconds: 100,
  });
}

/** What the tool itself counted. */
async function readStatistics(part: string): Promise<unknown> {
  const statistics = JSON.parse(await readFile(join(root, part, 'stat.json'), 'utf8'));
  return statistics.design.num_cells_by_type;
}

describe('a streamed convolution and a dense layer with ROMs equal the interpreter', () => {
  test.each([
    ['ecp5-25k', 'CCU2C', 2],
    ['xcku115', 'CARRY4', 0],
  ])('on %s', async (part, carry, lutsInCarry) => {
    const { design, vectors } = createConvolution();
    const report = await build(part, { design, vectors });
    expect(report.verified).toEqual({ vectors: 40, mismatches: 0, firstMismatch: undefined });
    expect(report.cellCounts).toEqual(await readStatistics(part));
    const { metrics, cellCounts, utilisation } = report;
    expect(metrics).toMatchObject({
      latencyCycles: design.latencyCycles,
      initiationInterval: design.initiationInterval,
      carryCells: cellCounts[carry],
      lutRams: 0,
      dsps: 0,
    });
    const tables = Object.entries(cellCounts).filter(([name]) => /^LUT|^INV/.test(name));
    const inTables = tables.reduce((sum, [, count]) => sum + count, 0);
    expect(metrics.luts).toBe(inTables + lutsInCarry * cellCounts[carry]);
    expect(utilisation.luts).toEqual({
      used: metrics.luts,
      available: loadFpgaTarget(part).resources.luts,
    });
    expect(report.fits).toBe(true);
    const { levels, luts, carryCells } = metrics.longestPath;
    expect(Math.min(luts, carryCells)).toBeGreaterThan(0);
    expect(luts + carryCells).toBe(levels);
    expect(report.timing.kind).toBe('logic levels only');
    expect(report.timing).not.toHaveProperty('criticalPathNs');
  });
});

describe('an iCE40 build with place and route', () => {
  const files = [
    'COMMANDS longest-path.txt look-up-tables.v netlist.v process.json report.json reproduce.sh',
    'request.json rtl run.log stat.json synth.ys',
    nextpnr === undefined ? '' : 'nextpnr.json nextpnr.log pins.v',
  ].flatMap((names) => names.split(' ').filter(Boolean));

  let report: FpgaReport;
  beforeAll(async () => {
    report = await build('ice40-hx8k', createConvolution(), true);
  });

  test('is verified and leaves a folder from which it can be repeated', async () => {
    expect(report.verified).toMatchObject({ vectors: 40, mismatches: 0 });
    expect(await readdir(join(root, 'ice40-hx8k'))).toEqual(files.sort());
    const stored = await readFile(join(root, 'ice40-hx8k', 'report.json'), 'utf8');
    expect(JSON.parse(stored)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  test('is routed where nextpnr-ice40 is installed, and says so where it is not', async () => {
    const { metrics, timing } = report;
    if (nextpnr === undefined) {
      const reason = 'nextpnr-ice40 is not installed';
      expect(timing).toEqual({ kind: 'logic levels only', reason });
      return;
    }
    if (timing.kind !== 'routed') return expect.fail(JSON.stringify(timing));
    expect(timing.toolVersion).toBe(nextpnr);
    // A 3×3 convolution of 8 bit runs at 62 to 80 MHz on this device; this one is smaller.
    expect(timing.fmaxMhz).toBeGreaterThan(50);
    expect(timing.fmaxMhz).toBeLessThan(160);
    expect(timing.slackNs).toBeCloseTo(20 - timing.criticalPathNs, 9);
    expect(timing.criticalPathNs).toBeCloseTo(1000 / timing.fmaxMhz, 9);
    expect(timing.routingNs).toBeGreaterThan(0.2 * timing.criticalPathNs);
    expect(timing.routingNs).toBeLessThan(timing.criticalPathNs);
    const { used, available } = timing.cells.ICESTORM_LC;
    expect(available).toBe(7680);
    expect(used).toBeGreaterThanOrEqual(metrics.luts);
    expect(used).toBeLessThanOrEqual(
      metrics.luts + metrics.carryCells + metrics.flipFlops + timing.wrapperCells,
    );
    const log = await readFile(join(root, 'ice40-hx8k', 'nextpnr.log'), 'utf8');
    expect(log).toContain('Max frequency');
  });
});

test('a design that does not parse is TOOL_FAILED, with log and inputs kept', async () => {
  const { design, vectors } = createDense();
  const [top, ...others] = design.modules;
  const source = others[0].source.replace('endmodule', 'endmodul');
  const broken = { ...design, modules: [top, { ...others[0], source }] };
  const error = await build('ecp5-45k', { design: broken, vectors }).then(
    () => expect.fail('the build did not fail'),
    (thrown: ParetapeError) => thrown,
  );
  expect(error).toMatchObject({ code: 'TOOL_FAILED' });
  expect(error.message).toMatch(/rtl\/\w+\.v:\d+: ERROR: syntax error/);
  expect(error.hint).toContain(join(root, 'ecp5-45k-failed', 'run.log'));
  expect(await readdir(join(root, 'ecp5-45k-failed'))).toEqual(
    expect.arrayContaining(['run.log', 'error.txt', 'rtl', 'reproduce.sh', 'synth.ys']),
  );
});
