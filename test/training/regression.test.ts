// Regression: squared error, R² as score, and students whose integers score what their training graph does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, Split } from '../../src/core/dataset.js';
import { fixed, ufixed } from '../../src/core/fixed-point-format.js';
import { rSquaredOf } from '../../src/core/r-squared.js';
import { createRandom } from '../../src/core/random.js';
import type { Student, StudentSpec, Teacher } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';
import { createBatchEvaluator } from '../../src/fixed-point/batch-evaluator.js';
import { accuraciesOf } from '../../src/fixed-point/batch-grid.js';
import { accuracyOf } from '../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../src/training/backend.js';
import { checkTeacherOutputs } from '../../src/training/check-distillation.js';
import { startTotals } from '../../src/training/classification-loss.js';
import { readDatasetFile, writeDatasetFile } from '../../src/training/dataset-file.js';
import { computeStudentLogits } from '../../src/training/evaluate-student.js';
import { regressionTargets } from '../../src/training/regression-loss.js';
import { computeTableLoss } from '../../src/training/table-loss.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { DEFAULT_FRONT_OPTIONS } from '../../src/training/trainable-bits/front-options.js';
import { trainFront } from '../../src/training/trainable-bits/train-front.js';

beforeAll(startBackend);

/** Two smooth functions of four features and noise, standardised well enough. */
function makeCurves(counts: readonly number[], noise = 0.05): Dataset {
  const random = createRandom(5, 'curves');
  const makeSplit = (count: number): Split => {
    const features = Float32Array.from({ length: 4 * count }, () => 2 * random.uniform() - 1);
    const targets = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const [a, b, c, d] = features.subarray(4 * i, 4 * i + 4);
      targets[2 * i] = 1.8 * (a * b + 0.5 * c) + noise * random.normal();
      targets[2 * i + 1] = 1.5 * (Math.abs(c) - 0.5 + 0.6 * d) + noise * random.normal();
    }
    return { count, features, labels: new Int32Array(count), targets };
  };
  const [train, validation, test] = counts.map(makeSplit);
  return {
    name: 'curves',
    inputShape: [4],
    task: 'regression',
    classes: 2,
    classNames: ['product', 'distance'],
    ...{ train, validation, test },
    hash: 'fedcba9876543210',
    scaling: 'none',
    targetScaling: { mean: [0, 0], deviation: [1, 1] },
  };
}

const mlp = (inputs: number, outputs: number): Topology => ({
  inputShape: [inputs],
  layers: [
    { kind: 'dense', units: 16, activation: 'relu' },
    { kind: 'dense', units: 8, activation: 'relu' },
    { kind: 'dense', units: outputs, activation: 'linear' },
  ],
});
const specOf = (topology: Topology, input = fixed(8, 1, 'RND', 'SAT')): StudentSpec => ({
  ...{ id: 'toy', topology, weightBits: 6, activationBits: 6, input, sparsity: 0.2, seed: 3 },
});
const curves = makeCurves([800, 300, 300]);
const loop = { epochs: 20, batchSize: 32, learningRate: 0.01 };
const distillation = { temperature: 3, weight: 0.5 };

test('the gradient of the outputs is that of the squared error, distillation included', () => {
  const random = createRandom(2, 'squared error');
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const [count, outputs] = [5, 3];
  const table = { labels: new Int32Array(count), targets: draw(count * outputs) };
  const rows = Int32Array.from({ length: count }, (_, i) => count - 1 - i);
  const values = Float64Array.from(draw(count * outputs));
  for (const lambda of [0, 0.4, 1]) {
    const teacher = regressionTargets(draw(count * outputs), outputs);
    const lossOf = (target: Float32Array) => {
      const totals = startTotals();
      computeTableLoss(values, table, rows, teacher, lambda, count, target, totals);
      return totals.loss / count;
    };
    const gradient = new Float32Array(values.length);
    lossOf(gradient);
    values.forEach((kept, i) => {
      const [above, below] = [kept + 1e-4, kept - 1e-4].map((value) => {
        values[i] = value;
        return lossOf(new Float32Array(values.length));
      });
      values[i] = kept;
      expect(gradient[i]).toBeCloseTo((above - below) / 2e-4, 6);
    });
  }
});

describe('two outputs', () => {
  let teacher: Teacher;
  let student: Student;
  beforeAll(async () => {
    teacher = await trainTeacher(curves, { ...loop, topology: mlp(4, 2), seed: 1 });
    const options = { ...loop, distillation };
    student = await trainStudent(curves, specOf(mlp(4, 2)), teacher.trainLogits, options);
  });

  test('teacher and student explain most of the variance, and the student trains on the graph', () => {
    expect(teacher.testAccuracy).toBeGreaterThan(0.9);
    expect(student.testAccuracy).toBeGreaterThan(0.8);
    expect(student.backend).not.toMatch(/fused/);
    expect(
      rSquaredOf(teacher.trainLogits, curves.train.targets ?? teacher.trainLogits, 2),
    ).toBeGreaterThan(0.9);
  });

  test('R² of the integers is exactly that of the training graph, one by one or many at once', () => {
    const network = studentToNetwork(student, 'toy');
    for (const split of ['validation', 'test'] as const) {
      const expected = student[`${split}Accuracy`];
      expect(accuracyOf(network, curves[split])).toBe(expected);
      expect(createBatchEvaluator(network).accuracyOf(curves[split])).toBe(expected);
      expect(accuraciesOf([network, network], curves[split])).toEqual([expected, expected]);
    }
    const outputs = computeStudentLogits(student.spec, student.layers, curves.test);
    expect(rSquaredOf(outputs, curves.test.targets ?? new Float32Array(), 2)).toBe(
      student.testAccuracy,
    );
  });

  test('same seed, same bytes; a teacher that learns on with its student does so too', async () => {
    const options = {
      ...{ ...loop, epochs: 8 },
      distillation: { ...distillation, schedule: 'self_study_co_study_tutoring' as const },
    };
    const train = () =>
      trainStudent(curves, specOf(mlp(4, 2)), teacher.trainLogits, options, undefined, {
        teacherNetwork: { topology: teacher.topology, weights: teacher.weights ?? [] },
      });
    const first = await train();
    expect(first.testAccuracy).toBeGreaterThan(0.5);
    expect(await train()).toEqual(first);
  });

  test('students with trainable bits are scored by R² too, that of their integers', async () => {
    const spec = {
      ...specOf(mlp(4, 2)),
      sparsity: 0,
      trainableBits: { weights: 'weight', activations: 'layer' } as const,
    };
    const options = { ...DEFAULT_FRONT_OPTIONS, epochs: 12, distillation: null };
    const front = await trainFront(curves, spec, undefined, options);
    for (const each of front) {
      expect(accuracyOf(studentToNetwork(each, each.spec.id), curves.test)).toBe(each.testAccuracy);
    }
    expect(front.at(-1)?.testAccuracy).toBeGreaterThan(0.5);
  });

  test('a teacher that explains nothing, or is not of this dataset, is refused', () => {
    const { train } = curves;
    const refuse = (outputs: Float32Array) => () => checkTeacherOutputs(outputs, train, 2);
    expect(refuse(teacher.trainLogits)).not.toThrow();
    expect(refuse(new Float32Array(1600))).toThrow(/explains no variance/);
    expect(refuse(teacher.trainLogits.subarray(2))).toThrow(/1598 teacher outputs for 1600/);
    expect(refuse(teacher.trainLogits.map(() => Number.NaN))).toThrow(/finite/);
  });
});

test('one output: the height of the built-in pulses, from raw codes to integers', async () => {
  const spec = { kind: 'pulses', samples: 1500, task: 'regression' } as const;
  const pulses = await loadDataset(spec, { baseDir: '.', seed: 1, name: 'pulses' });
  expect(pulses).toMatchObject({ classes: 1, classNames: ['height'], task: 'regression' });
  const input = ufixed(10, 0, 'RND', 'SAT');
  const options = { ...loop, distillation: null };
  const student = await trainStudent(pulses, specOf(mlp(32, 1), input), undefined, options);
  expect(student.testAccuracy).toBeGreaterThan(0.8);
  expect(accuracyOf(studentToNetwork(student, 'toy'), pulses.test)).toBe(student.testAccuracy);
});

test('a network that answers the mean is a collapse', async () => {
  const blind = { ...curves, train: { ...curves.train, features: new Float32Array(3200) } };
  const options = { ...loop, epochs: 4, topology: mlp(4, 2), seed: 1 };
  await expect(trainTeacher(blind, options)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/R² -?\d+\.\d+ is no better than answering the mean/),
  });
});

describe('datasets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paretape-regression-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('come back from their files bit by bit', async () => {
    await writeDatasetFile(join(folder, 'curves.bin'), curves);
    expect(await readDatasetFile(join(folder, 'curves.bin'))).toEqual(curves);
  });

  test('without a finite target an output are refused, as are targets of a classification', async () => {
    const options = { ...loop, topology: mlp(4, 2), seed: 1 };
    const { train } = curves;
    const { targets = new Float32Array(), ...bare } = train;
    const broken = targets.slice();
    broken[7] = Number.NaN;
    const { task: _, ...classes } = curves;
    for (const [dataset, message] of [
      [{ ...curves, train: bare }, /800 samples, but 0 targets/],
      [{ ...curves, train: { ...train, targets: broken } }, /sample 4 has the target NaN/],
      [classes, /targets, but the task is not regression/],
    ] as const) {
      await expect(trainTeacher(dataset, options)).rejects.toThrow(message);
    }
    const wrong = { ...options, topology: mlp(4, 3) };
    await expect(trainTeacher(curves, wrong)).rejects.toThrow(/3 units, curves has 2 targets/);
    const weighted = { ...options, classWeights: 'balanced' as const };
    await expect(trainTeacher(curves, weighted)).rejects.toThrow(/class weights for a regression/);
  });
});
