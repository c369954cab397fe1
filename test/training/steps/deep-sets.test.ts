// Networks over sets of points: a pool of all positions makes them blind to the order of the points.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, Split } from '../../../src/core/dataset.js';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { StudentSpec } from '../../../src/core/student.js';
import type { Topology, TopologyLayer } from '../../../src/core/topology.js';
import { accuracyOf, quantiseInputs, runNetwork } from '../../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../../src/fixed-point/student-to-network.js';
import { startBackend } from '../../../src/training/backend.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { trainTeacher } from '../../../src/training/train-teacher.js';

beforeAll(startBackend);

const POINTS = 12;

/** Points on a wide ring, on a narrow one, or half on each; in random order. */
function makeRings(): Dataset {
  const random = createRandom(4, 'rings');
  const split = (count: number): Split => {
    const features = new Float32Array(count * POINTS * 2);
    const labels = Int32Array.from({ length: count }, () => random.integer(3));
    for (let i = 0; i < count * POINTS; i++) {
      const label = labels[Math.floor(i / POINTS)];
      const isWide = label === 2 ? random.uniform() < 0.5 : label === 1;
      const radius = (isWide ? 0.4 : 0.2) + 0.03 * random.normal();
      const angle = 2 * Math.PI * random.uniform();
      features[2 * i] = 0.5 + radius * Math.cos(angle);
      features[2 * i + 1] = 0.5 + radius * Math.sin(angle);
    }
    return { count, features, labels };
  };
  return {
    ...{
      name: 'rings',
      inputShape: [POINTS, 2],
      classes: 3,
      classNames: ['narrow', 'wide', 'both'],
    },
    ...{ train: split(600), validation: split(150), test: split(200) },
    ...{ hash: '0123456789abcdef', scaling: 'none' },
  };
}

const points = (filters: number): TopologyLayer => ({
  ...{ kind: 'conv1d', filters, kernelSize: 1, stride: 1, padding: 'valid', activation: 'relu' },
});
const topologyOf = (pool: TopologyLayer): Topology => ({
  inputShape: [POINTS, 2],
  layers: [
    points(12),
    points(12),
    pool,
    { kind: 'dense', units: 12, activation: 'relu' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
});

/** The same sets with their points in other orders. */
function permute({ count, features, labels }: Split): Split {
  const random = createRandom(9, 'orders');
  const moved = new Float32Array(features.length);
  for (let i = 0; i < count; i++) {
    random.permutation(POINTS).forEach((from, to) => {
      const source = (i * POINTS + from) * 2;
      moved.set(features.subarray(source, source + 2), (i * POINTS + to) * 2);
    });
  }
  return { count, features: moved, labels };
}

const dataset = makeRings();

describe.each(['globalAveragePool', 'globalMaxPool', 'attentionPool'] as const)('%s', (kind) => {
  test('a student learns what the points say, and says the same whatever their order', async () => {
    const spec: StudentSpec = {
      ...{ id: kind, topology: topologyOf({ kind }), weightBits: 7, activationBits: 7 },
      ...{ input: ufixed(7, 0, 'RND', 'SAT'), sparsity: 0.1, seed: 1 },
    };
    const options = { epochs: 14, batchSize: 30, learningRate: 0.02, distillation: null };
    const student = await trainStudent(dataset, spec, undefined, options);
    expect(student.testAccuracy).toBeGreaterThan(0.75);
    const network = studentToNetwork(student, kind, 3);
    expect(accuracyOf(network, dataset.test)).toBe(student.testAccuracy);
    const logitsOf = ({ features, count }: Split) =>
      runNetwork(network, quantiseInputs(network, features), count);
    expect(logitsOf(permute(dataset.test))).toEqual(logitsOf(dataset.test));
  });
});

test('a float network with attention learns it too', async () => {
  const topology = topologyOf({ kind: 'attentionPool' });
  const options = { topology, epochs: 8, batchSize: 30, learningRate: 0.01, seed: 2 };
  const teacher = await trainTeacher(dataset, options);
  expect(teacher.testAccuracy).toBeGreaterThan(0.75);
});
