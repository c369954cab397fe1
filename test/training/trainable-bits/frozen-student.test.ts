// A network with trained bits is the same function as graph, as student and as integers, and costs what was counted.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Split } from '../../../src/core/dataset.js';
import { fractionBits } from '../../../src/core/fixed-point-format.js';
import type { TrainableBits } from '../../../src/core/student.js';
import { countEbops } from '../../../src/fixed-point/exact-ebops.js';
import { quantiseInputs, runNetwork } from '../../../src/fixed-point/interpreter.js';
import { startBackend } from '../../../src/training/backend.js';
import { computeStudentLogits, evaluateStudent } from '../../../src/training/evaluate-student.js';
import { accuracyOf } from '../../../src/training/predict.js';
import { roundFeatures } from '../../../src/training/round-features.js';
import { countLayerBits, countNodeBits } from '../../../src/training/trainable-bits/bits-in-use.js';
import type { FrozenStudent } from '../../../src/training/trainable-bits/evaluate-frozen.js';
import { freezeLayers } from '../../../src/training/trainable-bits/freeze-student.js';
import { networkOfStudent } from '../../../src/training/trainable-bits/network-of-student.js';
import { createMeanTracker } from '../../../src/training/trainable-bits/rounded-means.js';
import { listRelus, roundNetwork } from '../../../src/training/trainable-bits/rounded-network.js';
import { predictRounded } from '../../../src/training/trainable-bits/trainable-gradients.js';
import { emptyRanges } from '../../../src/training/trainable-bits/value-ranges.js';
import { cnn, mlp, pixels, randomSplit, randomTrainable, series } from './random-trainable.js';

beforeAll(async () => {
  await startBackend();
});

/** Any network, any sharing of bits; whether data beyond the traced ranges saturate or wrap. */
const networks = fc.record({
  topology: fc.constantFrom(mlp, cnn, series, pixels),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  weights: fc.constantFrom('weight' as const, 'channel' as const, 'layer' as const),
  activations: fc.constantFrom('element' as const, 'channel' as const, 'layer' as const),
  wraps: fc.boolean(),
});

/** Logits of the interpreter in real units. */
function interpretStudent(student: FrozenStudent, split: Split): Float64Array {
  const network = networkOfStudent(student);
  const unit = 2 ** -fractionBits(network.layers[network.layers.length - 1].result);
  const raw = runNetwork(network, quantiseInputs(network, split.features), split.count);
  return raw.map((value) => value * unit);
}

test('interpreter and training graph give the same logits, bit for bit, on all traced data', () => {
  fc.assert(
    fc.property(networks, ({ topology, seed, weights, activations, wraps }) => {
      const bits: TrainableBits = { weights, activations, ...(wraps && { overflow: 'WRAP' }) };
      const { setup, spec, train } = randomTrainable(topology, bits, seed);
      const { plan, layout, parameters } = setup;
      const means = createMeanTracker(setup).of(setup.bits);
      const network = roundNetwork(layout, parameters, setup.bits, means);
      const ranges = emptyRanges(layout);
      const logits = predictRounded(setup, network, setup.table, ranges);
      const frozen = { network, bits: setup.bits, ranges };
      const layers = freezeLayers(plan, layout, topology.layers, frozen, bits);
      const student = { spec, ...layers };
      expect(Array.from(interpretStudent(student, train))).toEqual(Array.from(logits, Number));

      const nodeBits = countNodeBits(layout, setup.bits, ranges, listRelus(plan));
      const layerBits = countLayerBits(layout, setup.bits, network.rounded, nodeBits);
      expect(countEbops(networkOfStudent(student))).toBe(setup.resources.cost(layerBits));

      const accuracy = accuracyOf(logits, train.labels, plan.classes);
      expect(evaluateStudent(spec, layers.layers, train, layers.inputFormats)).toBe(accuracy);

      // Beyond the traced ranges the graph is no measure any more: casts saturate or wrap, before they are pooled.
      const wild = randomSplit(topology, seed, 40);
      const beyond = { ...wild, features: wild.features.map((x) => 3 * x) };
      const evaluated = computeStudentLogits(spec, layers.layers, beyond, layers.inputFormats);
      expect(Array.from(evaluated)).toEqual(Array.from(interpretStudent(student, beyond)));
    }),
    { numRuns: 60 },
  );
});

test('values beyond the traced ranges saturate: a student stays near its graph on data never seen', () => {
  const { setup, spec } = randomTrainable(mlp, { weights: 'weight', activations: 'element' }, 7);
  const { plan, layout, parameters, bits } = setup;
  const network = roundNetwork(layout, parameters, bits, createMeanTracker(setup).of(bits));
  const ranges = emptyRanges(layout);
  predictRounded(setup, network, setup.table, ranges);
  const other = randomSplit(mlp, 99, 500);
  const graph = predictRounded(setup, network, roundFeatures(other, spec.input), undefined);
  const logitsWith = (overflow: 'SAT' | 'WRAP') => {
    const trainable: TrainableBits = {
      ...{ weights: 'weight', activations: 'element' },
      ...(overflow === 'WRAP' && { overflow }),
    };
    const frozen = freezeLayers(plan, layout, mlp.layers, { network, bits, ranges }, trainable);
    return interpretStudent({ spec, ...frozen }, other);
  };
  const distance = (logits: Float64Array) =>
    logits.reduce((sum, value, i) => sum + Math.abs(value - graph[i]), 0) / logits.length;
  const [saturated, wrapped] = [distance(logitsWith('SAT')), distance(logitsWith('WRAP'))];
  expect(saturated).toBeGreaterThan(0);
  expect(saturated).toBeLessThan(wrapped);
});
