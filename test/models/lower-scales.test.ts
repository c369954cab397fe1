// Quantisers whose scales are no powers of two: integers and factors, the real numbers of the source in wide formats.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { emulateModel } from '../../src/models/emulate-model.js';
import { runFloatModel } from '../../src/models/float-run.js';
import { createDefaultConfig } from '../../src/models/hls-config/default-config.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import type { KerasLayer } from '../../src/models/keras/keras-layer.js';
import { toQuantiser } from '../../src/models/keras/qkeras-quantiser.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelGraph, ModelNode } from '../../src/models/model-graph.js';
import type { Quantiser, UniformQuantiser } from '../../src/models/quantiser.js';

const MODELS = join('..', 'shared', 'data', 'models');
const COUNT = 40;

const wide = (precision: string) =>
  parseHlsConfig({ HLSConfig: { Model: { Precision: precision } } }, 'test');

/** Largest difference of fixed-point and real outputs, and how many samples differ by more than `near`. */
function compare(graph: ModelGraph, precision: string, inputs: Float64Array, near: number) {
  const model = lowerGraph(graph, wide(precision));
  const shape = [COUNT, ...graph.nodes[0].outputShape];
  const { outputs } = emulateModel(model, { shape, data: inputs }, false);
  const wanted = runFloatModel(graph, inputs, COUNT);
  expect(outputs.data.length).toBe(wanted.length);
  expect(new Set(wanted).size).toBeGreaterThan(1);
  const far = wanted.filter((value, i) => Math.abs(outputs.data[i] - value) > near).length;
  return { far, kinds: model.network.layers.map(({ kind }) => kind), network: model.network };
}

describe.skipIf(!existsSync(MODELS))('models of others (needs ../shared/data/models)', () => {
  const load = (folder: string, file: string) => importModel(join(MODELS, folder, file));

  test('qonnx_kws_mlp_w3a3: sums of integers, logits of the real numbers', async () => {
    const graph = await load('qonnx_kws_mlp_w3a3', 'kwsmlp_w3a3.onnx');
    const random = createRandom(3, 'kws');
    const inputs = Float64Array.from({ length: COUNT * 490 }, () =>
      Math.round(60 * random.normal()),
    );
    const { far, network } = compare(graph, 'fixed<50,20>', inputs, 1e-6);
    expect(far).toBe(0);
    const dense = network.layers.filter((layer) => layer.kind === 'dense');
    for (const { weights } of dense) {
      expect(weights.format).toMatchObject({ width: 3, integer: 3 });
      expect(weights.values.every((raw) => Math.abs(raw) <= 3)).toBe(true);
    }
  });

  test('qonnx_unsw_mlp_w2a2: the score before its sign is that of the real numbers', async () => {
    const graph = await load('qonnx_unsw_mlp_w2a2', 'unsw_nb15-mlp-w2a2.onnx');
    const random = createRandom(4, 'unsw');
    const inputs = Float64Array.from({ length: COUNT * 600 }, () => 2 * random.integer(2) - 1);
    const score = { ...graph, nodes: graph.nodes.slice(0, -1) };
    expect(compare(score, 'fixed<58,24>', inputs, 1e-5).far).toBe(0);
    const signs = lowerGraph(graph, wide('fixed<58,24>')).network.layers.at(-1);
    expect(signs).toMatchObject({ kind: 'sign', levels: 2 });
  });

  test('the proposed configuration takes both', async () => {
    for (const [folder, file] of [
      ['qonnx_kws_mlp_w3a3', 'kwsmlp_w3a3.onnx'],
      ['qonnx_unsw_mlp_w2a2', 'unsw_nb15-mlp-w2a2.onnx'],
    ]) {
      const graph = await load(folder, file);
      const { resolved } = lowerGraph(graph, createDefaultConfig(graph));
      expect(resolved.filter(({ className }) => className === 'ApplyAlpha').length).toBeGreaterThan(
        3,
      );
    }
  });
});

const uniform: UniformQuantiser = {
  kind: 'uniform',
  bits: 4,
  signed: true,
  scale: [0.3],
  zeroPoint: [0],
  minimum: -8,
  maximum: 7,
  rounding: 'ROUND',
};

/** A dense layer, a convolution over steps and a quantised activation, with these quantisers. */
function example(weights: Quantiser, activation: Quantiser): ModelGraph {
  const random = createRandom(9, 'example');
  const noise = (...shape: number[]) => ({
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, () => random.normal()),
  });
  const [before, after] = [[0], [0]];
  const nodes = [
    { kind: 'input', name: 'x', inputs: [], outputShape: [6, 3] },
    { kind: 'quantise', name: 'q', inputs: ['x'], quantiser: activation, outputShape: [6, 3] },
    {
      kind: 'conv1d',
      name: 'c',
      inputs: ['q'],
      window: { size: [3], strides: [1], padding: { before, after } },
      kernel: { ...noise(3, 3, 4), quantiser: weights },
      outputShape: [4, 4],
    },
    { kind: 'reshape', name: 'flat', inputs: ['c'], outputShape: [16] },
    {
      kind: 'dense',
      name: 'd',
      inputs: ['flat'],
      kernel: { ...noise(16, 4), quantiser: weights },
      bias: { ...noise(4), quantiser: { ...uniform, scale: [0.7] } },
      outputShape: [4],
    },
  ];
  return { name: 'example', nodes: nodes as ModelNode[] };
}

const randomInputs = () => {
  const random = createRandom(2, 'inputs');
  return Float64Array.from({ length: COUNT * 18 }, () => random.normal());
};

test.each<[string, Quantiser, Quantiser]>([
  ['one scale', uniform, { ...uniform, scale: [0.21] }],
  [
    'a scale an output',
    { ...uniform, scale: [0.3, 0.11, 0.25, 0.9] },
    { ...uniform, scale: [0.7] },
  ],
  ['a grid of QKeras', { ...uniform, scale: [0.25 * 0.6], grid: 0.25 }, uniform],
  ['zero points of activations', uniform, { ...uniform, scale: [0.25], zeroPoint: [3] }],
  ['a scale a channel', uniform, { ...uniform, scale: [0.2, 0.3, 0.4] }],
  ['binary weights', { kind: 'binary', scale: [0.37] }, uniform],
  ['ternary weights', { kind: 'ternary', scale: [0.37], threshold: 0.4 }, uniform],
])('%s: fixed point agrees with real numbers', (_, weights, activation) => {
  const graph = example(weights, activation);
  expect(compare(graph, 'fixed<50,16>', randomInputs(), 1e-6).far).toBe(0);
});

test('weights of QKeras keep their grid, an alpha layer the factor and the bias', () => {
  const settings = { bits: 4, integer: 1, alpha: 0.6 };
  const quantiser = toQuantiser({ className: 'quantized_bits', settings }, {} as KerasLayer);
  const graph = example(quantiser, uniform);
  const { network, resolved } = lowerGraph(graph, wide('fixed<40,12>'));
  const dense = network.layers.find(({ name }) => name === 'd');
  expect(dense).toMatchObject({ kind: 'dense', weights: { format: { width: 4, integer: 2 } } });
  const alpha = network.layers.at(-1);
  if (alpha?.kind !== 'batchNorm') throw new Error('no factor at the end');
  expect(alpha.name).toBe('d_alpha');
  expect(alpha.scale.values[0]).toBe(Math.floor(0.6 * 2 ** 28));
  expect(resolved.at(-1)?.className).toBe('ApplyAlpha');
});

test('a factor of weights that is a power of two, all outputs alike, stays in their type', () => {
  const graph = example({ ...uniform, scale: [0.125] }, { ...uniform, scale: [0.5] });
  const names = lowerGraph(graph, wide('fixed<40,12>')).network.layers.map(({ name }) => name);
  expect(names.filter((name) => /_(scale|rescale)$|^c_alpha$/.test(name))).toEqual([]);
});
