// The commands emulate and import as a user meets them.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNpy } from '../../src/datasets/npy.js';
import { parseNpz } from '../../src/datasets/npz.js';
import { CLI, runBuiltCli } from './run-built-cli.js';

const GOLDEN = resolve('../shared/data/hls4ml-golden');

let folder: string;
beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  folder = await mkdtemp(join(tmpdir(), 'paretape-emulate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const argumentsOf = (name: string) => [
  'emulate',
  '--model',
  join(GOLDEN, name, 'model.json'),
  '--weights',
  join(GOLDEN, name, 'weights.h5'),
  '--hls-config',
  join(GOLDEN, name, 'case.json'),
  '--input',
  join(GOLDEN, name, 'x.npy'),
];

const readArray = async (file: string) => parseNpy(await readFile(file), file);

describe.skipIf(!existsSync(GOLDEN))('emulate (needs ../shared/data/hls4ml-golden)', () => {
  test('writes the outputs and the trace of hls4ml, in one line of summary', async () => {
    const output = join(folder, 'y.npy');
    const trace = join(folder, 'trace.npz');
    const given = [...argumentsOf('cnn1d'), '--output', output, '--trace', trace];
    const result = await runBuiltCli(given, folder);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^emulated 128 samples .*\n$/);
    const wanted = await readArray(join(GOLDEN, 'cnn1d', 'y.npy'));
    expect(await readArray(output)).toEqual(wanted);
    const golden = join(GOLDEN, 'cnn1d', 'trace.npz');
    const [ours, theirs] = await Promise.all([readFile(trace), readFile(golden)]);
    for (const layer of ['c1', 'c1_relu', 'p1', 'c2', 'out']) {
      const wantedLayer = parseNpz(theirs, golden, layer);
      const { shape, data } = parseNpz(ours, trace, layer);
      expect({ shape, data: [...data] }).toEqual({
        shape: wantedLayer.shape,
        data: [...wantedLayer.data],
      });
    }
  });

  test('--json names what was written', async () => {
    const given = [...argumentsOf('hw-mlp'), '--output', 'y.npy', '--json'];
    const result = await runBuiltCli(given, folder);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      schema: 'paretape/emulate/1',
      output: { file: join(folder, 'y.npy'), shape: [256, 5] },
    });
  });

  test('import shows layers with their resolved types', async () => {
    const [, , model, , weights, , config] = argumentsOf('mlp-auto');
    const given = ['import', model, '--weights', weights, '--hls-config', config, '--json'];
    const result = await runBuiltCli(given, folder);
    expect(result.code).toBe(0);
    const { layers, parameters } = JSON.parse(result.stdout);
    expect(parameters).toBe(16 * 64 + 64 + 64 * 32 + 32 + 32 * 32 + 32 + 32 * 5 + 5);
    expect(layers[1]).toMatchObject({
      name: 'fc1',
      shape: [64],
      types: { weight: 'ap_fixed<6,2>', accum: 'ap_fixed<23,11>', result: 'ap_fixed<23,11>' },
    });
  });
});

test('a PyTorch file is refused with the way through ONNX, exit code 2', async () => {
  await writeFile(join(folder, 'model.pt'), 'PK');
  const result = await runBuiltCli(['import', 'model.pt'], folder);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('torch.onnx.export');
});
