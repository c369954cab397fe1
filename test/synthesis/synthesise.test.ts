// Builds from Verilog to report, with the folder they leave.
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParetapeError } from '../../src/core/errors.js';
import { hashBytes } from '../../src/core/hash.js';
import type { AsicTarget } from '../../src/core/target.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import type { SynthesisRequest } from '../../src/synthesis/synthesis-request.js';
import { synthesise } from '../../src/synthesis/synthesise.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { createMacVectors, writeMac } from './streaming-design.js';

const liberty = generic45Liberty();
const library = parseLiberty(liberty, 'generic45.lib');
const nand2AreaUm2 = library.cells.get('NAND2_X1')?.areaUm2 ?? Number.NaN;
const TARGET: AsicTarget = {
  kind: 'asic',
  id: 'generic45',
  description: 'the built-in library',
  predictive: true,
  liberty,
  libertyHash: hashBytes(liberty),
  dontUse: [],
  technology: {
    nand2AreaUm2,
    fullAdderAreaUm2: 8,
    hasFullAdderCell: true,
    flipFlopAreaUm2: 9,
    mux2AreaUm2: 4,
    xor2AreaUm2: 3,
    and2AreaUm2: 2,
    fullAdderDelayNs: 0.1,
    flipFlopDelayNs: 0.1,
    fullAdderEnergyPj: 0.01,
    flipFlopClockEnergyPj: 0.01,
    nand2LeakageNw: 2,
  },
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'paretape-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function ask(changes: Partial<SynthesisRequest> = {}): SynthesisRequest {
  return {
    design: writeMac(),
    target: TARGET,
    vectors: createMacVectors(40),
    powerVectors: 8,
    clockPeriodNs: 5,
    effort: 'area',
    yosys: 'yowasp',
    timeoutSeconds: 60,
    ...changes,
  };
}

const steps: string[] = [];
const plain = synthesise(ask(), { onStep: (step) => steps.push(step) });

describe('a build', () => {
  test('reports measured figures that fit together', async () => {
    const report = await plain;
    expect(steps).toEqual(['library', 'yosys', 'verify', 'timing', 'power']);
    expect(report).toMatchObject({ tool: '@yowasp/yosys', target: 'generic45', top: 'mac' });
    expect(report.verified).toEqual({ vectors: 40, mismatches: 0, firstMismatch: undefined });
    const { metrics, cellCounts } = report;
    expect(metrics).toMatchObject({ latencyCycles: 3, initiationInterval: 3, flipFlops: 23 });
    const counts = Object.values(cellCounts);
    expect(metrics.cells).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(metrics.gateEquivalents).toBeCloseTo(metrics.cellAreaUm2 / nand2AreaUm2, 9);
    expect(metrics.slackNs).toBeCloseTo(5 - metrics.criticalPathNs, 9);
    expect(metrics.fmaxMhz * metrics.criticalPathNs).toBeCloseTo(1000, 9);
    expect(metrics.energyPj).toBeCloseTo(metrics.dynamicMw * 5 * 3, 9);
    expect(metrics.energyPj).toBeGreaterThan(0);
    expect(metrics.leakageMw).toBeGreaterThan(0);
  });

  test('leaves a folder from which it can be repeated; area and netlist do not depend on the clock', async () => {
    const folders = [join(root, 'one'), join(root, 'two')];
    const first = await synthesise(ask({ folder: folders[0] }));
    const second = await synthesise(ask({ folder: folders[1], clockPeriodNs: 50 }));
    expect(await readdir(folders[0])).toEqual(
      [
        'COMMANDS cells.constr netlist.v process.json report.json reproduce.sh request.json rtl',
        'run.log stat.txt synth.ys',
      ].flatMap((names) => names.split(' ')),
    );
    const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8');
    for (const name of ['netlist.v', 'stat.txt', 'synth.ys', 'reproduce.sh', 'rtl/mac.v']) {
      expect(await read(folders[1], name)).toBe(await read(folders[0], name));
    }
    expect(JSON.parse(await read(folders[0], 'report.json'))).toEqual(
      JSON.parse(JSON.stringify(first)),
    );
    expect(JSON.parse(await read(folders[0], 'process.json')).peakMemoryMb).toBeGreaterThan(10);
    const library = /\.\.\/libraries\/\w+\.lib/.exec(await read(folders[0], 'reproduce.sh'));
    await access(join(folders[0], library?.[0] ?? 'none'));
    expect(second.metrics).toEqual({
      ...first.metrics,
      clockPeriodNs: 50,
      slackNs: 50 - first.metrics.criticalPathNs,
      dynamicMw: expect.closeTo(first.metrics.dynamicMw / 10, 12),
    });
    const area = /Chip area for module '\\mac': ([\d.]+)/.exec(await read(folders[0], 'stat.txt'));
    expect(first.metrics.cellAreaUm2).toBeCloseTo(Number(area?.[1]), 5);
  });

  test('for speed is faster and larger than for area, and as right', async () => {
    const [area, speed] = [await plain, await synthesise(ask({ effort: 'speed' }))];
    expect(speed.verified.mismatches).toBe(0);
    expect(speed.metrics.criticalPathNs).toBeLessThan(area.metrics.criticalPathNs);
    expect(speed.metrics.cellAreaUm2).toBeGreaterThan(area.metrics.cellAreaUm2);
  });

  test('counts wrong outputs in the report', async () => {
    const report = await synthesise(ask({ design: writeMac({ weights: [3, -2, 4] }) }));
    expect(report.verified.mismatches).toBeGreaterThan(30);
    expect(report.verified.firstMismatch).toMatchObject({ element: 0 });
  });
});

describe('a build that fails', () => {
  async function fail(changes: Partial<SynthesisRequest>): Promise<ParetapeError> {
    return synthesise(ask(changes)).then(
      () => expect.fail('the build did not fail'),
      (thrown: ParetapeError) => thrown,
    );
  }

  test('shows the last lines of the log, and keeps log, inputs and command', async () => {
    const folder = join(root, 'broken');
    const design = writeMac();
    const source = design.modules[0].source.replace('endcase', 'endcas');
    const broken = { ...design, modules: [{ name: 'mac', source }] };
    const error = await fail({ design: broken, folder });
    expect(error).toMatchObject({ code: 'TOOL_FAILED' });
    expect(error.message).toMatch(/rtl\/mac\.v:\d+: ERROR: syntax error/);
    expect(error.hint).toContain(join(`${folder}-failed`, 'run.log'));
    expect(await readdir(root)).not.toContain('broken');
    const kept = await readdir(`${folder}-failed`);
    expect(kept).toEqual(expect.arrayContaining(['run.log', 'error.txt', 'rtl', 'reproduce.sh']));
    expect(await readFile(join(`${folder}-failed`, 'run.log'), 'utf8')).toContain('syntax error');
    await synthesise(ask({ folder }));
    expect(await readdir(root)).not.toContain('broken-failed');
  });

  test('because the netlist hangs is a MISMATCH that says so', async () => {
    const error = await fail({ design: writeMac({ silent: true }), folder: join(root, 'hang') });
    expect(error).toMatchObject({ code: 'MISMATCH' });
    expect(error.message).toMatch(/no beat moved/);
    expect(await readdir(join(root, 'hang-failed'))).toContain('netlist.v');
  });
});
