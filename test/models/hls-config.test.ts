// hls4ml's configuration: who names a precision, in which order; what is inferred where nobody does.
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { fixed, ufixed } from '../../src/core/fixed-point-format.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import { createPrecisionLookup } from '../../src/models/lower/hls-precision.js';
import {
  inferConcatenate,
  inferConstant,
  inferDot,
  inferMerge,
  inferPoolAccumulator,
} from '../../src/models/lower/infer-types.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelGraph, ModelNode } from '../../src/models/model-graph.js';

const tensor = (shape: number[], value: number) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});

const input: ModelNode = { kind: 'input', name: 'x', inputs: [], outputShape: [4] };
const dense: ModelNode = {
  kind: 'dense',
  name: 'fc',
  inputs: ['x'],
  outputShape: [2],
  kernel: tensor([4, 2], 0.5),
  bias: tensor([2], 0.25),
};
const linear: ModelNode = {
  kind: 'activation',
  function: 'linear',
  name: 'fc_linear',
  inputs: ['fc'],
  outputShape: [2],
};
const norm: ModelNode = {
  kind: 'batchNorm',
  name: 'bn',
  inputs: ['fc_linear'],
  outputShape: [2],
  gamma: tensor([2], 2),
  beta: tensor([2], 1),
  mean: tensor([2], 0.5),
  variance: tensor([2], 1),
  epsilon: 0,
};
const graph = (...nodes: ModelNode[]): ModelGraph => ({ name: 'net', nodes });
const config = (body: object) => parseHlsConfig({ HLSConfig: body }, 'test.yml');
const model = { Precision: 'ap_fixed<16,6>' };

test('precision: name.variable, name.default, class.variable, class.default, model.variable, model.default', () => {
  const lookup = createPrecisionLookup(
    config({
      Model: { Precision: { default: 'fixed<16,6>', accum: 'fixed<20,8>' } },
      LayerType: { Dense: { Precision: { default: 'fixed<12,4>', weight: 'fixed<5,1>' } } },
      LayerName: {
        A: { Precision: { weight: 'fixed<6,1>' } },
        B: { Precision: 'fixed<9,3>' },
      },
    }),
    graph(),
  );
  const of = (name: string, className: string, variable: string) =>
    lookup.precisionOf({ name, className }, variable);
  expect(of('a', 'Dense', 'weight')).toEqual(fixed(6, 1));
  expect(of('A', 'Dense', 'bias')).toEqual(fixed(12, 4));
  expect(of('b', 'Dense', 'weight')).toEqual(fixed(9, 3));
  expect(of('c', 'Dense', 'weight')).toEqual(fixed(5, 1));
  expect(of('c', 'Conv1D', 'accum')).toEqual(fixed(20, 8));
  expect(of('c', 'Conv1D', 'result')).toEqual(fixed(16, 6));
});

test('types of tables have a default of their own, which the model precision does not touch', () => {
  const softmax: ModelNode = { kind: 'softmax', name: 'sm', inputs: ['fc'], outputShape: [2] };
  const { resolved } = lowerGraph(
    graph(input, dense, softmax),
    config({
      Model: { Precision: 'fixed<12,5>' },
      LayerName: { sm: { Precision: { exp_table: 'fixed<17,7>' }, TableSize: 512 } },
    }),
  );
  expect(resolved[2]).toMatchObject({
    types: { exp_table: fixed(17, 7), inv_table: fixed(18, 8, 'RND', 'SAT'), accum: fixed(12, 5) },
    settings: { implementation: 'stable', table_size: 512 },
  });
});

test('a linear activation is left out where it casts nothing, and stays where it does', () => {
  const nodes = graph(input, dense, linear);
  const names = (body: object) => lowerGraph(nodes, config(body)).resolved.map(({ name }) => name);
  expect(names({ Model: model })).toEqual(['x', 'fc']);
  const result = { fc: { Precision: { result: 'fixed<9,4,RND,SAT>' } } };
  expect(names({ Model: model, LayerName: result })).toEqual(['x', 'fc', 'fc_linear']);
  const auto = { fc: { Precision: { result: 'auto' } } };
  expect(names({ Model: model, LayerName: auto })).toEqual(['x', 'fc']);
});

test('batch normalisation is fused into a layer whose result is automatic, and only there', () => {
  const nodes = graph(input, dense, linear, norm);
  const plain = lowerGraph(nodes, config({ Model: model })).resolved;
  expect(plain.map(({ name }) => name)).toEqual(['x', 'fc', 'bn']);
  const body = {
    Model: model,
    LayerName: { fc: { Precision: { result: 'auto', accum: 'auto' } } },
  };
  const { network } = lowerGraph(nodes, config(body));
  const fused = network.layers[1];
  expect(network.layers.length).toBe(2);
  if (fused.kind !== 'dense') expect.fail('not a dense layer');
  // Weights 2·0.5 and bias 2·(0.25 − 0.5) + 1, with ten fraction bits.
  expect([fused.weights.values[0], fused.bias.values[0]]).toEqual([1 * 1024, 0.5 * 1024]);
  expect(fused.result).toEqual(fixed(35, 15));
});

test('maximum clips width and integer bits one by one', () => {
  const precision = { default: 'fixed<16,6>', maximum: 'fixed<20,9>' };
  const auto = { fc: { Precision: { result: 'auto', accum: 'auto' } } };
  const { resolved } = lowerGraph(
    graph(input, dense),
    config({ Model: { Precision: precision }, LayerName: auto }),
  );
  expect(resolved[1].types).toMatchObject({ result: fixed(20, 9), accum: fixed(20, 9) });
});

describe('inference as in infer_precision.py', () => {
  test('merges, dot products and pools', () => {
    expect(inferMerge('add', ufixed(8, 4), fixed(8, 2), undefined)).toEqual(fixed(12, 6));
    expect(inferMerge('multiply', fixed(8, 3), fixed(6, 2), undefined)).toEqual(fixed(14, 5));
    expect(inferMerge('maximum', fixed(8, 3), fixed(6, 3), undefined)).toEqual(fixed(8, 3));
    expect(inferConcatenate(ufixed(6, 2, 'RND', 'SAT'), fixed(8, 4), undefined)).toEqual(
      fixed(8, 4, 'RND', 'SAT'),
    );
    expect(inferDot(fixed(8, 3), fixed(8, 2), 5, undefined)).toEqual(fixed(19, 8));
    expect(inferPoolAccumulator('average', fixed(8, 3), 6)).toEqual(fixed(14, 6));
  });

  test.each([
    [0, 1],
    [-1024, 1],
    [1024, 1],
    [0.03125, 1],
    [-0.03125, 1],
    [1.25, 3],
    [-1.25, 4],
    [1.1, 8],
    [-1.1, 9],
  ])('the constant %d takes %d bits (hls4ml test_auto_precision.py)', (value, width) => {
    expect(inferConstant(value).width).toBe(width);
  });
});

test.each([
  [[], /mapping/],
  [{ HLSConfig: {} }, /Model is missing/],
  [{ HLSConfig: { Model: { Precision: 7 } } }, /Precision/],
  [{ HLSConfig: { Model: model }, IOType: 'io_serial' }, /IOType/],
  [{ HLSConfig: { Model: model }, Backend: 'Foo' }, /Backend/],
  [{ HLSConfig: { Model: model, LayerName: { fc: 3 } } }, /LayerName.fc/],
])('a malformed configuration is one INPUT error naming the file: %j', (document, pattern) => {
  try {
    parseHlsConfig(document, 'bad.yml');
    expect.fail('accepted');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ParetapeError);
    expect(thrown).toMatchObject({ code: 'INPUT', position: { file: 'bad.yml' } });
    expect((thrown as Error).message).toMatch(pattern);
  }
});
