// Laws of students with other quantisers: exact in the interpreter, on their grids, and they learn.
import { beforeAll, describe, expect, test } from 'vitest';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import type { Student, StudentSpec } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { accuracyOf } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../../src/training/backend.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { makeClusters } from '../toy-datasets.js';
import { denseNetwork, smallCnn } from '../toy-networks.js';

beforeAll(startBackend);

const flat = makeClusters([10], 3, 0.08, [240, 80, 100]);
const images = makeClusters([6, 6, 2], 3, 0.1, [160, 60, 60]);
const mlp = denseNetwork(10, 12, 8, 3);
const cnn = smallCnn(4, 3);
type Rules = Pick<
  StudentSpec,
  'weightQuantiser' | 'activationQuantiser' | 'quantisedLayers' | 'pruning'
>;
const specOf = (topology: Topology, rules: Rules, sparsity = 0): StudentSpec => ({
  id: 'toy',
  topology,
  weightBits: 4,
  activationBits: 4,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity,
  ...rules,
  seed: 3,
});
const options = { epochs: 16, batchSize: 16, learningRate: 0.01, distillation: null };
const trainAnew = (topology: Topology, rules: Rules, sparsity = 0) => {
  const dataset = topology === mlp ? flat : images;
  return trainStudent(dataset, specOf(topology, rules, sparsity), undefined, options);
};
const trained = new Map<string, Promise<Student>>();

/** Students are trained once a file. */
function train(topology: Topology, rules: Rules, sparsity = 0): Promise<Student> {
  const key = JSON.stringify([topology, rules, sparsity]);
  const student = trained.get(key) ?? trainAnew(topology, rules, sparsity);
  trained.set(key, student);
  return student;
}

/** Distinct magnitudes of a kernel, zero left out. */
function magnitudesOf({ layers }: Student): number[][] {
  return layers.flatMap(({ kernel }) => {
    return kernel ? [[...new Set([...kernel].map(Math.abs))].filter((size) => size > 0)] : [];
  });
}

/** Interpreter, plain evaluation of the training room and training graph agree. */
function expectExact(student: Student): void {
  const dataset = student.spec.topology.inputShape.length === 1 ? flat : images;
  const network = studentToNetwork(student, 'toy');
  expect(accuracyOf(network, dataset.test)).toBe(student.testAccuracy);
  expect(accuracyOf(network, dataset.validation)).toBe(student.validationAccuracy);
  const counted = student.history.slice(12).map(({ validationAccuracy }) => validationAccuracy);
  expect(student.validationAccuracy).toBe(Math.max(...counted));
}

const RULES: readonly Rules[] = [
  { weightQuantiser: 'quantized_bits' },
  { weightQuantiser: 'binary' },
  { weightQuantiser: 'ternary' },
  { weightQuantiser: 'power_of_two' },
  { weightQuantiser: 'lsq' },
  { activationQuantiser: 'quantized_relu' },
  { activationQuantiser: 'pact' },
  { activationQuantiser: 'lsq' },
  { weightQuantiser: 'lsq', activationQuantiser: 'lsq' },
  { weightQuantiser: 'ternary', activationQuantiser: 'pact' },
];

describe('what the interpreter computes is what was trained, and far better than chance', () => {
  test.each(RULES)('%o', async (rules) => {
    const student = await train(mlp, rules);
    expectExact(student);
    expect(student.testAccuracy).toBeGreaterThan(0.75);
  });

  test('a convolution network, binary inside and with trained clips', async () => {
    const student = await train(cnn, { weightQuantiser: 'binary', activationQuantiser: 'pact' });
    expectExact(student);
    expect(student.testAccuracy).toBeGreaterThan(0.75);
  });
});

test('binary, ternary and power-of-two weights are what their names say', async () => {
  for (const sizes of magnitudesOf(await train(mlp, { weightQuantiser: 'binary' }))) {
    expect(sizes).toHaveLength(1);
    expect(Number.isInteger(Math.log2(sizes[0]))).toBe(true);
  }
  const ternary = await train(mlp, { weightQuantiser: 'ternary' });
  for (const sizes of magnitudesOf(ternary)) expect(sizes.length).toBeLessThan(2);
  expect(ternary.nonZeroWeights).toBeLessThan(10 * 12 + 12 * 8 + 8 * 3);
  for (const { kernelFormat } of ternary.layers) expect(kernelFormat?.width).toBe(2);
  for (const sizes of magnitudesOf(await train(mlp, { weightQuantiser: 'power_of_two' }))) {
    const exponents = sizes.map(Math.log2);
    expect(exponents.every(Number.isInteger)).toBe(true);
    expect(Math.max(...exponents) - Math.min(...exponents)).toBeLessThan(8);
  }
});

test('inner layers only: the first and the last keep plain weights of their bits', async () => {
  const { layers } = await train(mlp, { weightQuantiser: 'binary', quantisedLayers: 'inner' });
  expect(layers.map(({ kernelFormat }) => kernelFormat?.width)).toEqual([4, 2, 4]);
});

test('pruned weights stay zero under a quantiser that knows no zero', async () => {
  const student = await train(mlp, { weightQuantiser: 'binary' }, 0.5);
  const total = 10 * 12 + 12 * 8 + 8 * 3;
  expect(student.nonZeroWeights).toBe(total - Math.round(0.5 * total));
  expectExact(student);
});

test('the same seed trains the same steps and clips', async () => {
  const rules: Rules = { weightQuantiser: 'lsq', activationQuantiser: 'lsq' };
  expect(await trainAnew(mlp, rules)).toEqual(await train(mlp, rules));
});

test('ties of quantized_relu go to the even neighbour, in all three arithmetics', async () => {
  const student = await train(mlp, { activationQuantiser: 'quantized_relu' });
  expect(student.layers[0].outputFormat?.rounding).toBe('RND_CONV');
  expectExact(student);
});

test('bits and layers that a quantiser does not serve are refused with a hint', async () => {
  const attention: Topology = {
    inputShape: [5, 2],
    layers: [{ kind: 'attentionPool' }, { kind: 'dense', units: 3, activation: 'linear' }],
  };
  const refused = [
    { ...specOf(mlp, { weightQuantiser: 'power_of_two' }), weightBits: 5 },
    specOf(attention, { activationQuantiser: 'pact' }),
  ];
  for (const spec of refused) {
    const run = trainStudent(flat, spec, undefined, options);
    await expect(run).rejects.toMatchObject({ code: 'CONFIG', hint: expect.any(String) });
  }
});
