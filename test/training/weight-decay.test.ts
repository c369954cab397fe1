// Decay of weights and the choice of the epoch: the two options against overfitting.
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { startBackend } from '../../src/training/backend.js';
import { createFusedStep } from '../../src/training/fused/fused-step.js';
import { createGraphStep } from '../../src/training/graph-step.js';
import { copyParameters } from '../../src/training/layer-parameters.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { batchesOf, copySetup, setUpCase, trainingCases } from './random-networks.js';
import { makeClusters } from './toy-datasets.js';

beforeAll(startBackend);

const LEARNING_RATE = 0.01;
const WEIGHT_DECAY = 0.7;

test.each([
  ['fused', createFusedStep],
  ['graph', createGraphStep],
] as const)(
  'a %s step takes off rate · decay of every kernel weight, and nothing of a bias',
  (_, create) => {
    fc.assert(
      fc.property(trainingCases, (wanted) => {
        const setup = setUpCase(wanted);
        const before = copyParameters(setup.parameters);
        const stepOnce = (weightDecay: number | undefined) => {
          const own = { ...copySetup(setup), weightDecay };
          const step = create(own);
          step.run(batchesOf(wanted, 1)[0], wanted.lambda, LEARNING_RATE);
          step.readParameters();
          step.dispose();
          return own.parameters;
        };
        const plain = stepOnce(undefined);
        expect(stepOnce(0)).toEqual(plain);
        stepOnce(WEIGHT_DECAY).forEach(({ kernel, bias }, i) => {
          expect(bias).toEqual(plain[i].bias);
          kernel.forEach((weight, k) => {
            const start = before[i].kernel[k];
            const expected = plain[i].kernel[k] - LEARNING_RATE * WEIGHT_DECAY * start;
            expect(Math.abs(weight - expected)).toBeLessThan(1e-6 * (1 + Math.abs(start)));
          });
        });
      }),
      { numRuns: 12, seed: 1 },
    );
  },
);

test('checkpoint last keeps the network of the last epoch, best the one with the best validation accuracy', async () => {
  // Noise this large makes accuracies rise and fall from epoch to epoch.
  const dataset = makeClusters([6], 3, 0.25);
  const topology = {
    inputShape: [6],
    layers: [
      { kind: 'dense' as const, units: 8, activation: 'relu' as const },
      { kind: 'dense' as const, units: 3, activation: 'linear' as const },
    ],
  };
  const loop = { epochs: 16, batchSize: 32, learningRate: 0.05 };
  const spec = {
    ...{ id: 'choice', topology, weightBits: 4, activationBits: 4, sparsity: 0.3, seed: 3 },
    input: fixed(8, 3, 'RND', 'SAT'),
  };
  const [best, last] = await Promise.all(
    ([undefined, 'last'] as const).map(async (checkpoint) => {
      const options = { ...loop, checkpoint };
      return {
        teacher: await trainTeacher(dataset, { ...options, topology, seed: 3 }),
        student: await trainStudent(dataset, spec, undefined, { ...options, distillation: null }),
      };
    }),
  );
  for (const name of ['teacher', 'student'] as const) {
    const accuracies = last[name].history.map(({ validationAccuracy }) => validationAccuracy);
    expect(best[name].history).toEqual(last[name].history);
    expect(last[name].validationAccuracy).toBe(accuracies.at(-1));
    // A student counts from three quarters of its epochs on.
    const counted = name === 'student' ? accuracies.slice(12) : accuracies;
    expect(best[name].validationAccuracy).toBe(Math.max(...counted));
    expect(best[name].validationAccuracy).toBeGreaterThan(last[name].validationAccuracy);
  }
});
