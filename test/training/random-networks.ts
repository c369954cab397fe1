// Random networks, formats, masks and batches for the laws of the training steps.
import * as fc from 'fast-check';
import { ufixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { calibrateFormats } from '../../src/training/calibrate-formats.js';
import { softenTeacher } from '../../src/training/classification-loss.js';
import { measureInput } from '../../src/training/condition-input.js';
import { initialiseParameters } from '../../src/training/initialise-parameters.js';
import { copyParameters } from '../../src/training/layer-parameters.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { applyMasks, choosePruned } from '../../src/training/pruning.js';
import { clampToRange } from '../../src/training/quantisers.js';
import type { StepRules, StepSetup } from '../../src/training/training-step.js';

const activation = fc.constantFrom('relu' as const, 'relu' as const, 'linear' as const);
const padding = fc.constantFrom('same' as const, 'valid' as const);
const dense = (units: fc.Arbitrary<number>) =>
  fc.record({ kind: fc.constant('dense' as const), units, activation });

const perceptron: fc.Arbitrary<Topology> = fc.record({
  inputShape: fc.tuple(fc.integer({ min: 1, max: 11 })),
  layers: fc
    .tuple(
      fc.array(dense(fc.integer({ min: 1, max: 13 })), { maxLength: 3 }),
      fc.integer({ min: 2, max: 9 }),
    )
    .map(([hidden, classes]): TopologyLayer[] => [
      ...hidden,
      { kind: 'dense', units: classes, activation: 'linear' },
    ]),
});

const size = fc.integer({ min: 1, max: 3 });
const convolution = fc.record({
  kind: fc.constant('conv2d' as const),
  filters: fc.integer({ min: 1, max: 6 }),
  kernelSize: fc.tuple(size, size),
  strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  padding,
  activation,
});
const pool = fc.option(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })), {
  nil: undefined,
});

const convolutional: fc.Arbitrary<Topology> = fc
  .record({
    extent: fc.tuple(fc.integer({ min: 5, max: 8 }), fc.integer({ min: 5, max: 8 })),
    channels: fc.integer({ min: 1, max: 3 }),
    convolutions: fc.array(fc.tuple(convolution, pool), { minLength: 1, maxLength: 2 }),
    hidden: fc.option(dense(fc.integer({ min: 1, max: 7 })), { nil: undefined }),
    classes: fc.integer({ min: 2, max: 5 }),
  })
  .map(({ extent, channels, convolutions, hidden, classes }) => ({
    inputShape: [...extent, channels],
    layers: [
      ...convolutions.flatMap(([layer, poolSize]): TopologyLayer[] =>
        poolSize ? [layer, { kind: 'maxPool2d', poolSize }] : [layer],
      ),
      { kind: 'flatten' as const },
      ...(hidden ? [hidden] : []),
      { kind: 'dense' as const, units: classes, activation: 'linear' as const },
    ],
  }))
  .filter((topology) => {
    try {
      planNetwork(topology);
      return true;
    } catch {
      return false;
    }
  });

const sequence: fc.Arbitrary<Topology> = fc
  .record({
    length: fc.integer({ min: 6, max: 20 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 9 }),
    kernelSize: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding,
    poolSize: fc.integer({ min: 1, max: 2 }),
    activation,
  })
  .map(({ length, channels, poolSize, ...layer }) => ({
    inputShape: [length, channels],
    layers: [
      { kind: 'conv1d' as const, ...layer },
      { kind: 'maxPool1d' as const, poolSize },
      { kind: 'flatten' as const },
      { kind: 'dense' as const, units: 3, activation: 'linear' as const },
    ],
  }));

/** A training to be: a network, bits, sparsity, a batch size, λ, and a seed for all numbers. */
export interface TrainingCase {
  readonly topology: Topology;
  readonly rounded: boolean;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly sparsity: number;
  readonly batch: number;
  readonly lambda: number;
  readonly seed: number;
}

export const trainingCases: fc.Arbitrary<TrainingCase> = fc.record({
  topology: fc.oneof(perceptron, convolutional, sequence),
  rounded: fc.boolean(),
  weightBits: fc.integer({ min: 2, max: 8 }),
  activationBits: fc.integer({ min: 1, max: 8 }),
  sparsity: fc.constantFrom(0, 0.3, 0.7),
  batch: fc.integer({ min: 1, max: 150 }),
  lambda: fc.constantFrom(0, 0.4, 1),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

const INPUT_BITS = 8;
/** Samples of a case. */
export const CASE_SAMPLES = 256;

/** Data and first parameters of a case; inputs are raw integers of 8 bits on a pedestal. */
export function setUpCase({ topology, seed }: TrainingCase): StepSetup {
  const plan = planNetwork(topology);
  const random = createRandom(seed, 'case');
  const count = CASE_SAMPLES;
  const draw = (length: number, value: () => number) => Float32Array.from({ length }, value);
  const features = draw(count * plan.inputSize, () => random.integer(200) + 50);
  const labels = Int32Array.from({ length: count }, () => random.integer(plan.classes));
  const table = { count, features, labels };
  const inputUnit = 2 ** -INPUT_BITS;
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, seed, 'case', conditioning);
  const teacher = softenTeacher(
    draw(count * plan.classes, () => 2 * random.normal()),
    plan.classes,
    2.5,
  );
  return { plan, parameters, conditioning, table, inputUnit, teacher };
}

/** The same setup with parameters of its own. */
export function copySetup(setup: StepSetup): StepSetup {
  return { ...setup, parameters: copyParameters(setup.parameters) };
}

/** Formats and masks of a case; its parameters are clamped and pruned. Needs the tensor engine. */
export function makeRules(setup: StepSetup, wanted: TrainingCase): StepRules {
  const { plan, parameters, table, conditioning } = setup;
  const { weightBits, activationBits, sparsity, seed, topology } = wanted;
  const input = ufixed(INPUT_BITS, 0, 'RND', 'SAT');
  const spec = { id: 'case', topology, weightBits, activationBits, input, sparsity, seed };
  const formats = calibrateFormats(plan, spec, parameters, table, conditioning);
  clampToRange(parameters, formats);
  const masks = choosePruned(parameters, sparsity);
  applyMasks(parameters, masks);
  return { masks, formats };
}

/** Batches of the size of the case, step after step. */
export function batchesOf({ batch, seed }: TrainingCase, steps: number): Int32Array[] {
  const random = createRandom(seed, 'batches');
  return Array.from({ length: steps }, () => random.permutation(CASE_SAMPLES).slice(0, batch));
}
