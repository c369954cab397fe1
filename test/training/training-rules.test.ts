// What a training does when it goes wrong, provoked by settings that truly go wrong: it says so, mends it or ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ufixed } from '../../src/core/fixed-point-format.js';
import type { EpochRecord, StudentSpec } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { keepCheckpoints } from '../../src/training/training-checkpoint.js';
import type { StudentOptions } from '../../src/training/training-options.js';
import { makeClusters } from './toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data = makeClusters([10], 3, 0.08, [300, 100, 50]);
const perceptron = (...units: number[]): Topology => ({
  inputShape: [10],
  layers: [
    ...units.map((count) => ({ kind: 'dense', units: count, activation: 'relu' }) as const),
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
});
const specOf = (topology: Topology, bits: number, sparsity: number, seed: number): StudentSpec => ({
  id: 'toy',
  topology,
  weightBits: bits,
  activationBits: bits,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity,
  seed,
});
const options: StudentOptions = {
  epochs: 16,
  batchSize: 32,
  learningRate: 0.01,
  distillation: null,
};
const ruleAndAction = (events: { rule: string; action: string }[] | readonly object[] = []) =>
  events.map((event) => Object.values(event).slice(1, 3).join(' '));

test('a calm training has no events at all', async () => {
  const student = await trainStudent(data, specOf(perceptron(8, 6), 4, 0.3, 1), undefined, options);
  expect(student).not.toHaveProperty('events');
});

/** Three bits and 90 % sparsity at ten times the usual learning rate: pruning kills every path in the end. */
const pruned = specOf(perceptron(8, 6), 3, 0.9, 3);
const wild = { ...options, learningRate: 0.1 };

test('a network that had learnt and collapses goes back to its best epoch and goes on more calmly', async () => {
  const records: EpochRecord[] = [];
  const student = await trainStudent(data, pruned, undefined, wild, (record) =>
    records.push(record),
  );
  expect(student.events).toEqual([
    {
      epoch: expect.any(Number),
      rule: 'collapse',
      action: 'went_back',
      message: expect.stringMatching(/no better than answering one class for 3 epochs; went back/),
    },
  ]);
  const [{ epoch }] = student.events ?? [];
  const at = records.findIndex((record) => record.epoch === epoch);
  const returned = records[at + 1].epoch;
  expect(returned).toBeLessThan(epoch - 2);
  // The three epochs before were at chance, the best one before the return was not, and history knows no detour.
  const chance = Math.max(...records.slice(at - 2, at + 1).map((one) => one.validationAccuracy));
  expect(chance).toBeLessThan(0.4);
  expect(records[returned - 1].validationAccuracy).toBeGreaterThan(0.9);
  expect(student.history.map((record) => record.epoch)).toEqual([...Array(16).keys()]);
  expect(student.validationAccuracy).toBeGreaterThan(chance);
});

test('a training interrupted before and after it went back ends with the same bytes and events', async () => {
  const calm = await trainStudent(data, pruned, undefined, wild);
  const [{ epoch: last }] = calm.events ?? [];
  const keeper = () => keepCheckpoints(join(folder, 'back.bin'), 0, () => {});
  for (const [stop, visit] of [
    [last - 1, 1],
    [last, 1],
    [last - 1, 1],
  ]) {
    let visits = 0;
    const onEpoch = ({ epoch }: EpochRecord) => {
      if (epoch === stop && ++visits === visit) throw new RangeError('killed');
    };
    const killed = trainStudent(data, pruned, undefined, wild, onEpoch, { keeper: keeper() });
    await expect(killed).rejects.toThrow('killed');
  }
  const resumed = await trainStudent(data, pruned, undefined, wild, undefined, {
    keeper: keeper(),
  });
  expect(resumed).toEqual(calm);
});

test('a network that collapses again after going back is started anew, then given up with the reason', async () => {
  const hopeless = specOf(perceptron(4, 4), 2, 0.9, 5);
  const given = trainStudent(data, hopeless, undefined, { ...options, learningRate: 0.05 });
  await expect(given).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(
      /failed twice, last with learning rate 0\.025: .*one class for 3/,
    ),
    hint: expect.stringMatching(/less sparsity/),
  });
});

test('a layer pruned to nothing ends the training at once and says which and why', async () => {
  let epochs = 0;
  const spec = specOf(perceptron(8, 6), 4, 0.985, 0);
  const pruning = trainStudent(data, spec, undefined, options, () => epochs++);
  await expect(pruning).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/sparsity 0\.985 leaves layer \d without a weight/),
  });
  expect(epochs).toBeLessThanOrEqual(13);
});

test('a learning rate that ends in one class for everything is halved, and the student says so', async () => {
  const spec = specOf(perceptron(8, 6), 4, 0, 2);
  const student = await trainStudent(data, spec, undefined, { ...options, learningRate: 1 });
  expect(ruleAndAction(student.events)).toEqual(['collapse restarted']);
  expect(student.events?.[0].message).toMatch(/started anew with learning rate 0\.5$/);
  expect(student.testAccuracy).toBeGreaterThan(0.9);
});

test('weights that decay until they round to zero get finer formats, and the student says so', async () => {
  const decaying = { ...options, learningRate: 0.1, weightDecay: 10 };
  const spec = { ...specOf(perceptron(8, 6), 3, 0, 0), activationBits: 4 };
  const student = await trainStudent(data, spec, undefined, decaying);
  expect(ruleAndAction(student.events)[0]).toBe('sparsity_runaway finer_formats');
  expect(student.events?.[0].message).toMatch(/^\d+ of 80 kept weights of layer 1 are not rounded/);
  // Nothing was to be pruned: most weights live in the end.
  expect(student.nonZeroWeights).toBeGreaterThan(0.5 * (80 + 48 + 18));
});

test('a loss that leaves the numbers is told from a collapse', async () => {
  const features = data.train.features.map((value) => value * 1e30);
  const broken = { ...data, train: { ...data.train, features } };
  const teacher = { ...options, topology: perceptron(4), epochs: 2, seed: 1, learningRate: 1 };
  await expect(trainTeacher(broken, teacher)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/failed twice.*the loss is (NaN|Infinity) in epoch 1/),
  });
});

test('dead distillation is refused in every phase of every schedule', async () => {
  const topology = perceptron(4);
  const teacher = await trainTeacher(data, { ...options, topology, epochs: 2, seed: 1 });
  const spec = specOf(perceptron(4), 4, 0, 1);
  for (const schedule of ['tutoring', 'self_study_co_study_tutoring'] as const) {
    // Softened this much, the teacher is uniform; what it says is noise.
    const faint = teacher.trainLogits.map((logit) => logit * 1e-3);
    const dead = { ...options, distillation: { temperature: 100, weight: 0.5, schedule } };
    const network = teacher.weights?.map(({ kernel, bias }) => ({
      kernel: kernel.map((weight) => weight * 1e-3),
      bias: bias.map((value) => value * 1e-3),
    }));
    const extras = { teacherNetwork: { topology, weights: network ?? [] } };
    await expect(trainStudent(data, spec, faint, dead, undefined, extras)).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringMatching(/distillation check: softened, .* says almost nothing/),
    });
  }
});
