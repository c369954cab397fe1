// Laws of a trained front: exact, non-dominated, within a budget where there is one, and the same for the same seed.
import { beforeAll, describe, expect, test } from 'vitest';
import { dominates } from '../../../search/index.js';
import type { Dataset } from '../../../src/core/dataset.js';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import type { Student, StudentSpec, TrainableBits } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { countEbops } from '../../../src/fixed-point/exact-ebops.js';
import { accuracyOf as interpretedAccuracy } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { evaluateStudent } from '../../../src/training/evaluate-student.js';
import { trainTeacher } from '../../../src/training/train-teacher.js';
import type { FrontOptions } from '../../../src/training/trainable-bits/front-options.js';
import { trainFront } from '../../../src/training/trainable-bits/train-front.js';
import { makeClusters } from '../toy-datasets.js';
import { denseNetwork, smallCnn } from '../toy-networks.js';

const flat = makeClusters([10], 3, 0.1);
const images = makeClusters([6, 6, 2], 3, 0.15, [300, 120, 120]);
const mlp = denseNetwork(10, 8, 3);
const cnn = smallCnn(3, 3);
const finest: TrainableBits = { weights: 'weight', activations: 'element' };
const specOf = (topology: Topology, trainableBits = finest): StudentSpec => ({
  ...{ id: 'toy', topology, weightBits: 5, activationBits: 4, input: ufixed(8, 0, 'RND', 'SAT') },
  ...{ sparsity: 0, seed: 3, trainableBits },
});
const options: FrontOptions = {
  ...{ epochs: 40, batchSize: 64, learningRate: 0.01, cycles: 2, cycleDecay: 1 },
  distillation: { temperature: 3, weight: 0.5 },
  goal: { kind: 'front', betaFrom: 1e-5, betaTo: 3e-3, most: 6 },
  ...{ bitRate: 3, bitPenalty: 1e-6, weightDecay: 0, smoothing: 1 },
};

let logits: Float32Array;
let fronts: readonly (readonly [string, Dataset, readonly Student[]])[];

beforeAll(async () => {
  const fit = { epochs: 12, batchSize: 64, learningRate: 0.01, topology: mlp, seed: 1 };
  logits = (await trainTeacher(flat, fit)).trainLogits;
  const alone = { ...options, epochs: 24, batchSize: 32, distillation: null };
  fronts = [
    ['dense', flat, await trainFront(flat, specOf(mlp), logits, options)],
    ['conv', images, await trainFront(images, specOf(cnn), undefined, alone)],
  ];
}, 60_000);

describe.each([0, 1])('front %i (dense, conv)', (which) => {
  test('students are mutually non-dominated in validation accuracy and exact EBOPs', () => {
    const [, , students] = fronts[which];
    expect(students.length).toBeGreaterThan(2);
    expect(students.length).toBeLessThanOrEqual(6);
    const points = students.map((s) => [1 - s.validationAccuracy, s.ebops as number]);
    for (const a of points) for (const b of points) expect(dominates(a, b)).toBe(false);
    expect(points.map(([, ebops]) => ebops)).toEqual(
      points.map(([, e]) => e).sort((a, b) => a - b),
    );
    expect(new Set(students.map(({ spec }) => spec.id)).size).toBe(students.length);
  });

  test('costs fall by a factor while the best have learnt the problem', () => {
    const [, , students] = fronts[which];
    const best = students[students.length - 1];
    expect(best.testAccuracy).toBeGreaterThan(0.9);
    expect(students[0].ebops as number).toBeLessThan((best.ebops as number) / 2);
  });

  test('accuracies and EBOPs are those of the integers, on every split', () => {
    const [, dataset, students] = fronts[which];
    for (const student of students) {
      const network = studentToNetwork(student, 'kept', 3);
      expect(interpretedAccuracy(network, dataset.validation)).toBe(student.validationAccuracy);
      expect(interpretedAccuracy(network, dataset.test)).toBe(student.testAccuracy);
      expect(countEbops(network)).toBe(student.ebops);
      const { spec, layers, inputFormats } = student;
      const evaluated = evaluateStudent(spec, layers, dataset.test, inputFormats);
      expect(evaluated).toBe(student.testAccuracy);
      // The training graph's own accuracy of that epoch.
      const recorded = student.history[student.history.length - 1].validationAccuracy;
      expect(recorded).toBe(student.validationAccuracy);
    }
  });
});

test('the same seed gives the same bytes', async () => {
  const short = { ...options, epochs: 8 };
  const again = () => trainFront(flat, specOf(mlp), logits, short);
  expect(JSON.stringify(await again())).toBe(JSON.stringify(await again()));
});

test('a budget gives one student, at or under it', async () => {
  const target = 150;
  const goal = { kind: 'budget', target, beta: 1e-5 } as const;
  const students = await trainFront(flat, specOf(mlp), logits, { ...options, goal });
  expect(students.length).toBe(1);
  expect(students[0].ebops as number).toBeLessThanOrEqual(target);
  expect(students[0].testAccuracy).toBeGreaterThan(0.85);
});

test('a budget no training can reach is refused, not exceeded', async () => {
  const goal = { kind: 'budget', target: 1e-3, beta: 1e-9 } as const;
  const hopeless = { ...options, epochs: 6, bitRate: 0, bitPenalty: 0, distillation: null, goal };
  await expect(trainFront(flat, specOf(mlp), undefined, hopeless)).rejects.toThrow(/not come down/);
});

test('bits shared by a layer or a channel are shared in the student', async () => {
  const shared: TrainableBits = { weights: 'layer', activations: 'layer' };
  const short = { ...options, epochs: 10, distillation: null };
  const students = await trainFront(flat, specOf(mlp, shared), undefined, short);
  const [hidden] = students[students.length - 1].layers;
  expect(hidden.outputFormat).toBeDefined();
  expect(hidden.outputFormats).toBeUndefined();
});

test('options and specs out of range are refused', async () => {
  const train = (spec: StudentSpec, changed: Partial<FrontOptions>) =>
    trainFront(flat, spec, undefined, { ...options, distillation: null, ...changed });
  await expect(train(specOf(mlp), { epochs: 3 })).rejects.toThrow(/epochs is 3/);
  await expect(train(specOf(mlp), { batchSize: 0 })).rejects.toThrow(/batchSize is 0/);
  const { trainableBits: _, ...fixedBits } = specOf(mlp);
  await expect(train(fixedBits, {})).rejects.toThrow(/no trainableBits/);
  await expect(train({ ...specOf(mlp), sparsity: 0.5 }, {})).rejects.toThrow(/sparsity is 0.5/);
});
