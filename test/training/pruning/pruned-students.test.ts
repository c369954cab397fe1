// Laws of students pruned in structures: the structure holds on the integers that are exported.
import { beforeAll, expect, test } from 'vitest';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import type { Student, StudentPruning, StudentSpec } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { accuracyOf } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../../src/training/backend.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { listBlocks } from '../../../src/training/pruning/prune-blocks.js';
import { keptOf, listInputGroups } from '../../../src/training/pruning/prune-n-of-m.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { makeClusters } from '../toy-datasets.js';
import { denseNetwork, smallCnn } from '../toy-networks.js';

beforeAll(startBackend);

const flat = makeClusters([12], 3, 0.08, [300, 100, 120]);
const images = makeClusters([6, 6, 2], 3, 0.1, [240, 80, 80]);
const mlp = denseNetwork(12, 16, 8, 3);
const cnn = smallCnn(6, 5, 3);
const options = { epochs: 16, batchSize: 16, learningRate: 0.01, distillation: null };

function train(topology: Topology, pruning: StudentPruning, sparsity: number): Promise<Student> {
  const spec: StudentSpec = {
    ...{ id: 'toy', topology, weightBits: 5, activationBits: 4, seed: 3 },
    ...{ input: ufixed(6, 0, 'RND', 'SAT'), sparsity, pruning },
  };
  return trainStudent(topology === mlp ? flat : images, spec, undefined, options);
}

/** Kernels beside the layers they belong to. */
function kernelsOf({ spec, layers }: Student) {
  return planNetwork(spec.topology).weighted.map((layer) => {
    return { layer, kernel: layers[layer.position].kernel ?? new Float32Array(0) };
  });
}

function expectExact(student: Student): void {
  const { test: split } = student.spec.topology.inputShape.length === 1 ? flat : images;
  expect(accuracyOf(studentToNetwork(student, 'toy'), split)).toBe(student.testAccuracy);
  expect(student.testAccuracy).toBeGreaterThan(0.8);
}

test.each([
  ['mlp', mlp],
  ['cnn', cnn],
] as const)('blocks of 4, %s: half of all weights are in blocks of zeros', async (_, topology) => {
  const student = await train(topology, { kind: 'blocks', size: 4 }, 0.5);
  const kernels = kernelsOf(student);
  const total = kernels.reduce((sum, { kernel }) => sum + kernel.length, 0);
  const empty = kernels.flatMap(({ layer, kernel }) =>
    listBlocks(layer, 4).filter((block) => block.every((at) => kernel[at] === 0)),
  );
  const gone = empty.reduce((sum, block) => sum + block.length, 0);
  expect(gone).toBeGreaterThanOrEqual(0.5 * total - 4);
  expect(student.nonZeroWeights).toBeLessThanOrEqual(total - gone);
  expectExact(student);
});

test('2 of 4: no four consecutive inputs of an output have more than two weights', async () => {
  const student = await train(mlp, { kind: 'n_of_m', keep: 2, of: 4 }, 0.5);
  for (const { layer, kernel } of kernelsOf(student)) {
    for (const group of listInputGroups(layer, 4)) {
      const live = [...group].filter((at) => kernel[at] !== 0).length;
      expect(live).toBeLessThanOrEqual(keptOf(group.length, { keep: 2, of: 4 }));
    }
  }
  expectExact(student);
});

test.each([
  ['mlp', mlp],
  ['cnn', cnn],
] as const)('neurons, %s: pruned units are gone from the network itself', async (_, topology) => {
  const student = await train(topology, { kind: 'neurons' }, 0.4);
  const before = planNetwork(topology).weighted;
  const after = planNetwork(student.spec.topology).weighted;
  const count = (layers: typeof after) => layers.reduce((sum, layer) => sum + layer.kernelSize, 0);
  expect(count(after)).toBeLessThan(0.75 * count(before));
  expect(count(after)).toBeGreaterThan(0.45 * count(before));
  expect(after.at(-1)?.channels).toBe(3);
  kernelsOf(student).forEach(({ layer, kernel }) => {
    expect(kernel).toHaveLength(layer.kernelSize);
    const { kernelShape, bias } = student.layers[layer.position];
    expect(kernelShape).toEqual(layer.kernelShape);
    expect(bias).toHaveLength(layer.channels);
  });
  // Accuracies of the smaller network are those of the training graph, which still had the units.
  const counted = student.history.slice(12).map(({ validationAccuracy }) => validationAccuracy);
  expect(student.validationAccuracy).toBe(Math.max(...counted));
  expectExact(student);
});

test('structures that do not fit are refused with a hint', async () => {
  const attention: Topology = {
    inputShape: [6, 2],
    layers: [{ kind: 'attentionPool' }, { kind: 'dense', units: 3, activation: 'linear' }],
  };
  const refused = [
    train(mlp, { kind: 'n_of_m', keep: 2, of: 4 }, 0.6),
    train(mlp, { kind: 'n_of_m', keep: 4, of: 4 }, 0),
    train(mlp, { kind: 'blocks', size: 0 }, 0.5),
    train(attention, { kind: 'neurons' }, 0.5),
  ];
  for (const run of refused) {
    await expect(run).rejects.toMatchObject({ code: 'CONFIG', hint: expect.any(String) });
  }
});
