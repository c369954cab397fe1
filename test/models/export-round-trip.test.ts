// What is exported and imported again is the same network, bit for bit: every type, weight and table.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxRaw, minRaw } from '../../src/core/fixed-point-format.js';
import type { HardwareConfig } from '../../src/core/hardware-config.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { networkToJson } from '../../src/fixed-point/network-file.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { exportHls4ml } from '../../src/models/export/export-hls4ml.js';
import { exportQonnx } from '../../src/models/export/export-qonnx.js';
import { createDefaultConfig } from '../../src/models/hls-config/default-config.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import { CNN_STUDENT, MLP_STUDENT, SEQUENCE_STUDENT } from './example-students.js';

const GOLDEN = join('..', 'shared', 'data', 'hls4ml-golden');
const FORMS = ['hls4ml', 'qonnx'] as const;

/** Between them every layer kind that can be exported. */
const CASES: readonly (readonly [string, (typeof FORMS)[number]])[] = [
  ['mlp-modes', 'hls4ml'],
  ['mlp-modes', 'qonnx'],
  ['mlp-batchnorm-activations', 'hls4ml'],
  ['mlp-batchnorm-activations', 'qonnx'],
  ['cnn2d-stream', 'hls4ml'],
  ['cnn2d-stream', 'qonnx'],
  ['cnn2d-stride-avgpool', 'hls4ml'],
  ['lstm', 'hls4ml'],
  ['gru', 'hls4ml'],
  ['softmax-latency', 'hls4ml'],
  ['softmax-legacy', 'qonnx'],
  ['softmax-argmax', 'hls4ml'],
];

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'paretape-round-trip-'));
});
afterAll(() => rm(place, { recursive: true }));

async function exportAndImport(
  network: QuantisedNetwork,
  ioType: HardwareConfig['ioType'],
  form: (typeof FORMS)[number],
): Promise<QuantisedNetwork> {
  const folder = await mkdtemp(join(place, 'case-'));
  const hardware = { ioType, clockPeriodNs: 5, stages: {} };
  const request = { network, hardware, backend: 'Vitis' as const };
  await (form === 'hls4ml' ? exportHls4ml(folder, request) : exportQonnx(folder, request));
  const graph =
    form === 'hls4ml'
      ? await importModel(join(folder, 'model.json'), join(folder, 'weights.h5'))
      : await importModel(join(folder, 'model.onnx'));
  return lowerGraph(graph, await readHlsConfig(join(folder, 'hls4ml_config.yml'))).network;
}

/** Outputs for 40 random raw inputs. */
function outputsOf(network: QuantisedNetwork): readonly number[] {
  const [{ result, outputShape }] = network.layers;
  const random = createRandom(8, 'round-trip');
  const range = maxRaw(result) - minRaw(result) + 1;
  const raw = Float64Array.from(
    { length: 40 * sizeOf(outputShape) },
    () => minRaw(result) + random.integer(range),
  );
  return Array.from(runNetwork(network, raw, 40));
}

test('a simple recurrent layer comes back from hls4ml the same, with the function it had', async () => {
  const random = createRandom(5, 'simple');
  const noise = (...shape: number[]) => ({
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, () => random.normal()),
  });
  const base = { kind: 'recurrent', cell: 'simpleRnn', inputs: ['x'] } as const;
  const nodes = [
    { kind: 'input', name: 'x', inputs: [], outputShape: [5, 3] },
    {
      ...base,
      name: 'rnn',
      kernel: noise(3, 4),
      recurrentKernel: noise(4, 4),
      bias: noise(4),
      activation: 'softsign',
      returnSequences: true,
      outputShape: [5, 4],
    },
  ] as const;
  const graph = { name: 'simple', nodes };
  const { network } = lowerGraph(graph, createDefaultConfig(graph));
  const again = await exportAndImport(network, 'io_parallel', 'hls4ml');
  expect(outputsOf(again)).toEqual(outputsOf(network));
  expect(again.layers[1]).toEqual(network.layers[1]);
});

describe('a student', () => {
  for (const student of [MLP_STUDENT, CNN_STUDENT, SEQUENCE_STUDENT]) {
    test.each(FORMS)(`${student.spec.id} comes back from %s the same`, async (form) => {
      const network = studentToNetwork(student, student.spec.id);
      const again = await exportAndImport(network, 'io_parallel', form);
      expect(networkToJson(again)).toEqual(networkToJson(network));
      expect(outputsOf(again)).toEqual(outputsOf(network));
    });
  }
});

const BIPOLAR = join('..', 'shared', 'data', 'models', 'qonnx_tfc_1w1a', 'TFC_1W1A.onnx');

describe.skipIf(!existsSync(BIPOLAR))('a bipolar model (needs ../shared/data/models)', () => {
  test.each(FORMS)('comes back from %s the same', async (form) => {
    const graph = await importModel(BIPOLAR);
    const { network } = lowerGraph(graph, createDefaultConfig(graph));
    const again = await exportAndImport(network, 'io_parallel', form);
    expect(again.layers.map(({ kind }) => kind)).toEqual(network.layers.map(({ kind }) => kind));
    expect(outputsOf(again)).toEqual(outputsOf(network));
  });
});

describe.skipIf(!existsSync(GOLDEN))(
  'an imported model (needs ../shared/data/hls4ml-golden)',
  () => {
    const load = async (name: string) => {
      const graph = await importModel(
        join(GOLDEN, name, 'model.json'),
        join(GOLDEN, name, 'weights.h5'),
      );
      const config = await readHlsConfig(join(GOLDEN, name, 'case.json'));
      return { network: lowerGraph(graph, config).network, ioType: config.ioType };
    };

    test.each(CASES)('%s comes back from %s the same', async (name, form) => {
      const { network, ioType } = await load(name);
      const again = await exportAndImport(network, ioType, form);
      expect(networkToJson(again)).toEqual(networkToJson(network));
    });

    test('cnn2d-stride-avgpool comes back from qonnx with the same outputs', async () => {
      const { network, ioType } = await load('cnn2d-stride-avgpool');
      const again = await exportAndImport(network, ioType, 'qonnx');
      expect(outputsOf(again)).toEqual(outputsOf(network));
    });

    test('recurrent layers are refused by qonnx, by name', async () => {
      const { network, ioType } = await load('lstm');
      await expect(exportAndImport(network, ioType, 'qonnx')).rejects.toMatchObject({
        code: 'INPUT',
        message: expect.stringContaining('rnn'),
      });
    });
  },
);
