// The import of ONNX operators against their definition, channels first, on random graphs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParetapeError } from '../../src/core/errors.js';
import { createRandom } from '../../src/core/random.js';
import { runFloatModel } from '../../src/models/float-run.js';
import { encodeModel } from '../../src/models/onnx/encode-message.js';
import type { NodeProto } from '../../src/models/onnx/onnx-proto.js';
import { parseOnnx } from '../../src/models/onnx/parse-onnx.js';
import { evaluate, model, node, type Tensor, tensor } from './onnx-reference.js';

type Constants = Record<string, Tensor>;

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Random numbers of a shape. */
function noise(seed: number, name: string, shape: readonly number[]): Tensor {
  const random = createRandom(seed, name);
  return tensor(
    shape,
    Float64Array.from({ length: count(shape) }, () => random.normal()),
  );
}

/** A sample `[1, c, h, w]` as the neutral model stores it. */
function channelsLast({ shape, data }: Tensor): Float64Array {
  if (shape.length !== 4) return Float64Array.from(data);
  const [, channels, height, width] = shape;
  const pixels = height * width;
  return Float64Array.from(
    data,
    (_, i) => data[(i % channels) * pixels + Math.floor(i / channels)],
  );
}

/** Imports the graph and compares its answer with the operators' definitions. */
function compare(
  shape: readonly number[],
  nodes: readonly NodeProto[],
  constants: Constants,
): void {
  const x = noise(1, 'x', shape);
  const imported = parseOnnx(encodeModel(model(shape, nodes, constants)), 'random.onnx');
  const expected = evaluate(nodes, constants, x);
  const input = imported.nodes[0].outputShape;
  const image = input.length === 3 && input[2] === shape[1] && input[0] === shape[2];
  const actual = runFloatModel(imported, image ? channelsLast(x) : Float64Array.from(x.data), 1);
  const wanted = channelsLast(expected);
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 8);
  });
}

const graph = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  group: fc.constantFrom(1, 2, 4),
  ending: fc.constantFrom('image', 'flat', 'dense', 'permuted', 'averaged'),
  height: fc.integer({ min: 5, max: 8 }),
  width: fc.integer({ min: 5, max: 8 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
  dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  pads: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 4, maxLength: 4 }),
  average: fc.boolean(),
  counted: fc.integer({ min: 0, max: 1 }),
});

/** How a random graph ends behind its image `p`: as it is, flattened, in a dense layer, or permuted before it. */
const ENDINGS: Readonly<
  Record<string, (constants: Constants, size: number) => readonly NodeProto[]>
> = {
  image: () => [node('Sigmoid', ['p'], 'y')],
  flat: () => [node('Flatten', ['p'], 'f'), node('Relu', ['f'], 'y')],
  dense: (constants, size) => {
    constants.d = noise(2, 'd', [size, 3]);
    return [node('Flatten', ['p'], 'f'), node('Relu', ['f'], 'g'), node('Gemm', ['g', 'd'], 'y')];
  },
  permuted: (constants, size) => {
    constants.d = noise(2, 'd', [3, size]);
    return [
      node('Transpose', ['p'], 't', { perm: [0, 3, 1, 2] }),
      node('Flatten', ['t'], 'f'),
      node('Gemm', ['f', 'd', 'd0'], 'y', { transB: 1 }),
    ];
  },
  averaged: () => [node('GlobalAveragePool', ['p'], 'g'), node('Flatten', ['g'], 'y')],
};

test('imported graphs compute what ONNX defines: convolutions, pools, branches, flattening in any order', () => {
  fc.assert(
    fc.property(graph, ({ seed, group, height, width, kernel, ending, ...rest }) => {
      const { strides, dilations, pads, average, counted } = rest;
      const channels = 4;
      const filters = 8;
      const make = (name: string, shape: readonly number[]) => noise(seed, name, shape);
      const constants: Constants = {
        w: make('w', [filters, channels / group, ...kernel]),
        b: make('b', [filters]),
        gamma: make('gamma', [filters]),
        beta: make('beta', [filters]),
        mean: make('mean', [filters]),
        variance: tensor(
          [filters],
          make('v', [filters]).data.map((v) => v * v + 0.1),
        ),
        scale: make('scale', [1, filters, 1, 1]),
        d0: make('d0', [3]),
      };
      const placing = { group, strides, dilations, pads, kernel_shape: kernel };
      const window = { kernel_shape: [2, 1], count_include_pad: counted, pads: [1, 0, 0, 0] };
      const trunk = [
        node('Conv', ['x', 'w', 'b'], 'c', placing),
        node('BatchNormalization', ['c', 'gamma', 'beta', 'mean', 'variance'], 'n', {
          epsilon: 1e-5,
        }),
        node('Relu', ['n'], 'r'),
        node('Mul', ['r', 'scale'], 'm'),
        node('Add', ['m', 'c'], 'a'),
        node('Concat', ['a', 'r'], 'j', { axis: 1 }),
        average
          ? node('AveragePool', ['j'], 'p', window)
          : node('MaxPool', ['j'], 'p', { kernel_shape: [1, 1], strides: [2, 1] }),
      ];
      const shape = [1, channels, height, width];
      const flattened = evaluate(
        [...trunk, node('Flatten', ['p'], 'y')],
        constants,
        noise(1, 'x', shape),
      );
      const nodes = [...trunk, ...ENDINGS[ending](constants, flattened.data.length)];
      compare(shape, nodes, constants);
    }),
    { numRuns: 60 },
  );
});

/** The table of QONNX's documentation (docs/qonnx-custom-ops/intquant_v1.md); its mode UP is refused. */
const ROUNDED: Readonly<Record<string, readonly number[]>> = {
  ROUND: [6, 2, 2, 1, 1, -1, -1, -2, -2, -6],
  CEIL: [6, 3, 2, 2, 1, -1, -1, -1, -2, -5],
  FLOOR: [5, 2, 1, 1, 1, -1, -2, -2, -3, -6],
  DOWN: [5, 2, 1, 1, 1, -1, -1, -1, -2, -5],
  HALF_UP: [6, 3, 2, 1, 1, -1, -1, -2, -3, -6],
  HALF_DOWN: [5, 2, 2, 1, 1, -1, -1, -2, -2, -5],
};

test.each(Object.entries(ROUNDED))('Quant rounds %s as QONNX documents it', (mode, expected) => {
  const scalar = (value: number) => tensor([], [value]);
  const constants = { scale: scalar(1), zero: scalar(0), bits: scalar(8) };
  const quant = node('Quant', ['x', 'scale', 'zero', 'bits'], 'y', {
    rounding_mode: mode,
    signed: 1,
  });
  const graph = parseOnnx(encodeModel(model([1, 10], [quant], constants)), 'quant.onnx');
  const inputs = Float64Array.of(5.5, 2.5, 1.6, 1.1, 1, -1, -1.1, -1.6, -2.5, -5.5);
  expect(Array.from(runFloatModel(graph, inputs, 1), (value) => value + 0)).toEqual(expected);
});

describe('what cannot be imported is refused by name', () => {
  const refuse = (nodes: readonly NodeProto[]): ParetapeError => {
    const bytes = encodeModel(model([1, 4], nodes, { w: noise(1, 'w', [4, 4]) }));
    try {
      parseOnnx(bytes, 'graph.onnx');
    } catch (thrown) {
      return thrown as ParetapeError;
    }
    throw new Error('was imported');
  };

  test('an unknown operator names its node and the nearest one', () => {
    const error = refuse([node('MatMulInteger', ['x', 'w'], 'y')]);
    expect(error).toMatchObject({ code: 'INPUT', position: { file: 'graph.onnx' } });
    expect(error.message).toContain('"MatMulInteger_y" (MatMulInteger)');
    expect(error.hint).toContain('MatMul');
  });

  test('a tensor that nothing computes is named', () => {
    expect(refuse([node('Relu', ['z'], 'y')]).message).toContain(
      'reads "z", which nothing computes',
    );
  });
});
