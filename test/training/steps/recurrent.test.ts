// Recurrent layers: gradients through time against central differences, and states against the interpreter.
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Split } from '../../../src/core/dataset.js';
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  ufixed,
} from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { Student, StudentSpec } from '../../../src/core/student.js';
import type { Topology, TopologyLayer } from '../../../src/core/topology.js';
import {
  accuracyOf,
  quantiseInputs,
  runNetwork,
  traceExactly,
} from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { stagesOf } from '../../../src/hardware/stages.js';
import { generateRtl } from '../../../src/rtl/generate-rtl.js';
import { assembleLayers } from '../../../src/training/assemble-student.js';
import { startBackend } from '../../../src/training/backend.js';
import { calibrateFormats } from '../../../src/training/calibrate-formats.js';
import {
  computeLoss,
  softenTeacher,
  startTotals,
} from '../../../src/training/classification-loss.js';
import { measureInput } from '../../../src/training/condition-input.js';
import { computeStudentLogits } from '../../../src/training/evaluate-student.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { floatNumbers } from '../../../src/training/layer-numbers.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { predict } from '../../../src/training/predict.js';
import { applyMasks, choosePruned } from '../../../src/training/pruning.js';
import { clampToRange, foldInput, quantisedNumbers } from '../../../src/training/quantisers.js';
import { roundFeatures } from '../../../src/training/round-features.js';
import { computeBatchGradients } from '../../../src/training/train-epoch.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { makeWaves } from '../wave-sequences.js';

beforeAll(startBackend);

const dense = (units: number): TopologyLayer => ({ kind: 'dense', units, activation: 'linear' });
const flatten: TopologyLayer = { kind: 'flatten' };
const recurrent = (kind: 'lstm' | 'gru', units: number, returnSequences: boolean) =>
  ({ kind, units, returnSequences }) as const;

const NETWORKS: Readonly<Record<string, Topology>> = {
  'lstm, last state': { inputShape: [5, 3], layers: [recurrent('lstm', 4, false), dense(3)] },
  'gru, last state': { inputShape: [5, 3], layers: [recurrent('gru', 4, false), dense(3)] },
  'lstm on all states of an lstm': {
    inputShape: [4, 2],
    layers: [recurrent('lstm', 3, true), recurrent('lstm', 2, false), dense(3)],
  },
  'all states of a gru on those of a gru': {
    inputShape: [4, 2],
    layers: [recurrent('gru', 3, true), recurrent('gru', 2, true), flatten, dense(3)],
  },
};

test.each(Object.entries(NETWORKS))('gradients equal central differences: %s', (_, topology) => {
  const plan = planNetwork(topology);
  const random = createRandom(3, 'recurrent gradients');
  const count = 8;
  const features = Float32Array.from({ length: count * plan.inputSize }, () => random.normal() + 1);
  const labels = Int32Array.from({ length: count }, () => random.integer(3));
  const table = { count, features, labels };
  const conditioning = measureInput(plan, table, 1);
  const parameters = initialiseParameters(plan, 5, 'test', conditioning);
  for (const { bias } of parameters) bias.set(bias.map((b) => b + 0.3 * random.normal()));
  const rows = Int32Array.from({ length: count }, (__, i) => i);
  const logits = Float32Array.from({ length: 3 * count }, () => 2 * random.normal());
  const target = { teacher: softenTeacher(logits, 3, 2), lambda: 0.4 };
  const lossNow = () => {
    const outputs = predict(plan, floatNumbers(parameters, 1, conditioning), table);
    const totals = startTotals();
    const slope = new Float32Array(outputs.length);
    computeLoss(outputs, labels, rows, target.teacher, target.lambda, count, slope, totals);
    return totals.loss / count;
  };
  const numbers = floatNumbers(parameters, 1, conditioning);
  const { gradients } = computeBatchGradients(
    plan,
    numbers,
    parameters,
    table,
    rows,
    target,
    conditioning,
  );
  parameters.forEach((layer, i) => {
    for (const part of ['kernel', 'bias'] as const) {
      const values = layer[part];
      const stride = Math.max(1, Math.floor(values.length / 14));
      for (let k = 0; k < values.length; k += stride) {
        const kept = values[k];
        const step = 4e-3;
        values[k] = kept + step;
        const above = lossNow();
        values[k] = kept - step;
        const below = lossNow();
        values[k] = kept;
        const measured = (above - below) / (2 * step);
        const error = Math.abs(gradients[i][part][k] - measured);
        expect(error, `layer ${i} ${part}[${k}]`).toBeLessThan(2e-4 + 0.005 * Math.abs(measured));
      }
    }
  });
});

interface Case {
  readonly cells: readonly ('lstm' | 'gru')[];
  readonly sequences: boolean;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly input: FixedPointFormat;
  readonly sparsity: number;
  readonly gain: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  cells: fc.array(fc.constantFrom('lstm' as const, 'gru' as const), { minLength: 1, maxLength: 2 }),
  sequences: fc.boolean(),
  steps: fc.integer({ min: 1, max: 7 }),
  features: fc.integer({ min: 1, max: 4 }),
  units: fc.integer({ min: 1, max: 5 }),
  weightBits: fc.integer({ min: 2, max: 8 }),
  activationBits: fc.integer({ min: 1, max: 8 }),
  input: fc.constantFrom(ufixed(8, 0, 'RND', 'SAT'), fixed(6, 3, 'RND', 'SAT'), ufixed(4, 4)),
  sparsity: fc.constantFrom(0, 0.4),
  gain: fc.constantFrom(1, 4),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

function topologyOf({ cells, sequences, steps, features, units }: Case): Topology {
  const layers = cells.map((cell, i) =>
    recurrent(cell, units + i, sequences || i + 1 < cells.length),
  );
  return {
    inputShape: [steps, features],
    layers: [...layers, ...(sequences ? [flatten] : []), dense(3)],
  };
}

test('training graph, evaluation and interpreter agree bit for bit', () => {
  fc.assert(
    fc.property(cases, (wanted) => {
      const topology = topologyOf(wanted);
      const plan = planNetwork(topology);
      const { weightBits, activationBits, input, sparsity, seed, gain } = wanted;
      const spec: StudentSpec = {
        id: 'case',
        topology,
        weightBits,
        activationBits,
        input,
        sparsity,
        seed,
      };
      const random = createRandom(seed, 'recurrent case');
      const count = 24;
      const largest = 2 ** input.integer;
      const split: Split = {
        count,
        features: Float32Array.from(
          { length: count * plan.inputSize },
          () => largest * (input.signed ? 2 * random.uniform() - 1 : random.uniform()),
        ),
        labels: Int32Array.from({ length: count }, () => random.integer(3)),
      };
      const table = roundFeatures(split, input);
      const conditioning = measureInput(plan, table, 2 ** -fractionBits(input));
      const parameters = initialiseParameters(plan, seed, 'case', conditioning);
      for (const { kernel, bias } of parameters) {
        kernel.set(kernel.map((value) => gain * value));
        bias.set(bias.map((value) => value + random.normal()));
      }
      const formats = calibrateFormats(plan, spec, parameters, table, conditioning);
      clampToRange(parameters, formats);
      const masks = choosePruned(parameters, sparsity);
      applyMasks(parameters, masks);
      const folded = foldInput(parameters, masks, formats, conditioning);
      const graph = predict(plan, quantisedNumbers(folded, masks, formats), table);
      const layers = assembleLayers(plan, topology.layers, folded, masks, formats);
      const student: Student = {
        spec,
        layers,
        validationAccuracy: 0,
        testAccuracy: 0,
        nonZeroWeights: 0,
        history: [],
        backend: '',
      };
      const network = studentToNetwork(student, 'case', 3);
      const inputs = quantiseInputs(network, split.features);
      const last = network.layers[network.layers.length - 1];
      const unit = 2 ** -fractionBits(last.result);
      const expected = [...runNetwork(network, inputs, count)].map((raw) => raw * unit);
      expect([...computeStudentLogits(spec, layers, split)]).toEqual(expected);
      expect([...graph]).toEqual(expected);
      const slow = traceExactly(network, [...inputs.slice(0, plan.inputSize)].map(BigInt), 1);
      const first = slow.get(last.name)?.map((raw) => Number(raw) * unit);
      expect(first).toEqual(expected.slice(0, 3));
    }),
    { numRuns: 40, seed: 7 },
  );
});

test('an LSTM of 6 bits learns in which order two bursts came, and becomes hardware', async () => {
  const dataset = makeWaves();
  const topology: Topology = {
    inputShape: dataset.inputShape,
    layers: [recurrent('lstm', 6, false), dense(dataset.classes)],
  };
  const spec: StudentSpec = {
    id: 'bursts',
    topology,
    weightBits: 6,
    activationBits: 6,
    input: ufixed(6, 0, 'RND', 'SAT'),
    sparsity: 0.2,
    seed: 1,
  };
  const options = { epochs: 14, batchSize: 32, learningRate: 0.02, distillation: null };
  const student = await trainStudent(dataset, spec, undefined, options);
  expect(student.testAccuracy).toBeGreaterThan(0.8);
  const network = studentToNetwork(student, 'bursts', dataset.classes);
  expect(accuracyOf(network, dataset.test)).toBe(student.testAccuracy);
  const latency = { strategy: 'latency', reuseFactor: 1 } as const;
  const stages = Object.fromEntries(stagesOf(network).map(({ name }) => [name, latency]));
  const design = generateRtl(network, { ioType: 'io_parallel', clockPeriodNs: 20, stages });
  expect(design.latencyCycles).toBeGreaterThan(dataset.inputShape[0]);
});
