// Class weights multiply the loss of every sample of a class, on both ways of training.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { ParetapeError } from '../../src/core/errors.js';
import { ufixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { StudentSpec } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { type ClassWeights, weighClasses } from '../../src/training/class-weights.js';
import { softenTeacher, startTotals } from '../../src/training/classification-loss.js';
import { STEP_VARIABLE } from '../../src/training/create-training-step.js';
import { computeStudentLogits } from '../../src/training/evaluate-student.js';
import { createFusedStep } from '../../src/training/fused/fused-step.js';
import { createGraphStep } from '../../src/training/graph-step.js';
import { argmax } from '../../src/training/predict.js';
import { keepAll } from '../../src/training/pruning.js';
import { computeTableLoss } from '../../src/training/table-loss.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { batchesOf, copySetup, makeRules, setUpCase, trainingCases } from './random-networks.js';
import { graphGradients } from './step-pairs.js';
import { makeClusters } from './toy-datasets.js';

beforeAll(startBackend);

test('the gradient of the logits is that of the weighted loss, distillation included', () => {
  const random = createRandom(2, 'weighted loss');
  const [count, classes] = [6, 3];
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random.normal());
  const labels = Int32Array.from({ length: count }, () => random.integer(classes));
  const table = { labels, weights: new Float32Array([0.25, 3, 1, 0.5, 7, 2]) };
  const teacher = softenTeacher(draw(count * classes), classes, 2.5);
  const rows = Int32Array.from({ length: count }, (_, i) => count - 1 - i);
  const logits = Float64Array.from(draw(count * classes));
  const lossOf = (target: Float32Array) => {
    const totals = startTotals();
    computeTableLoss(logits, table, rows, teacher, 0.4, count, target, totals);
    return totals.loss / count;
  };
  const gradient = new Float32Array(logits.length);
  lossOf(gradient);
  const step = 1e-4;
  logits.forEach((kept, i) => {
    const [above, below] = [kept + step, kept - step].map((value) => {
      logits[i] = value;
      return lossOf(new Float32Array(logits.length));
    });
    logits[i] = kept;
    expect(gradient[i]).toBeCloseTo((above - below) / (2 * step), 6);
  });
});

test('weighted loss sums and gradients of the generated kernels equal those of the graph within float rounding', () => {
  fc.assert(
    fc.property(trainingCases, (wanted) => {
      const setup = setUpCase(wanted);
      const random = createRandom(wanted.seed, 'weights');
      const weights = Float32Array.from(
        setup.table.labels,
        () => 10 ** (3 * random.uniform() - 1.5),
      );
      const weighted = { ...setup, table: { ...setup.table, weights } };
      const floatRules = { masks: keepAll(setup.parameters), formats: undefined };
      const rules = wanted.rounded ? makeRules(weighted, wanted) : floatRules;
      const [rows] = batchesOf(wanted, 1);
      const fused = createFusedStep(copySetup(weighted));
      fused.changeRules(rules);
      const found = fused.computeGradients(rows, wanted.lambda);
      fused.dispose();
      const expected = graphGradients(weighted, rules, rows, wanted.lambda);
      for (const [name, value] of Object.entries(expected.totals)) {
        const total = found.totals[name as keyof typeof found.totals];
        expect(Math.abs(total - value), name).toBeLessThan(1e-3 + 2e-5 * Math.abs(value));
      }
      expected.gradients.forEach((layer, i) => {
        for (const part of ['kernel', 'bias'] as const) {
          const largest = Math.max(1e-2, ...layer[part].map(Math.abs));
          const { [part]: gradient } = found.gradients[i];
          const worst = Math.max(...layer[part].map((value, k) => Math.abs(gradient[k] - value)));
          expect(worst, `layer ${i} ${part}`).toBeLessThan(5e-5 * largest);
        }
      });
    }),
    { numRuns: 15, seed: 4 },
  );
});

test('weights of 1 change no byte, on either way of training, whatever the network', () => {
  fc.assert(
    fc.property(trainingCases, (wanted) => {
      for (const create of [createFusedStep, createGraphStep]) {
        const [plain, ones] = [0, 1].map((isWeighted) => {
          const setup = setUpCase(wanted);
          const weights = new Float32Array(setup.table.count).fill(1);
          const table = isWeighted ? { ...setup.table, weights } : setup.table;
          const step = create({ ...setup, table });
          const losses = batchesOf(wanted, 3).map((rows) => step.run(rows, wanted.lambda, 0.01));
          step.readParameters();
          step.dispose();
          return { losses, parameters: setup.parameters };
        });
        expect(ones).toEqual(plain);
      }
    }),
    { numRuns: 10, seed: 5 },
  );
});

const topology: Topology = {
  inputShape: [6],
  layers: [
    { kind: 'dense', units: 8, activation: 'relu' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};
const spec: StudentSpec = {
  id: 'toy',
  topology,
  weightBits: 5,
  activationBits: 5,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity: 0.3,
  seed: 3,
};
const loop = { epochs: 12, batchSize: 64, learningRate: 0.01 };

/** Clusters that overlap, of whose last class only every sixteenth sample is left. */
function makeUnbalanced(): Dataset {
  const whole = makeClusters([6], 3, 0.17, [1800, 600, 900]);
  const thin = (split: Dataset['train']) => {
    const kept = Array.from(split.labels.keys()).filter((i) => split.labels[i] < 2 || i % 16 === 0);
    return {
      count: kept.length,
      features: Float32Array.from(kept.flatMap((i) => [...split.features.slice(6 * i, 6 * i + 6)])),
      labels: Int32Array.from(kept, (i) => split.labels[i]),
    };
  };
  return { ...whole, train: thin(whole.train), validation: thin(whole.validation) };
}

describe('on an unbalanced dataset', () => {
  const dataset = makeUnbalanced();
  const recallOf = (logits: ArrayLike<number>, { labels }: Dataset['test']) => {
    const rare = Array.from(labels.keys()).filter((i) => labels[i] === 2);
    return rare.filter((i) => argmax(logits, 3 * i, 3) === 2).length / rare.length;
  };
  const studentWith = async (classWeights?: ClassWeights) => {
    const options = { ...loop, distillation: null, ...(classWeights && { classWeights }) };
    const student = await trainStudent(dataset, spec, undefined, options);
    return recallOf(computeStudentLogits(student.spec, student.layers, dataset.test), dataset.test);
  };
  const teacherWith = async (classWeights?: ClassWeights) => {
    const own = classWeights && { classWeights };
    const options = { ...loop, topology, seed: 1, checkpoint: 'last' as const, ...own };
    const { trainLogits } = await trainTeacher(dataset, options);
    return recallOf(trainLogits, dataset.train);
  };

  test('balanced weights raise the recall of the rare class, of teacher and student', async () => {
    expect(await studentWith('balanced')).toBeGreaterThan((await studentWith()) + 0.2);
    expect(await teacherWith('balanced')).toBeGreaterThan((await teacherWith()) + 0.2);
  });

  test('a list and a map that say the same give the same, and 1 for all is as none', async () => {
    vi.stubEnv(STEP_VARIABLE, 'graph');
    expect(await studentWith([1, 1, 9])).toBe(await studentWith({ 'class 2': 9 }));
    expect(await studentWith([1, 1, 1])).toBe(await studentWith());
    vi.unstubAllEnvs();
  });
});

describe('weights and classes', () => {
  const dataset = makeClusters([6], 3, 0.1, [400, 20, 20]);

  test('balanced is n / (classes · n_c), which gives every class the same sum', () => {
    const weights = weighClasses('balanced', dataset);
    const sums = new Float64Array(3);
    for (const label of dataset.train.labels) sums[label] += weights[label];
    sums.forEach((sum) => {
      expect(sum).toBeCloseTo(400 / 3, 9);
    });
  });

  test.each<[ClassWeights, RegExp, RegExp]>([
    [[1, 2], /^2 class weights for 3 classes$/, /class 0, class 1, class 2/],
    [{ 'clas 1': 2 }, /there is no class "clas 1"/, /did you mean "class 1"/],
    [{ toString: 2 } as never, /there is no class "toString"/, /classes are/],
    [[1, 0, 1], /class weight 1 is 0/, /above 0/],
    [[1, Number.NaN, 1], /class weight 1 is NaN/, /above 0/],
    [{ 'class 2': -1 }, /class weight class 2 is -1/, /above 0/],
  ])('%j is refused', (wanted, message, hint) => {
    try {
      weighClasses(wanted, dataset);
      expect.fail('accepted');
    } catch (thrown) {
      const error = thrown as ParetapeError;
      expect(error).toMatchObject({ code: 'CONFIG', message: expect.stringMatching(message) });
      expect(error.hint).toMatch(hint);
    }
  });
});
