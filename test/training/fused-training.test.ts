// Whole trainings on the generated kernels: chosen by themselves, flat in memory, no worse than on the tensor library.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import type { ParetapeError } from '../../src/core/errors.js';
import { ufixed } from '../../src/core/fixed-point-format.js';
import type { Topology } from '../../src/core/topology.js';
import { chooseStep, STEP_VARIABLE } from '../../src/training/create-training-step.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { trainStudent } from '../../src/training/train-student.js';
import { makeClusters } from './toy-datasets.js';

afterEach(() => {
  delete process.env[STEP_VARIABLE];
});

const perceptron = (units: number): Topology => ({
  inputShape: [10],
  layers: [
    { kind: 'dense', units, activation: 'relu' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
});
const pooled = (poolings: number): Topology => ({
  inputShape: [12, 2],
  layers: [
    {
      kind: 'conv1d',
      filters: 4,
      kernelSize: 3,
      stride: 1,
      padding: 'same',
      activation: 'relu',
    },
    ...Array.from({ length: poolings }, () => ({ kind: 'maxPool1d', poolSize: 2 }) as const),
    { kind: 'flatten' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
});
const specOf = (topology: Topology, seed: number) => ({
  id: 'toy',
  topology,
  weightBits: 5,
  activationBits: 4,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity: 0.3,
  seed,
});
const options = { epochs: 4, batchSize: 32, learningRate: 0.01, distillation: null };

test('kernels are chosen where they serve the network; pooling twice and a wish for the graph go to the library', () => {
  expect(chooseStep(planNetwork(perceptron(8)))).toBe('fused');
  expect(chooseStep(planNetwork(pooled(1)))).toBe('fused');
  expect(chooseStep(planNetwork(pooled(2)))).toBe('graph');
  process.env[STEP_VARIABLE] = 'graph';
  expect(chooseStep(planNetwork(perceptron(8)))).toBe('graph');
  process.env[STEP_VARIABLE] = 'abacus';
  expect(() => chooseStep(planNetwork(perceptron(8)))).toThrow(/abacus/);
});

test('both ways bring a student to the same accuracy, and say which way it was', async () => {
  const images = makeClusters([12, 2], 3, 0.1, [400, 100, 100]);
  const longer = { ...options, epochs: 12 };
  const fused = await trainStudent(images, specOf(pooled(1), 2), undefined, longer);
  process.env[STEP_VARIABLE] = 'graph';
  const graph = await trainStudent(images, specOf(pooled(1), 2), undefined, longer);
  expect(fused.backend).toMatch(/^fused-wasm \d+, tfjs/);
  expect(graph.backend).toMatch(/^tfjs/);
  expect(fused.validationAccuracy).toBeGreaterThan(0.95);
  expect(Math.abs(fused.validationAccuracy - graph.validationAccuracy)).toBeLessThanOrEqual(0.02);
  // The same formats: the float warm-up ended in the same weights but for rounding.
  const formatsOf = (student: typeof fused) => student.layers.map((layer) => layer.kernelFormat);
  expect(formatsOf(fused)).toEqual(formatsOf(graph));
  const twice = await trainStudent(images, specOf(pooled(2), 2), undefined, longer);
  expect(twice.backend).toMatch(/^tfjs/);
});

test('tensors and resident memory stay flat over a thousand trainings of changing shapes, failed ones among them', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const data = makeClusters([10], 3, 0.04, [32, 16, 8]);
  const quick = { ...options, batchSize: 16, learningRate: 0.02 };
  let failed = 0;
  const train = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const spec = specOf(perceptron(4 + (i % 20)), i % 100);
      await trainStudent(data, spec, undefined, quick).catch((thrown: ParetapeError) => {
        expect(thrown.code).toBe('TOOL_FAILED');
        failed++;
      });
      // Left alone for long, the collector grows its own room, which is no leak.
      if (i % 50 === 49) collectGarbage();
    }
    return { tensors: tf.memory().numTensors, bytes: process.memoryUsage().rss };
  };
  const settled = await train(300);
  const after = await train(1000);
  expect(after.tensors).toBe(settled.tensors);
  expect(after.bytes - settled.bytes).toBeLessThan(16 * 2 ** 20);
  expect(failed).toBeGreaterThan(0);
  expect(failed).toBeLessThan(200);
}, 60_000);
