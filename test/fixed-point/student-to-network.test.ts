// A student as integers computes what its fake-quantised graph computes in real numbers.
import { describe, expect, it } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import type { Student, StudentLayer } from '../../src/core/student.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import {
  accuracyOf,
  classify,
  quantiseInputs,
  runNetwork,
} from '../../src/fixed-point/interpreter.js';
import { quantiseReal } from '../../src/fixed-point/quantise.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';

const INPUT = fixed(7, 2, 'RND', 'SAT');
const WEIGHT = fixed(5, 1);
const BIAS = fixed(8, 2);
const HIDDEN = ufixed(5, 2, 'RND_CONV', 'SAT');

function onGrid(random: RandomStream, count: number, format: FixedPointFormat): Float32Array {
  const codes = 2 ** format.width;
  const unit = 2 ** -fractionBits(format);
  return Float32Array.from({ length: count }, () => (random.integer(codes) - codes / 2) * unit);
}

function trained(random: RandomStream, topology: TopologyLayer, shape: number[]): StudentLayer {
  const outputs = shape[shape.length - 1];
  const relu = 'activation' in topology && topology.activation === 'relu';
  return {
    name: topology.kind,
    topology,
    kernel: onGrid(random, sizeOf(shape), WEIGHT),
    kernelShape: shape,
    kernelFormat: WEIGHT,
    bias: onGrid(random, outputs, BIAS),
    biasFormat: BIAS,
    ...(relu ? { outputFormat: HIDDEN } : {}),
  };
}

function studentOf(inputShape: number[], layers: StudentLayer[]): Student {
  const topology = { inputShape, layers: layers.map((layer) => layer.topology) };
  const spec = { id: 's', topology, weightBits: 5, activationBits: 5, input: INPUT };
  return {
    spec: { ...spec, sparsity: 0, seed: 1 },
    layers,
    validationAccuracy: 0,
    testAccuracy: 0,
    nonZeroWeights: 0,
    history: [],
    backend: 'test',
  };
}

/** [7 steps, 2 channels] → conv1d "same" stride 2 → pool 2 → flatten → dense 3. */
function smallStudent(): Student {
  const random = createRandom(8, 'student');
  const conv: TopologyLayer = {
    kind: 'conv1d',
    filters: 3,
    kernelSize: 4,
    stride: 2,
    padding: 'same',
    activation: 'relu',
  };
  const dense: TopologyLayer = { kind: 'dense', units: 3, activation: 'linear' };
  return studentOf(
    [7, 2],
    [
      trained(random, conv, [4, 2, 3]),
      { name: 'pool', topology: { kind: 'maxPool1d', poolSize: 2 } },
      { name: 'flatten', topology: { kind: 'flatten' } },
      trained(random, dense, [6, 3]),
    ],
  );
}

function quantised(x: number, format: FixedPointFormat): number {
  return quantiseReal(x, format) * 2 ** -fractionBits(format);
}

/** The same student in real numbers, written out for its one shape. */
function runReal(student: Student, features: Float32Array): number[] {
  const [conv, , , dense] = student.layers;
  const x = Array.from(features, (value) => quantised(value, INPUT));
  // ceil(7 / 2) = 4 positions need 10 steps: 3 zeros, one before and two behind.
  const maps = [0, 1, 2, 3].map((step) =>
    [0, 1, 2].map((filter) => {
      let sum = conv.bias?.[filter] ?? 0;
      for (let k = 0; k < 4; k++) {
        const at = 2 * step + k - 1;
        if (at < 0 || at >= 7) continue;
        for (let c = 0; c < 2; c++) {
          sum += x[at * 2 + c] * (conv.kernel?.[(k * 2 + c) * 3 + filter] ?? 0);
        }
      }
      return quantised(Math.max(sum, 0), HIDDEN);
    }),
  );
  const pooled = [0, 2].flatMap((step) =>
    [0, 1, 2].map((filter) => Math.max(maps[step][filter], maps[step + 1][filter])),
  );
  return [0, 1, 2].map((j) =>
    pooled.reduce(
      (sum, value, i) => sum + value * (dense.kernel?.[i * 3 + j] ?? 0),
      dense.bias?.[j] ?? 0,
    ),
  );
}

describe('a student as integers', () => {
  it('computes exactly what its graph computes in real numbers', () => {
    const student = smallStudent();
    const network = studentToNetwork(student, 'small', 3);
    const random = createRandom(9, 'features');
    const features = Float32Array.from({ length: 200 * 14 }, () => random.normal());
    const outputs = runNetwork(network, quantiseInputs(network, features), 200);
    const unit = 2 ** -fractionBits(network.layers[network.layers.length - 1].result);
    for (let i = 0; i < 200; i++) {
      const expected = runReal(student, features.subarray(i * 14, (i + 1) * 14));
      expect(Array.from(outputs.subarray(3 * i, 3 * i + 3), (raw) => raw * unit)).toEqual(expected);
    }
    const labels = classify(network, outputs, 200);
    expect(accuracyOf(network, { count: 200, features, labels })).toBe(1);
  });

  it('names its layers by kind and count and separates the ReLUs', () => {
    const { layers } = studentToNetwork(smallStudent(), 'small');
    expect(layers.map(({ name, kind }) => [name, kind])).toEqual([
      ['input_1', 'input'],
      ['reshape_1', 'reshape'],
      ['conv2d_1', 'conv2d'],
      ['conv2d_1_relu', 'relu'],
      ['max_pool2d_1', 'maxPool2d'],
      ['reshape_2', 'reshape'],
      ['dense_1', 'dense'],
    ]);
  });

  it('refuses a weight off its grid, naming layer and index', () => {
    const student = smallStudent();
    const [conv] = student.layers;
    if (conv.kernel !== undefined) conv.kernel[5] = 0.03;
    const attempt = () => studentToNetwork(student, 'small');
    expect(attempt).toThrow(ParetapeError);
    expect(attempt).toThrow(/conv1d\.kernel\[5\] = 0\.0299\d* is not a value of ap_fixed<5,1>/);
  });

  it('refuses another number of outputs than classes', () => {
    expect(() => studentToNetwork(smallStudent(), 'small', 4)).toThrow(/3 outputs for 4 classes/);
  });
});

describe('classes', () => {
  it('are the lowest index where several outputs are largest', () => {
    const network = studentToNetwork(smallStudent(), 'small');
    expect(Array.from(classify(network, Float64Array.of(1, 4, 4, 2, 2, 2, -3, -9, -1), 3))).toEqual(
      [1, 0, 2],
    );
  });
});
