// The batch evaluator on the networks hls4ml itself computed, through the importers.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fractionBits } from '../../src/core/fixed-point-format.js';
import { parseNpy } from '../../src/datasets/npy.js';
import { createBatchEvaluator } from '../../src/fixed-point/batch-evaluator.js';
import { quantiseInputs } from '../../src/fixed-point/interpreter.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';

const GOLDEN = new URL('../../../shared/data/hls4ml-golden/', import.meta.url);
/** One of each kind of layer the kernels know, and of each they leave to the interpreter. */
const CASES = [
  'cnn1d',
  'cnn2d-parallel',
  'cnn2d-stream',
  'cnn2d-stride-avgpool',
  'gru',
  'hw-mlp',
  'lstm',
  'mlp-auto',
  'mlp-batchnorm-activations',
  'mlp-default',
  'mlp-modes',
  'mlp-sparse',
  'softmax-argmax',
  'softmax-legacy',
];

describe.skipIf(!existsSync(GOLDEN))(
  'the batch evaluator (needs ../shared/data/hls4ml-golden)',
  () => {
    it.each(CASES)('gives the outputs of hls4ml for %s', async (name) => {
      const path = (file: string) => fileURLToPath(new URL(`${name}/${file}`, GOLDEN));
      const graph = await importModel(path('model.json'), path('weights.h5'));
      const { network } = lowerGraph(graph, await readHlsConfig(path('case.json')));
      const x = parseNpy(readFileSync(path('x.npy')), 'x.npy');
      const y = parseNpy(readFileSync(path('y.npy')), 'y.npy');
      const raw = quantiseInputs(network, Float32Array.from(x.data));
      const unit = 2 ** -fractionBits(network.layers[network.layers.length - 1].result);
      const outputs = createBatchEvaluator(network).run(raw, x.shape[0]);
      expect(outputs.map((value) => value * unit)).toEqual(Float64Array.from(y.data));
    });
  },
);
