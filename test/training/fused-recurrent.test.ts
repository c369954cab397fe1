// Generated kernels of LSTMs against the tensor library: same logits, same gradients through time, same steps.
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { supportsFused } from '../../src/training/fused/fused-program.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { keepAll } from '../../src/training/pruning.js';
import { batchesOf, type TrainingCase } from './random-networks.js';
import { createPair, graphGradients } from './step-pairs.js';

beforeAll(startBackend);

const lstm = fc.record({ units: fc.integer({ min: 1, max: 6 }), returnSequences: fc.boolean() });

/** One or two LSTMs, with a convolution before or dense layers behind. */
const recurrent: fc.Arbitrary<Topology> = fc
  .record({
    steps: fc.integer({ min: 1, max: 6 }),
    features: fc.integer({ min: 1, max: 5 }),
    convolved: fc.boolean(),
    layers: fc.array(lstm, { minLength: 1, maxLength: 2 }),
    hidden: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    classes: fc.integer({ min: 2, max: 5 }),
  })
  .map(({ steps, features, convolved, layers, hidden, classes }) => {
    const dense = (units: number, activation: 'relu' | 'linear'): TopologyLayer => ({
      kind: 'dense',
      units,
      activation,
    });
    const convolution: TopologyLayer = {
      kind: 'conv1d',
      filters: 3,
      kernelSize: 2,
      stride: 1,
      padding: 'same',
      activation: 'relu',
    };
    return {
      inputShape: [steps, features],
      layers: [
        ...(convolved ? [convolution] : []),
        ...layers.map(({ units, returnSequences }, i) => ({
          kind: 'lstm' as const,
          units,
          returnSequences: returnSequences || i + 1 < layers.length,
        })),
        { kind: 'flatten' as const },
        ...(hidden === undefined ? [] : [dense(hidden, 'relu')]),
        dense(classes, 'linear'),
      ],
    };
  });

const cases: fc.Arbitrary<TrainingCase> = fc.record({
  topology: recurrent,
  rounded: fc.boolean(),
  weightBits: fc.integer({ min: 2, max: 8 }),
  activationBits: fc.integer({ min: 2, max: 8 }),
  sparsity: fc.constantFrom(0, 0.4),
  batch: fc.integer({ min: 1, max: 60 }),
  lambda: fc.constantFrom(0, 0.4),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

/** Largest distance, as a share of the largest number. */
function error(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const numbers = Array.from(expected);
  const largest = Math.max(1e-3, ...numbers.map(Math.abs));
  return Math.max(...numbers.map((value, i) => Math.abs(found[i] - value))) / largest;
}

test('logits are the same bytes where weights are rounded, and within float rounding where not', () => {
  fc.assert(
    fc.property(cases, (wanted) => {
      const { fused, graph, fusedSetup, graphSetup } = createPair(wanted);
      const [found, expected] = [fused.predict(fusedSetup.table), graph.predict(graphSetup.table)];
      fused.dispose();
      if (wanted.rounded) expect(found).toEqual(expected);
      else expect(error(found, expected)).toBeLessThan(2e-5);
    }),
    { numRuns: 14, seed: 1 },
  );
});

test('gradients through time equal those of the graph within float rounding', () => {
  fc.assert(
    fc.property(cases, (wanted) => {
      const { fused, graphSetup, rules } = createPair(wanted);
      const [rows] = batchesOf(wanted, 1);
      const found = fused.computeGradients(rows, wanted.lambda);
      fused.dispose();
      const expected = graphGradients(graphSetup, rules, rows, wanted.lambda);
      expect(Math.abs(found.totals.loss / expected.totals.loss - 1)).toBeLessThan(1e-4);
      expected.gradients.forEach((layer, i) => {
        for (const part of ['kernel', 'bias'] as const) {
          const worst = error(found.gradients[i][part], layer[part]);
          expect(worst, `layer ${i} ${part}`).toBeLessThan(5e-5);
        }
      });
    }),
    { numRuns: 16, seed: 2 },
  );
});

test('twenty steps lead to the same parameters as the graph within float rounding', () => {
  const distances: number[] = [];
  fc.assert(
    fc.property(cases, (wanted) => {
      const { fused, graph, fusedSetup, graphSetup } = createPair(wanted);
      for (const rows of batchesOf(wanted, 20)) {
        fused.run(rows, wanted.lambda, 0.003);
        graph.run(rows, wanted.lambda, 0.003);
      }
      fused.readParameters();
      fused.dispose();
      graphSetup.parameters.forEach(({ kernel, bias }, i) => {
        const ours = fusedSetup.parameters[i];
        distances.push(error(ours.kernel, kernel), error(ours.bias, bias));
      });
    }),
    { numRuns: 8, seed: 3 },
  );
  distances.sort((a, b) => a - b);
  expect(distances[distances.length >> 1]).toBeLessThan(1e-4);
  expect(distances[distances.length - 1]).toBeLessThan(0.05);
});

test('a sum that is not a number shows in the logits, rounded or not', () => {
  const topology: Topology = {
    inputShape: [3, 2],
    layers: [
      { kind: 'lstm', units: 3, returnSequences: false },
      { kind: 'dense', units: 2, activation: 'linear' },
    ],
  };
  for (const rounded of [false, true]) {
    const [drawn] = fc.sample(cases, { numRuns: 1, seed: 4 });
    const { fused, fusedSetup, rules } = createPair({ ...drawn, topology, rounded });
    fusedSetup.parameters[0].kernel.fill(Number.NaN);
    fused.changeRules({ ...rules, masks: keepAll(fusedSetup.parameters) });
    expect(fused.predict(fusedSetup.table)).toEqual(
      expect.toSatisfy((all) => all.every(Number.isNaN)),
    );
    fused.dispose();
  }
});

test('networks with a GRU are left to the tensor library', () => {
  const supports = (kind: 'lstm' | 'gru') =>
    supportsFused(
      planNetwork({
        inputShape: [4, 3],
        layers: [
          { kind, units: 3, returnSequences: false },
          { kind: 'dense', units: 2, activation: 'linear' },
        ],
      }),
    );
  expect([supports('lstm'), supports('gru')]).toEqual([true, false]);
});
