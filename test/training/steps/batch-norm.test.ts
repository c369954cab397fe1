// Batch normalisation: a help while a network trains in float, and nothing that is left of it afterwards.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { StudentSpec } from '../../../src/core/student.js';
import type { Topology, TopologyLayer } from '../../../src/core/topology.js';
import { accuracyOf } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../../src/training/backend.js';
import { computeLoss, startTotals } from '../../../src/training/classification-loss.js';
import { measureInput } from '../../../src/training/condition-input.js';
import { createTrainingStep } from '../../../src/training/create-training-step.js';
import { endNormalisation } from '../../../src/training/fold-batch-norm.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { floatNumbers } from '../../../src/training/layer-numbers.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { predict } from '../../../src/training/predict.js';
import { roundFeatures } from '../../../src/training/round-features.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { trainTeacher } from '../../../src/training/train-teacher.js';
import { shuffleIntoBatches } from '../../../src/training/training-batches.js';
import {
  type CheckpointKeeper,
  keepCheckpoints,
  NO_CHECKPOINTS,
} from '../../../src/training/training-checkpoint.js';
import { makeClusters } from '../toy-datasets.js';

beforeAll(startBackend);

const folder = mkdtempSync(join(tmpdir(), 'paretape-batch-norm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const dense = (units: number, activation: 'relu' | 'linear', batchNorm?: true): TopologyLayer => ({
  kind: 'dense',
  units,
  activation,
  batchNorm,
});
const window = {
  kernelSize: [2, 2],
  strides: [1, 1],
  padding: 'same',
  activation: 'relu',
} as const;

const NETWORKS: Readonly<Record<string, Topology>> = {
  'dense layers, the last one too': {
    inputShape: [16],
    layers: [dense(12, 'relu', true), dense(8, 'relu', true), dense(3, 'linear', true)],
  },
  'convolutions, depthwise and not, one in front of a maximum': {
    inputShape: [4, 4, 1],
    layers: [
      { kind: 'conv2d', filters: 6, ...window, batchNorm: true },
      { kind: 'maxPool2d', poolSize: [2, 2] },
      { kind: 'depthwiseConv2d', ...window, batchNorm: true },
      { kind: 'flatten' },
      dense(3, 'linear'),
    ],
  },
  'a depthwise layer on the features': {
    inputShape: [4, 4, 1],
    layers: [
      { kind: 'depthwiseConv2d', ...window, batchNorm: true },
      { kind: 'flatten' },
      dense(8, 'relu', true),
      dense(3, 'linear'),
    ],
  },
};

const input = ufixed(8, 1, 'RND', 'SAT');
const specOf = (topology: Topology): StudentSpec => ({
  ...{ id: 'case', topology, weightBits: 6, activationBits: 6, input, sparsity: 0.2, seed: 3 },
});

describe.each(Object.entries(NETWORKS))('%s', (_, topology) => {
  const dataset = makeClusters(topology.inputShape, 3, 0.15);

  test('folding leaves the float logits as they are, within rounding', () => {
    const plan = planNetwork(topology);
    const table = roundFeatures(dataset.train, input);
    const inputUnit = 2 ** -7;
    const conditioning = measureInput(plan, table, inputUnit);
    const parameters = initialiseParameters(plan, 1, 'fold', conditioning);
    const setup = { plan, parameters, conditioning, table, inputUnit, teacher: undefined };
    const step = createTrainingStep(setup);
    const order = createRandom(1, 'fold');
    for (const rows of shuffleIntoBatches(table.count, 60, order)) step.run(rows, 0, 0.02);
    step.readParameters();
    const before = step.predict(table);
    expect(parameters.some(({ norm }) => norm)).toBe(true);
    endNormalisation(parameters, conditioning);
    expect(parameters.some(({ norm }) => norm)).toBe(false);
    const after = predict(plan, floatNumbers(parameters, inputUnit, conditioning), table);
    const scale = before.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
    after.forEach((logit, i) => {
      expect(Math.abs(logit - before[i])).toBeLessThan(1e-4 * scale);
    });
  });

  test('a student trained with it is an ordinary network of integers', async () => {
    const options = { epochs: 10, batchSize: 40, learningRate: 0.02, distillation: null };
    const student = await trainStudent(dataset, specOf(topology), undefined, options);
    expect(student.testAccuracy).toBeGreaterThan(0.8);
    const network = studentToNetwork(student, 'normalised', 3);
    expect(network.layers.some(({ kind }) => kind === 'batchNorm')).toBe(false);
    expect(accuracyOf(network, dataset.test)).toBe(student.testAccuracy);
  });
});

test('the first samples settle the moving statistics: nothing is left of where these started', () => {
  const topology = NETWORKS['dense layers, the last one too'];
  const { train: table } = makeClusters(topology.inputShape, 3, 0.15, [200, 10, 10]);
  const plan = planNetwork(topology);
  const conditioning = measureInput(plan, table, 1);
  const parameters = initialiseParameters(plan, 1, 'settle', conditioning);
  const setup = { plan, parameters, conditioning, table, inputUnit: 1, teacher: undefined };
  const step = createTrainingStep(setup);
  const rows = Int32Array.from({ length: table.count }, (_, i) => i);
  const learnt = step.run(rows, 0, 0);
  const known = startTotals();
  const logits = step.predict(table);
  const slope = new Float32Array(logits.length);
  computeLoss(logits, table.labels, rows, undefined, 0, table.count, slope, known);
  expect(known.loss / table.count).toBeCloseTo(learnt.loss / table.count, 5);
});

test('a teacher keeps it to the end, and hands on weights that give the same logits without', async () => {
  const topology = NETWORKS['dense layers, the last one too'];
  const dataset = makeClusters(topology.inputShape, 3, 0.15);
  const options = { topology, epochs: 8, batchSize: 40, learningRate: 0.01, seed: 2 };
  const teacher = await trainTeacher(dataset, options);
  expect(teacher.testAccuracy).toBeGreaterThan(0.8);
  const plan = planNetwork(topology);
  const conditioning = measureInput(plan, dataset.train, 1);
  const numbers = floatNumbers(teacher.weights ?? [], 1, conditioning);
  expect(predict(plan, numbers, dataset.train)).toEqual(teacher.trainLogits);
});

test('a training that is stopped before or after the folding goes on to the same bytes', async () => {
  const topology = NETWORKS['dense layers, the last one too'];
  const dataset = makeClusters(topology.inputShape, 3, 0.15, [120, 60, 60]);
  const options = { epochs: 12, batchSize: 30, learningRate: 0.02, distillation: null };
  const train = (keeper: CheckpointKeeper, last = 99) =>
    trainStudent(
      dataset,
      specOf(topology),
      undefined,
      options,
      ({ epoch }) => {
        if (epoch === last) throw new Error('stopped');
      },
      { keeper },
    );
  const calm = await train(NO_CHECKPOINTS);
  for (const last of [1, 2, 7]) {
    const keeper = keepCheckpoints(join(folder, 'student.bin'), 0, () => {});
    await expect(train(keeper, last)).rejects.toThrow('stopped');
    expect(existsSync(join(folder, 'student.bin'))).toBe(true);
    expect(await train(keeper)).toEqual(calm);
  }
});
