// Small networks with random weights and random numbers of bits, as a training might leave them.
import type { Split } from '../../../src/core/dataset.js';
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
} from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { StudentSpec, TrainableBits } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { softenTeacher } from '../../../src/training/classification-loss.js';
import { measureInput } from '../../../src/training/condition-input.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { roundFeatures } from '../../../src/training/round-features.js';
import { planBits } from '../../../src/training/trainable-bits/bit-layout.js';
import type { BitParameters } from '../../../src/training/trainable-bits/bit-parameters.js';
import { createEbopsTerm } from '../../../src/training/trainable-bits/resource-term.js';
import type { TrainableSetup } from '../../../src/training/trainable-bits/trainable-step.js';

const INPUT = fixed(9, 3, 'RND', 'SAT');

export const mlp: Topology = {
  inputShape: [5],
  layers: [
    { kind: 'dense', units: 7, activation: 'relu' },
    { kind: 'dense', units: 4, activation: 'linear' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};

export const cnn: Topology = {
  inputShape: [6, 5, 2],
  layers: [
    {
      kind: 'conv2d',
      filters: 3,
      kernelSize: [3, 2],
      strides: [1, 2],
      padding: 'same',
      activation: 'relu',
    },
    { kind: 'maxPool2d', poolSize: [2, 1] },
    {
      kind: 'conv2d',
      filters: 2,
      kernelSize: [2, 2],
      strides: [1, 1],
      padding: 'valid',
      activation: 'relu',
    },
    { kind: 'flatten' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};

export const series: Topology = {
  inputShape: [9, 2],
  layers: [
    {
      kind: 'conv1d',
      filters: 3,
      kernelSize: 3,
      stride: 2,
      padding: 'same',
      activation: 'relu',
    },
    { kind: 'flatten' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};

export const pixels: Topology = {
  inputShape: [2, 3, 1],
  layers: [{ kind: 'flatten' }, { kind: 'dense', units: 3, activation: 'linear' }],
};

export function randomSplit(topology: Topology, seed: number, count: number): Split {
  const size = topology.inputShape.reduce((a, b) => a * b, 1);
  const random = createRandom(seed, 'split');
  return {
    count,
    features: Float32Array.from({ length: count * size }, () => random.normal() + 0.3),
    labels: Int32Array.from({ length: count }, () => random.integer(3)),
  };
}

export interface RandomTrainable {
  readonly setup: TrainableSetup;
  readonly spec: StudentSpec;
  readonly train: Split;
}

/** Numbers of bits differ from group to group, some so low that weights, features and whole activations are dropped. */
export function randomTrainable(
  topology: Topology,
  trainableBits: TrainableBits,
  seed: number,
  count = 40,
  input: FixedPointFormat = INPUT,
): RandomTrainable {
  const spec: StudentSpec = {
    ...{ id: 'random', topology, weightBits: 4, activationBits: 4, input, sparsity: 0, seed },
    trainableBits,
  };
  const plan = planNetwork(topology);
  const train = randomSplit(topology, seed, count);
  const table = roundFeatures(train, input);
  const inputUnit = 2 ** -fractionBits(input);
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, seed, 'random', conditioning);
  const random = createRandom(seed, 'bits');
  for (const { bias } of parameters)
    for (let c = 0; c < bias.length; c++) bias[c] = random.normal();
  const layout = planBits(plan, trainableBits);
  const between = (low: number, high: number) => (length: number) =>
    Float64Array.from({ length }, () => low + (high - low) * random.uniform());
  const bits: BitParameters = {
    nodes: layout.nodes.map(({ groups }) => between(-3, 5)(groups)),
    weights: layout.weights.map(({ kernelGroups, biasGroups }) => ({
      kernel: between(-1, 6)(kernelGroups),
      bias: between(-1, 8)(biasGroups),
    })),
  };
  const logits = Float32Array.from({ length: count * plan.classes }, () => 2 * random.normal());
  const setup: TrainableSetup = {
    ...{ plan, layout, parameters, bits, conditioning, table, inputUnit },
    limits: { low: bits, high: bits },
    teacher: softenTeacher(logits, plan.classes, 2),
    resources: createEbopsTerm(layout.weights),
    ...{ bitPenalty: 0, bitRate: 1, weightDecay: 0 },
  };
  return { setup, spec, train };
}
