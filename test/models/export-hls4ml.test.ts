// hls4ml projects: files in the layout hls4ml reads, every type named, whole or not at all.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import h5wasm, { type Dataset, type File as Hdf5File } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatName } from '../../src/core/fixed-point-format.js';
import type { HardwareConfig } from '../../src/core/hardware-config.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { exportHls4ml, HLS4ML_FILES } from '../../src/models/export/export-hls4ml.js';
import { realValues } from '../../src/models/export/exported-layer.js';
import { HLS4ML_BACKENDS } from '../../src/models/export/hls4ml-backend.js';
import { CNN_STUDENT, MLP_STUDENT } from './example-students.js';

const KERAS = join('..', 'shared', 'data', 'models', 'keras_1layer', 'KERAS_1layer_weights.h5');
const HARDWARE: HardwareConfig = {
  ioType: 'io_stream',
  clockPeriodNs: 4,
  stages: {
    dense_1: { reuseFactor: 8, strategy: 'resource' },
    dense_2: { reuseFactor: 1, strategy: 'latency' },
  },
};

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'paretape-export-'));
});
afterEach(() => rm(place, { recursive: true }));

const network = studentToNetwork(MLP_STUDENT, 'mlp');
const exportTo = (folder: string, backend: (typeof HLS4ML_BACKENDS)[number] = 'Vitis') =>
  exportHls4ml(folder, { network, hardware: HARDWARE, backend });

/** Attributes and datasets of an HDF5 file: the form of a path, not its numbers. */
function describeFile(file: Hdf5File): readonly string[] {
  const lines = Object.entries(file.attrs).map(
    ([name, { dtype }]) => `@${name} ${String(dtype)[0]}`,
  );
  for (const layer of file.keys()) {
    const group = file.get(layer) as Hdf5File;
    lines.push(...Object.keys(group.attrs).map((name) => `layer @${name}`));
    const names = group.attrs.weight_names.value;
    for (const name of Array.isArray(names) ? names : []) {
      const dataset = group.get(String(name)) as Dataset;
      lines.push(
        `${String(name).replace(layer, 'layer')} ${dataset.dtype} ${dataset.shape?.length}`,
      );
    }
  }
  return [...new Set(lines)].sort();
}

describe('an exported hls4ml project', () => {
  test('holds exactly the four files, and every number of every weight', async () => {
    await h5wasm.ready;
    const folder = join(place, 'project');
    await exportTo(folder);
    expect((await readdir(folder)).sort()).toEqual([...HLS4ML_FILES].sort());
    const file = new h5wasm.File(join(folder, 'weights.h5'), 'r');
    for (const layer of network.layers) {
      if (layer.kind !== 'dense') continue;
      const kernel = file.get(`${layer.name}/${layer.name}/kernel:0`) as Dataset;
      expect(kernel.shape).toEqual(layer.weights.shape);
      expect(Array.from(kernel.value as Float32Array)).toEqual(
        Array.from(realValues(layer.weights)),
      );
    }
    file.close();
  });

  test.skipIf(!existsSync(KERAS))(
    'lays its weights out as Keras 2 itself (needs ../shared/data/models)',
    async () => {
      await h5wasm.ready;
      await exportTo(join(place, 'project'));
      const own = new h5wasm.File(join(place, 'project', 'weights.h5'), 'r');
      const keras = new h5wasm.File(KERAS, 'r');
      expect(describeFile(own)).toEqual(describeFile(keras));
      own.close();
      keras.close();
    },
  );

  test('names every type, in lower case every strategy, and the design of every stage', async () => {
    await exportTo(join(place, 'project'));
    const config = parse(await readFile(join(place, 'project', 'hls4ml_config.yml'), 'utf8'));
    expect(config).toMatchObject({ Backend: 'Vitis', ClockPeriod: 4, IOType: 'io_stream' });
    const { LayerName, Model } = config.HLSConfig;
    expect(Model.Strategy).toBe('latency');
    const linear = network.layers.filter(({ kind }) => kind === 'dense');
    const names = [...network.layers, ...linear.map(({ name }) => ({ name: `${name}_linear` }))];
    expect(Object.keys(LayerName).sort()).toEqual(names.map(({ name }) => name).sort());
    for (const layer of network.layers) {
      const { Precision, Strategy, ReuseFactor } = LayerName[layer.name];
      expect(Precision.result).toBe(formatName(layer.result));
      if (layer.kind !== 'dense') continue;
      expect(Precision.accum).toBe(formatName(layer.accumulator));
      expect({ strategy: Strategy, reuseFactor: ReuseFactor }).toEqual(HARDWARE.stages[layer.name]);
    }
  });

  test('is made for every back end; Catapult is told the technology', async () => {
    for (const backend of HLS4ML_BACKENDS) {
      await exportTo(join(place, backend), backend);
      const config = parse(await readFile(join(place, backend, 'hls4ml_config.yml'), 'utf8'));
      expect(config.Backend).toBe(backend);
      expect(config.Technology).toBe(backend === 'Catapult' ? 'asic' : undefined);
    }
  });

  test('brings a script that Python can read', async () => {
    await exportTo(join(place, 'project'));
    const script = join(place, 'project', 'convert.py');
    const check = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
    const python = await promisify(execFile)('python3', ['-c', check, script]).catch(
      (error) => error,
    );
    expect(python.code === 'ENOENT' || python.stderr === '').toBe(true);
    expect(await readFile(script, 'utf8')).toContain('keras_v2_to_hls(config)');
  });

  test('has the same text each time', async () => {
    await exportTo(join(place, 'a'));
    await exportTo(join(place, 'b'));
    for (const name of HLS4ML_FILES.filter((file) => !file.endsWith('.h5'))) {
      const [a, b] = await Promise.all(['a', 'b'].map((f) => readFile(join(place, f, name))));
      expect(a.equals(b)).toBe(true);
    }
  });

  test('never overwrites a folder, and leaves nothing behind when it fails', async () => {
    await exportTo(join(place, 'project'));
    await writeFile(join(place, 'project', 'notes.txt'), 'mine');
    await expect(exportTo(join(place, 'project'))).rejects.toMatchObject({ code: 'INPUT' });
    const [input, ...rest] = studentToNetwork(CNN_STUDENT, 'cnn').layers;
    const branched = { name: 'branched', layers: [input, ...rest.slice(1)] };
    const request = { network: branched, hardware: HARDWARE, backend: 'Vitis' as const };
    await expect(exportHls4ml(join(place, 'other'), request)).rejects.toMatchObject({
      code: 'INPUT',
    });
    expect(await readdir(place)).toEqual(['project']);
  });
});
