// ONNX and QONNX files that others made: imported, they give the outputs computed independently beside them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/core/quantised-network.js';
import { runFloatModel } from '../../src/models/float-run.js';
import type { ModelGraph } from '../../src/models/model-graph.js';
import { parseOnnx } from '../../src/models/onnx/parse-onnx.js';

const DATA = join('..', 'shared', 'data');
const MODELS = join(DATA, 'models');

/** Outputs in expected.json have seven digits. */
const TOLERANCE = 1e-6;

type Feature = (sine: number) => number;
const same: Feature = (sine) => sine;

/** Folder, file, weights in expected.json, what the inputs are of the sine. */
const FILES: readonly (readonly [string, string, string | undefined, Feature])[] = [
  ['keras_1layer', 'two_layer_keras', 'KERAS_1layer_weights.h5', same],
  ['keras_conv1d_small', 'conv1d_small_keras', 'KERAS_conv1d_small_weights.h5', same],
  ['keras_conv2d', 'conv2d_small_keras', 'KERAS_conv2d_model_weights.h5', same],
  ['keras_dense_5x100', 'dense_big_keras', 'KERAS_dense_16x100x100x100x100x100x5_weights.h5', same],
  ['keras_jet_3layer', 'three_layer_keras', 'KERAS_3layer_weights.h5', same],
  ['qonnx_kws_mlp_w3a3', 'kwsmlp_w3a3', undefined, (sine) => Math.round(127 * sine)],
  ['qonnx_unsw_mlp_w2a2', 'unsw_nb15-mlp-w2a2', undefined, Math.sign],
];

function load(folder: string, file: string): ModelGraph {
  const path = join(MODELS, folder, `${file}.onnx`);
  return parseOnnx(readFileSync(path), path);
}

function expectedOf(folder: string) {
  return JSON.parse(readFileSync(join(MODELS, folder, 'expected.json'), 'utf8'));
}

/** The expected outputs leave a softmax out. */
function withoutSoftmax(model: ModelGraph): ModelGraph {
  const { nodes } = model;
  return nodes[nodes.length - 1].kind === 'softmax'
    ? { ...model, nodes: nodes.slice(0, -1) }
    : model;
}

describe.skipIf(!existsSync(MODELS))('models of others (needs ../shared/data/models)', () => {
  for (const [folder, file, weights, feature] of FILES) {
    test(`${folder}: ${file}.onnx gives the expected outputs`, () => {
      const model = withoutSoftmax(load(folder, file));
      const document = expectedOf(folder);
      const expected: number[][] = weights
        ? document.weights[weights].sin_logits
        : document.outputs;
      const width = sizeOf(model.nodes[0].outputShape);
      const inputs = Float64Array.from({ length: expected.length * width }, (_, index) => {
        const row = Math.floor(index / width);
        return feature(Math.sin(0.1 * (row + 1) * ((index % width) + 1)));
      });
      const outputs = runFloatModel(model, inputs, expected.length);
      expected.flat().forEach((value, index) => {
        expect(Math.abs(outputs[index] - value)).toBeLessThan(TOLERANCE * (1 + Math.abs(value)));
      });
    });
  }
});

const IMAGES = join(DATA, 'datasets', 'mnist', 'test2k-images-idx3-ubyte.gz');

describe.skipIf(!existsSync(IMAGES))('qonnx_tfc_1w1a (needs ../shared/data/datasets/mnist)', () => {
  test('classifies 1848 of the 2000 test digits, and gives the first outputs', () => {
    const model = load('qonnx_tfc_1w1a', 'TFC_1W1A');
    const pixels = gunzipSync(readFileSync(IMAGES)).subarray(16);
    const labels = gunzipSync(readFileSync(IMAGES.replace('images-idx3', 'labels-idx1'))).subarray(
      8,
    );
    const outputs = runFloatModel(
      model,
      Float64Array.from(pixels, (p) => p / 255),
      labels.length,
    );
    const { accuracy, first8_outputs } = expectedOf('qonnx_tfc_1w1a').mnist_test2k_div255;
    let correct = 0;
    labels.forEach((label, sample) => {
      const row = outputs.subarray(10 * sample, 10 * sample + 10);
      if (row.indexOf(Math.max(...row)) === label) correct++;
    });
    expect(correct / labels.length).toBe(accuracy);
    (first8_outputs as number[][]).flat().forEach((value, index) => {
      expect(outputs[index]).toBeCloseTo(value, 5);
    });
  });
});
