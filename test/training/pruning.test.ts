// Pruning: how much, when and what.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePruned, sparsityAt } from '../../src/training/pruning.js';
import {
  FEWEST_EPOCHS,
  planSchedule,
  scheduledLambda,
  scheduledSparsity,
} from '../../src/training/training-schedule.js';

const kernels = fc.array(
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 }),
  { minLength: 1, maxLength: 4 },
);

test('exactly round(sparsity · weights) are pruned, whatever the weights', () => {
  fc.assert(
    fc.property(kernels, fc.double({ min: 0, max: 0.999, noNaN: true }), (layers, sparsity) => {
      const parameters = layers.map((kernel) => ({
        kernel: Float64Array.from(kernel),
        bias: new Float64Array(1),
      }));
      const pruned = choosePruned(parameters, sparsity).flatMap((mask) => [...mask]);
      const total = layers.flat().length;
      expect(pruned.filter((kept) => kept === 0)).toHaveLength(Math.round(sparsity * total));
    }),
  );
});

test('within a layer no kept weight is smaller than a pruned one, and scale of a layer does not matter', () => {
  const kernel = Float64Array.from([0.5, -0.1, 0.3, 0, -0.9, 0.2]);
  const other = Float64Array.from([1, -2, 3, 4]);
  const pick = (scale: number) => {
    const scaled = { kernel: kernel.map((w) => w * scale), bias: new Float64Array(1) };
    return choosePruned([scaled, { kernel: other, bias: new Float64Array(1) }], 0.5);
  };
  const [mask] = pick(1);
  const kept = [...kernel].filter((_, i) => mask[i] === 1).map(Math.abs);
  const gone = [...kernel].filter((_, i) => mask[i] === 0).map(Math.abs);
  expect(gone.length).toBeGreaterThan(0);
  expect(Math.min(...kept)).toBeGreaterThan(Math.max(...gone));
  expect(pick(64)).toEqual(pick(1));
});

test('sparsity rises from none to all of it and never falls', () => {
  fc.assert(
    fc.property(fc.integer({ min: FEWEST_EPOCHS, max: 300 }), (epochs) => {
      const schedule = planSchedule(epochs);
      const { quantiseFrom, distilFrom, pruneFrom, freezeFrom } = schedule;
      expect(quantiseFrom).toBeGreaterThan(0);
      expect(distilFrom).toBeGreaterThanOrEqual(quantiseFrom);
      expect(freezeFrom).toBeGreaterThan(pruneFrom);
      expect(freezeFrom).toBeLessThan(epochs);
      expect(scheduledSparsity(schedule, pruneFrom, 0.7)).toBe(0);
      expect(scheduledSparsity(schedule, freezeFrom, 0.7)).toBe(0.7);
      const path = Array.from({ length: 50 }, (_, i) => sparsityAt(i / 49, 0.7));
      expect(path).toEqual([...path].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});

test('distillation is off while the student is alone and ends at a tenth', () => {
  const schedule = planSchedule(40);
  const lambda = (epoch: number) =>
    scheduledLambda(schedule, epoch, { temperature: 3, weight: 0.6 });
  expect([lambda(0), lambda(schedule.distilFrom - 1)]).toEqual([0, 0]);
  expect([lambda(schedule.distilFrom), lambda(31)]).toEqual([0.6, 0.6]);
  expect(lambda(39)).toBeCloseTo(0.1, 12);
  expect(scheduledLambda(schedule, 30, null)).toBe(0);
});
