// Cross-entropy and distillation against values worked out by hand.
import { expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import {
  checkFirstDistilledBatch,
  checkTeacherLogits,
  sharpnessOf,
} from '../../src/training/check-distillation.js';
import { computeLoss, softenTeacher, startTotals } from '../../src/training/classification-loss.js';

test('the loss of two classes with temperature 2 is the hand-worked one', () => {
  // Student logits (ln 4, 0): softmax (4/5, 1/5), at T = 2 (2/3, 1/3). Teacher (0, ln 9): at T = 2 (1/4, 3/4).
  const student = [Math.log(4), 0];
  const teacher = softenTeacher(new Float32Array([0, Math.log(9)]), 2, 2);
  const gradient = new Float32Array(2);
  const totals = startTotals();
  computeLoss(student, new Int32Array([0]), new Int32Array([0]), teacher, 0.3, 1, gradient, totals);
  const divergence = 0.25 * Math.log(0.25 / (2 / 3)) + 0.75 * Math.log(0.75 / (1 / 3));
  expect(totals.crossEntropy).toBeCloseTo(Math.log(5 / 4), 6);
  expect(totals.divergence).toBeCloseTo(divergence, 6);
  expect(totals.loss).toBeCloseTo(0.7 * Math.log(5 / 4) + 0.3 * 4 * divergence, 6);
  // (1−λ)(p − y) + λ·T·(p_T − t)
  expect(gradient[0]).toBeCloseTo(0.7 * -0.2 + 0.3 * 2 * (2 / 3 - 1 / 4), 6);
  expect(gradient[1]).toBeCloseTo(0.7 * 0.2 + 0.3 * 2 * (1 / 3 - 3 / 4), 6);
});

const codeOf = (run: () => void) => {
  try {
    run();
  } catch (thrown) {
    return thrown instanceof ParetapeError ? thrown.message : thrown;
  }
  return 'accepted';
};

test('a teacher that hands on probabilities, or answers at random, is refused', () => {
  const labels = new Int32Array([0, 1, 1, 0]);
  const logits = new Float32Array([4, -4, -3, 3, 0, 1, 2, -2]);
  const probabilities = new Float32Array([0.9, 0.1, 0.2, 0.8, 0.4, 0.6, 0.7, 0.3]);
  const inverted = logits.map((logit) => -logit);
  expect(codeOf(() => checkTeacherLogits(logits, labels, 2))).toBe('accepted');
  expect(codeOf(() => checkTeacherLogits(probabilities, labels, 2))).toMatch(/probabilities/);
  expect(codeOf(() => checkTeacherLogits(inverted, labels, 2))).toMatch(/training samples/);
  expect(codeOf(() => checkTeacherLogits(logits.subarray(2), labels, 2))).toMatch(
    /6 teacher logits/,
  );
});

test('a distillation that is dead or drowns the labels is refused', () => {
  // The published flow's fault: both sides are softmax outputs, softened once more.
  const rows = new Int32Array([0]);
  const measure = (student: number[], teacher: number[], temperature: number) => {
    const targets = softenTeacher(new Float32Array(teacher), 2, temperature);
    const totals = startTotals();
    const labels = new Int32Array([1]);
    computeLoss(student, labels, rows, targets, 0.9, 1, new Float32Array(2), totals);
    const sharpness = sharpnessOf(targets.negativeEntropy, 2);
    return codeOf(() => checkFirstDistilledBatch(totals, 1, sharpness));
  };
  expect(measure([0.7, 0.3], [0.9, 0.1], 10)).toMatch(/says almost nothing/);
  expect(measure([0.5, 0.1], [3, -2], 2)).toBe('accepted');
  expect(measure([-1, 1], [200, -200], 50)).toMatch(/drowns the labels/);
});
