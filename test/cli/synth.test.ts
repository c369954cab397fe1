// The commands synth and estimate as a user meets them.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, runBuiltCli } from './run-built-cli.js';

const GOLDEN = resolve('../shared/data/hls4ml-golden/hw-mlp');

let folder: string;
beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  folder = await mkdtemp(join(tmpdir(), 'paretape-synth-'));
});
afterAll(() => rm(folder, { recursive: true }));

const design = [
  ...['--model', join(GOLDEN, 'model.json'), '--weights', join(GOLDEN, 'weights.h5')],
  ...['--hls-config', join(GOLDEN, 'case.json'), '--vectors', join(GOLDEN, 'x.npy')],
];

/** Runs a command on the golden model, builds shared below `results`. */
function run(command: string, ...more: string[]) {
  return runBuiltCli(['--results', join(folder, 'results'), command, ...design, ...more], folder);
}

describe.skipIf(!existsSync(GOLDEN))(
  'synth and estimate (need ../shared/data/hls4ml-golden)',
  () => {
    test('a layer is measured, verified, left in a folder, and found again from another folder', async () => {
      const asked = ['--layer', 'out', '--json', '--out'];
      const first = await run('synth', ...asked, 'first');
      expect(first.code, first.stderr).toBe(0);
      const answer = JSON.parse(first.stdout);
      expect(answer).toMatchObject({ schema: 'paretape/synth/1', target: 'generic45' });
      const [layer] = answer.layers;
      expect(layer).toMatchObject({
        layer: 'out',
        latencyCycles: 1,
        initiationInterval: 1,
        verified: { mismatches: 0, vectors: 256 },
        tool: '@yowasp/yosys',
      });
      expect(layer.slackNs).toBeCloseTo(answer.clockPeriodNs - layer.criticalPathNs, 9);
      const [build] = await readdir(join(folder, 'first', 'synthesis'));
      const files = await readdir(join(folder, 'first', 'synthesis', build));
      expect(files).toEqual(
        expect.arrayContaining(['netlist.v', 'run.log', 'reproduce.sh', 'rtl']),
      );

      const second = await run('synth', ...asked, 'second');
      // The very same build, its seconds included.
      expect(JSON.parse(second.stdout)).toEqual(answer);

      const estimated = await run('estimate', '--layer', 'out', '--json');
      const { estimate } = JSON.parse(estimated.stdout);
      for (const metric of ['cellAreaUm2', 'criticalPathNs'] as const) {
        expect(layer[metric]).toBeGreaterThan(estimate[metric].low);
        expect(layer[metric]).toBeLessThan(estimate[metric].high);
      }
      expect(estimate.latencyCycles).toBe(layer.latencyCycles);
    });

    test('options replace what the configuration asks for, and what is not legal is said', async () => {
      const { code, stdout, stderr } = await run(
        ...(['estimate', '--strategy', 'resource', '--reuse-factor', '7', '--json'] as const),
      );
      expect(code).toBe(0);
      const { config } = JSON.parse(stdout);
      for (const stage of Object.values(config.stages)) {
        expect(stage).toMatchObject({ strategy: 'resource' });
      }
      expect(stderr).toMatch(/resource rf=7 is not legal, resource rf=\d+ taken/);
    });

    test.each([
      [['synth', '--layer', 'outt', '--out', 'x'], 'did you mean out?'],
      [['synth', '--target', 'sky130', '--out', 'x'], 'did you mean sky130_fd_sc_hd?'],
      [['estimate', '--strategy', 'latancy'], 'did you mean latency?'],
      [['estimate', '--target', 'ice40-hx8k'], 'FPGA parts have no estimators'],
    ] as const)('%j is a mistake with a way out', async ([command, ...more], hint) => {
      const { code, stdout, stderr } = await run(command, ...more);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(hint);
    });
  },
);
