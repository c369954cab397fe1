// Rounded networks of every kind of step: one function, whether the graph, the evaluation or the interpreter computes it.
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { fixed, fractionBits, ufixed } from '../../../src/core/fixed-point-format.js';
import { attentionTables, createShares } from '../../../src/fixed-point/attention-tables.js';
import { quantiseInputs, runNetwork, traceExactly } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../../src/training/backend.js';
import { computeStudentLogits } from '../../../src/training/evaluate-student.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { stepNetworks } from './random-steps.js';
import { CASE_SAMPLES, makeSplit, makeStudent, type StudentCase } from './untrained-student.js';

beforeAll(startBackend);

const cases: fc.Arbitrary<StudentCase> = fc.record({
  topology: stepNetworks,
  weightBits: fc.integer({ min: 2, max: 8 }),
  activationBits: fc.integer({ min: 1, max: 8 }),
  input: fc.constantFrom(ufixed(8, 0, 'RND', 'SAT'), fixed(6, 3, 'RND', 'SAT'), ufixed(4, 4)),
  sparsity: fc.constantFrom(0, 0.4),
  gain: fc.constantFrom(1, 4),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

test('training graph, evaluation and interpreter agree bit for bit', () => {
  fc.assert(
    fc.property(cases, (wanted) => {
      const { inputSize } = planNetwork(wanted.topology);
      const split = makeSplit(wanted, inputSize);
      const { student, graph } = makeStudent(wanted, split);
      const network = studentToNetwork(student, 'case', 3);
      const inputs = quantiseInputs(network, split.features);
      const last = network.layers[network.layers.length - 1];
      const unit = 2 ** -fractionBits(last.result);
      const expected = [...runNetwork(network, inputs, CASE_SAMPLES)].map((raw) => raw * unit);
      expect([...computeStudentLogits(student.spec, student.layers, split)]).toEqual(expected);
      expect([...graph]).toEqual(expected);
      const slow = traceExactly(network, [...inputs.slice(0, inputSize)].map(BigInt), 1);
      const first = slow.get(last.name)?.map((raw) => Number(raw) * unit);
      expect(first).toEqual(expected.slice(0, 3));
    }),
    { numRuns: 120, seed: 5 },
  );
});

test('shares are those of the real softmax within the steps of their tables, and evenly shared where scores are equal', () => {
  const score = fixed(8, 4, 'RND', 'SAT');
  const codes = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(codes, (scores) => {
      const tables = attentionTables(score, scores.length);
      const shares = new Float64Array(scores.length);
      createShares(tables)(scores, shares);
      const powers = scores.map((raw) => Math.exp((raw - Math.max(...scores)) / 16));
      const total = powers.reduce((a, b) => a + b, 0);
      const unit = 2 ** -fractionBits(tables.result);
      shares.forEach((share, i) => {
        const exact = powers[i] / total;
        expect(Math.abs(share * unit - exact)).toBeLessThan(exact / 12 + 2 * unit);
      });
    }),
    { seed: 1 },
  );
  const even = new Float64Array(32);
  const tables = attentionTables(score, 32);
  createShares(tables)(new Float64Array(32).fill(9), even);
  expect([...even]).toEqual(Array.from(even, () => 2 ** fractionBits(tables.result) / 32));
});
