// Every kind of layer in wide formats computes what it computes in real numbers.
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { emulateModel } from '../../src/models/emulate-model.js';
import { runFloatModel } from '../../src/models/float-run.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelNode, RecurrentNode, Window } from '../../src/models/model-graph.js';

const noise = (seed: number, ...shape: number[]) => {
  const random = createRandom(seed, 'weights');
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float64Array.from({ length: size }, () => 0.5 * random.normal()) };
};
const window = (size: number[], strides: number[], before: number[], after: number[]): Window => ({
  size,
  strides,
  padding: { before, after },
});

/** Nodes over one input `x` of the shape, chained where they name no inputs. */
function expectAgreement(
  shape: readonly number[],
  nodes: readonly (Omit<ModelNode, 'inputs'> & { inputs?: readonly string[] })[],
  ioType: string,
  tolerance: number,
): void {
  const whole: ModelNode[] = [{ kind: 'input', name: 'x', inputs: [], outputShape: shape }];
  for (const node of nodes) {
    whole.push({ inputs: [whole[whole.length - 1].name], ...node } as ModelNode);
  }
  const graph = { name: 'net', nodes: whole };
  const document = { HLSConfig: { Model: { Precision: 'fixed<44,14>' } }, IOType: ioType };
  const model = lowerGraph(graph, parseHlsConfig(document, 'test'));
  const size = shape.reduce((a, b) => a * b, 1);
  const random = createRandom(11, 'inputs');
  const inputs = Float64Array.from({ length: 3 * size }, () => random.normal());
  const features = { shape: [3, ...shape], data: inputs };
  const { outputs } = emulateModel(model, features, true);
  expect(emulateModel(model, features, false).outputs).toEqual(outputs);
  const wanted = runFloatModel(graph, inputs, 3);
  expect(outputs.data.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(outputs.data[i] - value)).toBeLessThan(tolerance);
  }
}

const lstm = (backwards: boolean): RecurrentNode => ({
  kind: 'recurrent',
  name: 'side',
  inputs: ['x'],
  outputShape: [5, 3],
  cell: 'lstm',
  kernel: noise(31, 4, 12),
  recurrentKernel: noise(32, 3, 12),
  bias: noise(33, 12),
  activation: 'tanh',
  recurrentActivation: 'sigmoid',
  returnSequences: true,
  goBackwards: backwards,
});

describe.each(['io_parallel', 'io_stream'])('%s', (ioType) => {
  test('depthwise, separable and strided convolutions, padded pools, up-sampling', () => {
    expectAgreement(
      [7, 6, 2],
      [
        {
          kind: 'depthwiseConv2d',
          name: 'dw',
          window: window([3, 3], [1, 1], [1, 1], [1, 1]),
          kernel: noise(1, 3, 3, 2, 2),
          bias: noise(2, 4),
          outputShape: [7, 6, 4],
        },
        {
          kind: 'separableConv2d',
          name: 'sep',
          window: window([3, 2], [2, 2], [1, 0], [1, 0]),
          depthwise: noise(3, 3, 2, 4, 1),
          pointwise: noise(4, 1, 1, 4, 3),
          bias: noise(5, 3),
          outputShape: [4, 3, 3],
        },
        {
          kind: 'pool2d',
          name: 'pool',
          operation: 'max',
          window: window([2, 2], [2, 2], [0, 0], [0, 1]),
          outputShape: [2, 2, 3],
        },
        { kind: 'upSampling2d', name: 'up', factors: [2, 3], outputShape: [4, 6, 3] },
        {
          kind: 'zeroPadding2d',
          name: 'pad',
          padding: { before: [1, 0], after: [0, 2] },
          outputShape: [5, 8, 3],
        },
        { kind: 'transpose', name: 'turn', axes: [2, 0, 1], outputShape: [3, 5, 8] },
      ] as never,
      ioType,
      1e-5,
    );
  });

  test('one-dimensional images, dense layers over steps, global pools', () => {
    expectAgreement(
      [9, 2],
      [
        {
          kind: 'conv1d',
          name: 'c',
          window: window([3], [2], [1], [1]),
          kernel: noise(6, 3, 2, 4),
          bias: noise(7, 4),
          outputShape: [5, 4],
        },
        {
          kind: 'dense',
          name: 'd',
          kernel: noise(8, 4, 3),
          bias: noise(9, 3),
          outputShape: [5, 3],
        },
        {
          kind: 'pool1d',
          name: 'g',
          operation: 'average',
          window: window([5], [5], [0], [0]),
          global: { keepDimensions: false },
          outputShape: [3],
        },
        {
          kind: 'activation',
          name: 'p',
          function: 'prelu',
          alphas: noise(10, 3),
          outputShape: [3],
        },
      ] as never,
      ioType,
      1e-5,
    );
  });

  test('merges, concatenation and dot products', () => {
    const merge = (name: string, operation: string, inputs: string[], extra = {}) => ({
      kind: 'merge',
      name,
      operation,
      inputs,
      outputShape: [6],
      ...extra,
    });
    expectAgreement(
      [6],
      [
        { kind: 'activation', name: 'a', function: 'hardTanh', inputs: ['x'], outputShape: [6] },
        { kind: 'activation', name: 'b', function: 'relu', inputs: ['x'], outputShape: [6] },
        merge('add', 'add', ['a', 'b']),
        merge('sub', 'subtract', ['add', 'x']),
        merge('mul', 'multiply', ['sub', 'b']),
        merge('ave', 'average', ['mul', 'x']),
        merge('max', 'maximum', ['ave', 'a']),
        merge('min', 'minimum', ['max', 'b']),
        merge('cat', 'concatenate', ['min', 'ave'], { axis: 0, outputShape: [12] }),
        merge('dot', 'dot', ['cat', 'cat'], { outputShape: [1] }),
      ] as never,
      ioType,
      1e-4,
    );
  });

  test('rectified linear units with a largest value', () => {
    const relu = { kind: 'activation', function: 'relu', outputShape: [40] };
    expectAgreement(
      [40],
      [
        { ...relu, name: 'one', maximum: 1 },
        { kind: 'dense', name: 'd', kernel: noise(51, 40, 40), outputShape: [40] },
        { ...relu, name: 'six', maximum: 6 },
      ] as never,
      ioType,
      1e-5,
    );
  });

  test('simple recurrent layers over sequences, then to a last step', () => {
    const simple = (name: string, inputs: number, units: number, returnSequences: boolean) => ({
      kind: 'recurrent',
      name,
      cell: 'simpleRnn',
      kernel: noise(41, inputs, units),
      recurrentKernel: noise(42, units, units),
      bias: noise(43, units),
      activation: 'tanh',
      returnSequences,
      outputShape: returnSequences ? [6, units] : [units],
    });
    expectAgreement(
      [6, 4],
      [simple('first', 4, 5, true), simple('second', 5, 3, false)] as never,
      ioType,
      // Tables of tanh: 128 entries a unit, with ten fraction bits.
      0.03,
    );
  });

  test('bidirectional recurrent layers over sequences', () => {
    expectAgreement(
      [5, 4],
      [
        {
          kind: 'bidirectional',
          name: 'bi',
          forward: lstm(false),
          backward: lstm(true),
          merge: 'concatenate',
          outputShape: [5, 6],
        },
      ] as never,
      ioType,
      // Gates come from tables of 1024 entries with ten fraction bits.
      0.05,
    );
  });
});
