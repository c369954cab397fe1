// The generated kernels against the tensor library: same logits, gradients, steps; and the laws of a training step.
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../src/training/backend.js';
import { copyParameters, type LayerParameters } from '../../src/training/layer-parameters.js';
import { batchesOf, trainingCases } from './random-networks.js';
import { createPair, graphGradients } from './step-pairs.js';

beforeAll(startBackend);

const LEARNING_RATE = 0.003;

const flatten = (layers: readonly LayerParameters[]) =>
  layers.flatMap(({ kernel, bias }) => [...kernel, ...bias]);

/** Root mean square of a − b. */
function distance(a: readonly number[], b: readonly number[]): number {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
  return Math.sqrt(squares / a.length);
}

test('logits are the same bytes where weights are rounded, and within float rounding where not', () => {
  fc.assert(
    fc.property(trainingCases, (wanted) => {
      const { fused, graph, fusedSetup, graphSetup } = createPair(wanted);
      const [found, expected] = [fused.predict(fusedSetup.table), graph.predict(graphSetup.table)];
      fused.dispose();
      if (wanted.rounded) expect(found).toEqual(expected);
      else {
        const largest = Math.max(...expected.map(Math.abs));
        const worst = Math.max(...expected.map((value, i) => Math.abs(found[i] - value)));
        expect(worst).toBeLessThan(1e-5 * largest);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('loss sums and gradients equal those of the graph within float rounding', () => {
  fc.assert(
    fc.property(trainingCases, (wanted) => {
      const { fused, graphSetup, rules } = createPair(wanted);
      const [rows] = batchesOf(wanted, 1);
      const found = fused.computeGradients(rows, wanted.lambda);
      fused.dispose();
      const expected = graphGradients(graphSetup, rules, rows, wanted.lambda);
      for (const [name, value] of Object.entries(expected.totals)) {
        const total = found.totals[name as keyof typeof found.totals];
        expect(Math.abs(total - value), name).toBeLessThan(1e-4 + 1e-5 * Math.abs(value));
      }
      expected.gradients.forEach((layer, i) => {
        for (const part of ['kernel', 'bias'] as const) {
          const largest = Math.max(1e-3, ...layer[part].map(Math.abs));
          const { [part]: gradient } = found.gradients[i];
          const worst = Math.max(...layer[part].map((value, k) => Math.abs(gradient[k] - value)));
          expect(worst, `layer ${i} ${part}`).toBeLessThan(2e-5 * largest);
        }
      });
    }),
    { numRuns: 40, seed: 2 },
  );
});

test('one step and fifty steps lead to the same parameters as the graph within float rounding', () => {
  const distances: number[] = [];
  fc.assert(
    fc.property(trainingCases, (wanted) => {
      const { fused, graph, fusedSetup, graphSetup } = createPair(wanted);
      const before = flatten(copyParameters(graphSetup.parameters));
      batchesOf(wanted, 50).forEach((rows, i) => {
        const found = fused.run(rows, wanted.lambda, LEARNING_RATE);
        const expected = graph.run(rows, wanted.lambda, LEARNING_RATE);
        expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-3 * (1 + expected.loss));
        if (i !== 0 && i !== 49) return;
        fused.readParameters();
        const [ours, theirs] = [fusedSetup, graphSetup].map((setup) => flatten(setup.parameters));
        // Adam turns even a gradient that is nothing but rounding error into a step of some size.
        const error = distance(ours, theirs) / distance(theirs, before);
        expect(error).toBeLessThan(0.02);
        distances.push(error);
      });
      fused.dispose();
    }),
    { numRuns: 30, seed: 3 },
  );
  distances.sort((a, b) => a - b);
  expect(distances[distances.length >> 1]).toBeLessThan(2e-5);
});

test('the same calls give the same bytes, whatever else is trained in between', () => {
  fc.assert(
    fc.property(trainingCases, trainingCases, (wanted, other) => {
      const train = (disturbed: boolean) => {
        const { fused, fusedSetup } = createPair(wanted);
        const another = disturbed ? createPair(other).fused : undefined;
        batchesOf(wanted, 5).forEach((rows, i) => {
          fused.run(rows, wanted.lambda, LEARNING_RATE);
          if (i < 3) another?.run(batchesOf(other, 5)[i], other.lambda, LEARNING_RATE);
          else another?.dispose();
        });
        fused.readParameters();
        fused.dispose();
        return fusedSetup.parameters;
      };
      expect(train(true)).toEqual(train(false));
    }),
    { numRuns: 6, seed: 4 },
  );
});

test('pruned weights are exactly zero after every step, and weights stay in their ranges', () => {
  fc.assert(
    fc.property(trainingCases, (drawn) => {
      const { fused, fusedSetup, rules } = createPair({ ...drawn, rounded: true, sparsity: 0.7 });
      for (const rows of batchesOf(drawn, 5)) fused.run(rows, drawn.lambda, 0.3);
      fused.readParameters();
      fused.dispose();
      fusedSetup.parameters.forEach(({ kernel }, i) => {
        const format = rules.formats?.[i].kernel ?? { width: 0, integer: 0 };
        const limit = 2 ** (format.integer - 1);
        kernel.forEach((weight, k) => {
          if (rules.masks[i][k] === 0) expect(Math.abs(weight)).toBe(0);
          expect(weight).toBeLessThan(limit);
          expect(weight).toBeGreaterThanOrEqual(-limit);
        });
      });
    }),
    { numRuns: 20, seed: 5 },
  );
});

test('a step that has been disposed of refuses to go on, however often it is disposed of', () => {
  const [wanted] = fc.sample(trainingCases, { numRuns: 1, seed: 6 });
  const [first, second] = [createPair(wanted), createPair(wanted)];
  first.fused.dispose();
  first.fused.dispose();
  const [rows] = batchesOf(wanted, 1);
  expect(() => first.fused.run(rows, 0, LEARNING_RATE)).toThrow(/disposed/);
  // Its memory was handed on once: two later trainings do not share it.
  const [third, fourth] = [createPair(wanted), createPair(wanted)];
  for (const { fused } of [second, third, fourth]) fused.run(rows, 0, LEARNING_RATE);
  for (const { fused } of [second, third, fourth]) fused.readParameters();
  expect(third.fusedSetup.parameters).toEqual(second.fusedSetup.parameters);
  expect(fourth.fusedSetup.parameters).toEqual(second.fusedSetup.parameters);
  for (const { fused } of [second, third, fourth]) fused.dispose();
});
