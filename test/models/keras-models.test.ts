// Models that others trained: what Keras and QKeras answer, our import answers too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { quantiseReal, realOf } from '../../src/fixed-point/quantise.js';
import { emulateModel } from '../../src/models/emulate-model.js';
import { runFloatModel } from '../../src/models/float-run.js';
import { createDefaultConfig } from '../../src/models/hls-config/default-config.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelGraph } from '../../src/models/model-graph.js';

const MODELS = '../shared/data/models';
const MNIST = '../shared/data/datasets/mnist';

/** Folder, architecture, weights. */
const FILES = [
  ['keras_1layer', 'KERAS_1layer.json', 'KERAS_1layer_weights.h5'],
  ['keras_conv1d_small', 'KERAS_conv1d_small.json', 'KERAS_conv1d_small_weights.h5'],
  ['keras_conv2d', 'KERAS_conv2d_model.json', 'KERAS_conv2d_model_weights.h5'],
  [
    'keras_dense_5x100',
    'KERAS_dense_16x100x100x100x100x100x5.json',
    'KERAS_dense_16x100x100x100x100x100x5_weights.h5',
  ],
  ['keras_jet_3layer', 'KERAS_3layer.json', 'KERAS_3layer_weights.h5'],
  ['keras_jet_3layer', 'KERAS_3layer.json', 'KERAS_3layer_70pruned_retrained_weights.h5'],
  ['keras_jet_3layer', 'KERAS_3layer.json', 'KERAS_3layer_95pruned_retrained_weights.h5'],
  ['qkeras_jet_3layer', 'qkeras_3layer.json', 'qkeras_3layer_weights.h5'],
  ['qkeras_mnist_cnn', 'qkeras_mnist_cnn.json', 'qkeras_mnist_cnn_weights.h5'],
  ['qkeras_mnist_dense', 'qkeras_mnist_dense.json', 'qkeras_mnist_dense_weights.h5'],
] as const;

/** The published logits leave a last softmax out. */
function withoutSoftmax(graph: ModelGraph): ModelGraph {
  const last = graph.nodes[graph.nodes.length - 1];
  return last.kind === 'softmax' ? { ...graph, nodes: graph.nodes.slice(0, -1) } : graph;
}

const load = (folder: string, model: string, weights: string) =>
  importModel(join(MODELS, folder, model), join(MODELS, folder, weights));

/** Every value agrees to the seven digits that are published. */
function expectLogits(actual: Float64Array, published: readonly (readonly number[])[]): void {
  const wanted = published.flat();
  expect(actual.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(actual[i] - value), `${i}: ${actual[i]} for ${value}`).toBeLessThan(
      2e-6 * Math.max(1, Math.abs(value)),
    );
  }
}

describe.skipIf(!existsSync(MODELS))('models of others (needs ../shared/data/models)', () => {
  test.each(FILES)('%s: %s with %s answers as published', async (folder, model, weights) => {
    const graph = withoutSoftmax(await load(folder, model, weights));
    const expected = JSON.parse(readFileSync(join(MODELS, folder, 'expected.json'), 'utf8'));
    const size = sizeOf(graph.nodes[0].outputShape);
    const inputs = Float64Array.from({ length: 4 * size }, (_, at) =>
      Math.sin(0.1 * (Math.floor(at / size) + 1) * ((at % size) + 1)),
    );
    expectLogits(runFloatModel(graph, inputs, 4), expected.weights[weights].sin_logits);
    const network = lowerGraph(graph, createDefaultConfig(graph)).network;
    expect(network.layers.length).toBeGreaterThan(1);
  });

  test('every hls4ml configuration beside a model fits it', async () => {
    for (const [folder, model, weights] of FILES.slice(-3)) {
      const graph = await load(folder, model, weights);
      const file = join(MODELS, folder, model.replace('.json', '_config.yml'));
      const { resolved } = lowerGraph(graph, await readHlsConfig(file));
      expect(resolved.length).toBeGreaterThan(4);
    }
  });

  test('an HGQ model computes in fixed point exactly what its quantisers say in real numbers', async () => {
    const graph = await importModel(join(MODELS, 'hgq_jet', 'hgq_jet_classifier.h5'));
    const model = lowerGraph(graph, createDefaultConfig(graph));
    const random = createRandom(5, 'hgq');
    const inputs = Float64Array.from({ length: 100 * 16 }, () => 2 * random.normal());
    const { outputs } = emulateModel(model, { shape: [100, 16], data: inputs }, false);
    // A few weights of this file lie just beyond their own type, where C++ wraps them.
    const wrapped = graph.nodes.map((node) => {
      if (node.kind !== 'dense' || node.types === undefined) return node;
      const { weight } = node.types;
      const data = Float64Array.from(node.kernel.data, (w) =>
        realOf(quantiseReal(w, weight), weight),
      );
      return { ...node, kernel: { ...node.kernel, data } };
    });
    expect(outputs.data).toEqual(runFloatModel({ ...graph, nodes: wrapped }, inputs, 100));
    expect(new Set(outputs.data).size).toBeGreaterThan(100);
  });

  test('layers that are ternary by their class become networks of −1, 0 and 1', async () => {
    const graph = await load(
      'keras_3layer_ternary',
      'KERAS_3layer_ternary_small.json',
      'KERAS_3layer_ternary_small_weights.h5',
    );
    const { network } = lowerGraph(graph, createDefaultConfig(graph));
    const dense = network.layers.filter((layer) => layer.kind === 'dense');
    expect(dense.length).toBe(4);
    const values = new Set(dense.flatMap((layer) => [...layer.weights.values]));
    expect([...values].sort()).toEqual([-1, 0, 1]);
  });
});

describe.skipIf(!existsSync(MODELS) || !existsSync(MNIST))(
  'accuracy on MNIST (needs ../shared/data/models and ../shared/data/datasets/mnist)',
  () => {
    const read = (what: string, header: number) =>
      gunzipSync(readFileSync(join(MNIST, `test2k-${what}-ubyte.gz`))).subarray(header);
    test.each([
      ['qkeras_mnist_dense', 0.9385],
      ['qkeras_mnist_cnn', 0.984],
    ])('%s: %d on test2k', async (name, accuracy) => {
      const graph = withoutSoftmax(await load(name, `${name}.json`, `${name}_weights.h5`));
      const pixels = Float64Array.from(read('images-idx3', 16), (pixel) => pixel / 255);
      const labels = read('labels-idx1', 8);
      const outputs = runFloatModel(graph, pixels, labels.length);
      let hits = 0;
      for (const [i, label] of labels.entries()) {
        const row = [...outputs.subarray(i * 10, i * 10 + 10)];
        if (row.indexOf(Math.max(...row)) === label) hits++;
      }
      expect(hits / labels.length).toBe(accuracy);
    });
  },
);
