// What the accuracy benchmark says it reached: chosen by validation, within the limit, averaged over folds and seeds.
import { expect, test } from 'vitest';
import type { Goal, Wanted } from '../../benchmarks/accuracy/goal.js';
import type { StudentFigures } from '../../benchmarks/accuracy/measure-student.js';
import { chooseWithin, type DatasetRun } from '../../benchmarks/accuracy/run-goal.js';
import { summariseGoal } from '../../benchmarks/accuracy/summarise-goal.js';

const student = (merit: number, accuracy: number, ebops = 100): StudentFigures => ({
  ...{ validation: 1, merit, test: accuracy, ebops, nonZeroWeights: 10, bits: 4 },
});

const goalWith = (wanted: Wanted): Goal => ({
  name: 'toy',
  dataset: { kind: 'pulses', samples: 100 },
  teacher: {
    hidden: [],
    options: { epochs: 1, batchSize: 1, learningRate: 0.1 },
  },
  budgets: [{ limit: { kind: 'ebops', most: 200 }, wanted, students: [] }],
});

const runOf = (
  recipes: Readonly<Record<string, readonly (StudentFigures | undefined)[]>>,
): DatasetRun => ({
  samples: { train: 1, validation: 1, test: 1 },
  float: [student(0.8, 0.8), student(0.9, 0.9)],
  budgets: [Object.entries(recipes).map(([name, students]) => ({ name, students }))],
});

test('the recipe of most merit on validation samples is chosen, even where another is better on the test split', () => {
  const runs = [
    runOf({
      lucky: [student(0.7, 0.99), student(0.8, 0.97)],
      sound: [student(0.9, 0.83), student(0.8, 0.85)],
    }),
  ];
  const [budget] = summariseGoal(goalWith({ kind: 'nearFloat', below: 0.011 }), runs).budgets;
  expect(budget.chosen?.name).toBe('sound');
  expect(budget.chosen?.test.mean).toBeCloseTo(0.84, 12);
  expect(budget.wanted).toBeCloseTo(0.839, 12);
  expect(budget.reached).toBe(true);
  const [missed] = summariseGoal(goalWith({ kind: 'accuracy', least: 0.9 }), runs).budgets;
  expect(missed.reached).toBe(false);
});

test('a recipe that has no student within the limit on one fold with one seed is never chosen', () => {
  const runs = [
    runOf({
      wide: [student(0.9, 0.9), student(0.9, 0.9)],
      narrow: [student(0.5, 0.5), student(0.5, 0.5)],
    }),
    runOf({ wide: [student(0.9, 0.9), undefined], narrow: [student(0.5, 0.7), student(0.5, 0.7)] }),
  ];
  const [budget] = summariseGoal(goalWith({ kind: 'accuracy', least: 0.6 }), runs).budgets;
  expect(budget.beyondLimit).toEqual(['wide']);
  expect(budget.chosen?.name).toBe('narrow');
  expect(budget.chosen?.test).toMatchObject({ mean: 0.6, deviation: 0, count: 2 });
  expect(budget.chosen?.test.acrossFolds).toBeCloseTo(Math.SQRT2 / 10, 12);
  expect(budget.reached).toBe(true);
});

test('of a front the most accurate student on validation samples within the limit is taken', () => {
  const front = [student(0.7, 0.9, 50), student(0.8, 0.6, 200), student(0.9, 0.95, 201)];
  expect(chooseWithin({ kind: 'ebops', most: 200 }, front)).toBe(front[1]);
  expect(chooseWithin({ kind: 'ebops', most: 49 }, front)).toBeUndefined();
});
