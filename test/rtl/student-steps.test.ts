// Students with averages, depthwise filters and attention: the layers they are lowered to have hardware that is the network.
import { beforeAll, describe, expect, test } from 'vitest';
import { ufixed } from '../../src/core/fixed-point-format.js';
import type { HardwareConfig, IoType } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { startBackend } from '../../src/training/backend.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { makeSplit, makeStudent } from '../training/steps/untrained-student.js';
import { type DrawnDesign, expectLawInIcarus } from './expect-random-design-law.js';
import { hasIcarus } from './icarus-simulator.js';

beforeAll(startBackend);

const output: TopologyLayer = { kind: 'dense', units: 3, activation: 'linear' };
const points = (filters: number): TopologyLayer => ({
  ...{ kind: 'conv1d', filters, kernelSize: 1, stride: 1, padding: 'valid', activation: 'relu' },
});

const NETWORKS: Readonly<Record<string, Topology>> = {
  'attention over points': {
    inputShape: [5, 2],
    layers: [points(3), { kind: 'attentionPool' }, output],
  },
  'global average of points': {
    inputShape: [5, 2],
    layers: [points(3), { kind: 'globalAveragePool' }, output],
  },
  'depthwise filters, averages and a global maximum': {
    inputShape: [6, 6, 2],
    layers: [
      {
        ...{ kind: 'depthwiseConv2d', kernelSize: [2, 2], strides: [1, 1], padding: 'same' },
        activation: 'relu',
      },
      { kind: 'averagePool2d', poolSize: [2, 2] },
      { kind: 'globalMaxPool' },
      output,
    ],
  },
};

function designOf(topology: Topology, ioType: IoType): DrawnDesign {
  const input = ufixed(6, 0, 'RND', 'SAT');
  const wanted = {
    topology,
    weightBits: 5,
    activationBits: 5,
    input,
    sparsity: 0.2,
    gain: 1,
    seed: 3,
  };
  const { student } = makeStudent(wanted, makeSplit(wanted, planNetwork(topology).inputSize));
  const network = studentToNetwork(student, 'student', 3);
  const stages = stagesOf(network).map((stage) => {
    const limits = { reuseFactors: [1], strategies: ['latency'] } as const;
    return [stage.name, legalStageConfigs(stage, ioType, limits)[0]] as const;
  });
  const config: HardwareConfig = { clockPeriodNs: 10, ioType, stages: Object.fromEntries(stages) };
  return { network, config, random: createRandom(5, 'student steps') };
}

describe.each(Object.entries(NETWORKS))('%s', (_, topology) => {
  test.skipIf(!hasIcarus()).each(['io_parallel', 'io_stream'] as const)(
    'simulated as Icarus Verilog reads it, %s (needs iverilog)',
    (ioType) => {
      const drawn = designOf(topology, ioType);
      expect(drawn.network.layers.length).toBeGreaterThan(3);
      expectLawInIcarus(drawn, 6);
    },
  );
});
