// Laws of a finished student: exact, on its grid, sparse, reproducible, and it has learnt something.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixed, fractionBits, maxRaw, minRaw, ufixed } from '../../src/core/fixed-point-format.js';
import type { Student, StudentSpec } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { unconditioned } from '../../src/training/condition-input.js';
import { computeStudentLogits } from '../../src/training/evaluate-student.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { predict } from '../../src/training/predict.js';
import { foldInput, quantisedNumbers } from '../../src/training/quantisers.js';
import { roundFeatures } from '../../src/training/round-features.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { integerLogits } from './integer-rule.js';
import { makeClusters } from './toy-datasets.js';
import { denseNetwork, smallCnn } from './toy-networks.js';

const flat = makeClusters([10], 3, 0.08);
const images = makeClusters([6, 6, 2], 3, 0.1, [400, 120, 120]);
const mlp = denseNetwork(10, 8, 6, 3);
const cnn = smallCnn(3, 3);
const specOf = (topology: Topology, sparsity: number): StudentSpec => ({
  id: 'toy',
  topology,
  weightBits: 5,
  activationBits: 4,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity,
  seed: 3,
});
const options = {
  epochs: 16,
  batchSize: 64,
  learningRate: 0.01,
  distillation: { temperature: 3, weight: 0.5 },
};

let teacherLogits: Float32Array;
let dense: Student;
let conv: Student;

beforeAll(async () => {
  const teacher = await trainTeacher(flat, { ...options, topology: mlp, seed: 1 });
  expect(teacher.testAccuracy).toBeGreaterThan(0.95);
  teacherLogits = teacher.trainLogits;
  dense = await trainStudent(flat, specOf(mlp, 0.4), teacherLogits, options);
  conv = await trainStudent(images, specOf(cnn, 0.25), undefined, {
    ...options,
    batchSize: 16,
    distillation: null,
  });
});

test('a separable problem is learnt to more than 95 %, quantised and pruned', () => {
  expect(dense.testAccuracy).toBeGreaterThan(0.95);
  expect(conv.testAccuracy).toBeGreaterThan(0.95);
});

test('exactly the wanted share of kernel weights is pruned, at most a few more are rounded to zero', () => {
  const total = 8 * 10 + 8 * 6 + 6 * 3;
  expect(dense.nonZeroWeights).toBeLessThanOrEqual(total - Math.round(0.4 * total));
  expect(dense.nonZeroWeights).toBeGreaterThan(0.45 * total);
});

test('every weight lies on the grid and in the range of its format', () => {
  for (const layer of [...dense.layers, ...conv.layers]) {
    for (const [values, format] of [
      [layer.kernel, layer.kernelFormat],
      [layer.bias, layer.biasFormat],
    ] as const) {
      if (!values || !format) continue;
      for (const value of values) {
        const raw = value * 2 ** fractionBits(format);
        expect(Number.isInteger(raw) && raw >= minRaw(format) && raw <= maxRaw(format)).toBe(true);
      }
    }
  }
  expect(dense.layers.map((layer) => layer.name)).toEqual(['dense_1', 'dense_2', 'dense_3']);
  expect(dense.layers.map((layer) => layer.outputFormat !== undefined)).toEqual([
    true,
    true,
    false,
  ]);
});

describe.each([
  ['dense', () => dense, flat],
  ['convolution', () => conv, images],
] as const)('%s student', (_, studentOf, dataset) => {
  test('training graph, plain evaluation and integer rule agree on every logit', async () => {
    await startBackend();
    const student = studentOf();
    const plan = planNetwork(student.spec.topology);
    const size = plan.inputSize;
    const expected = Array.from({ length: dataset.test.count }, (__, i) =>
      integerLogits(student, dataset.test.features.slice(i * size, (i + 1) * size)),
    ).flat();
    const plain = computeStudentLogits(student.spec, student.layers, dataset.test);
    expect([...plain]).toEqual(expected);

    const weighted = student.layers.filter((layer) => layer.kernel !== undefined);
    const parameters = weighted.map((layer) => ({
      kernel: Float64Array.from(layer.kernel as Float32Array),
      bias: Float64Array.from(layer.bias as Float32Array),
    }));
    let inputFraction = fractionBits(student.spec.input);
    const formats = weighted.map(({ kernelFormat = fixed(1, 1), outputFormat }) => {
      const format = { inputFraction, kernel: kernelFormat, output: outputFormat };
      if (outputFormat) inputFraction = fractionBits(outputFormat);
      return format;
    });
    const masks = parameters.map(({ kernel }) => new Uint8Array(kernel.length).fill(1));
    const folded = foldInput(parameters, masks, formats, unconditioned());
    const numbers = quantisedNumbers(folded, masks, formats);
    const graph = predict(plan, numbers, roundFeatures(dataset.test, student.spec.input));
    expect([...graph]).toEqual(expected);
  });

  test('its accuracies are those of the integer rule, and of its history', () => {
    const student = studentOf();
    const best = Math.max(...student.history.slice(12).map((record) => record.validationAccuracy));
    expect(student.validationAccuracy).toBe(best);
    expect(student.history).toHaveLength(16);
  });
});

test('the same seed gives the same bytes and leaves no tensor behind; another seed gives others', async () => {
  const before = tf.memory().numTensors;
  const again = await trainStudent(flat, specOf(mlp, 0.4), teacherLogits, options);
  expect(tf.memory().numTensors).toBe(before);
  expect(again).toEqual(dense);
  const other = await trainStudent(flat, { ...specOf(mlp, 0.4), seed: 4 }, teacherLogits, options);
  expect(other.layers[0].kernel).not.toEqual(dense.layers[0].kernel);
});

test('a training that leaves the numbers is started once more, then fails with a reason', async () => {
  const features = flat.train.features.map((value) => value * 1e30);
  const wild = { ...flat, train: { ...flat.train, features } };
  const twoEpochs = { ...options, topology: mlp, epochs: 2, seed: 1, learningRate: 1 };
  await expect(trainTeacher(wild, twoEpochs)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/failed twice, last with learning rate 0\.5/),
  });
});

test('specs and datasets that do not fit are refused with a hint', async () => {
  const { distillation: _, ...rest } = options;
  const alone = { ...rest, distillation: null };
  const refused = [
    trainStudent(flat, { ...specOf(mlp, 0), weightBits: 1 }, undefined, alone),
    trainStudent(flat, specOf(mlp, 1), undefined, alone),
    trainStudent(images, specOf(mlp, 0), undefined, alone),
    trainStudent(flat, specOf({ ...mlp, layers: mlp.layers.slice(0, 2) }, 0), undefined, alone),
    trainStudent(flat, specOf(mlp, 0), undefined, options),
  ];
  for (const run of refused) {
    await expect(run).rejects.toMatchObject({ code: 'CONFIG', hint: expect.any(String) });
  }
});
