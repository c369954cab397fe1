// The training jobs that are timed: two networks, in float, quantised, and quantised with a teacher.
import { ufixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { calibrateFormats } from '../../src/training/calibrate-formats.js';
import { softenTeacher } from '../../src/training/classification-loss.js';
import { measureInput } from '../../src/training/condition-input.js';
import { createFusedStep } from '../../src/training/fused/fused-step.js';
import { createGraphStep } from '../../src/training/graph-step.js';
import { initialiseParameters } from '../../src/training/initialise-parameters.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { applyMasks, choosePruned } from '../../src/training/pruning.js';
import { clampToRange } from '../../src/training/quantisers.js';
import type { StepSetup, TrainingStep } from '../../src/training/training-step.js';

export const NETWORKS = ['mlp', 'cnn'] as const;
export const KINDS = ['plain', 'QAT', 'QAT+KD'] as const;
export const WAYS = ['tfjs', 'fused', 'pytorch'] as const;
export type Way = (typeof WAYS)[number];

/** One measurement: what is trained, how, in which portions, and for how long. */
export interface TrainingRequest {
  readonly network: (typeof NETWORKS)[number];
  readonly kind: (typeof KINDS)[number];
  readonly way: Way;
  readonly batch: number;
  readonly seconds: number;
}

/** Samples in memory; every batch size divides them. */
export const SAMPLES = 8192;
/** Bits of weights, activations and inputs; share of weights pruned; the teacher's temperature and share. */
export const BITS = 6;
const INPUT = ufixed(8, 0, 'RND', 'SAT');
const SPARSITY = 0.3;
const TEMPERATURE = 3;
const LAMBDA = 0.5;
const LEARNING_RATE = 1e-3;

const dense = (units: number, activation: 'relu' | 'linear'): TopologyLayer => ({
  kind: 'dense',
  units,
  activation,
});
const convolve = (filters: number): TopologyLayer => ({
  kind: 'conv2d',
  filters,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: 'same',
  activation: 'relu',
});

const TOPOLOGIES: Readonly<Record<TrainingRequest['network'], Topology>> = {
  mlp: {
    inputShape: [16],
    layers: [dense(64, 'relu'), dense(32, 'relu'), dense(32, 'relu'), dense(5, 'linear')],
  },
  cnn: {
    inputShape: [8, 8, 1],
    layers: [
      convolve(8),
      { kind: 'maxPool2d', poolSize: [2, 2] },
      convolve(16),
      { kind: 'flatten' },
      dense(10, 'linear'),
    ],
  },
};

function makeSetup(network: TrainingRequest['network']): StepSetup {
  const plan = planNetwork(TOPOLOGIES[network]);
  const random = createRandom(1, 'training benchmark', network);
  const draw = (count: number, value: () => number) => Float32Array.from({ length: count }, value);
  const features = draw(SAMPLES * plan.inputSize, () => random.integer(256));
  const labels = Int32Array.from({ length: SAMPLES }, () => random.integer(plan.classes));
  const table = { count: SAMPLES, features, labels };
  const inputUnit = 2 ** -8;
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, 1, 'training benchmark', conditioning);
  const logits = draw(SAMPLES * plan.classes, () => 3 * random.normal());
  const teacher = softenTeacher(logits, plan.classes, TEMPERATURE);
  return { plan, parameters, conditioning, table, inputUnit, teacher };
}

function quantise({ plan, parameters, table, conditioning }: StepSetup, step: TrainingStep): void {
  const spec = {
    id: 'benchmark',
    topology: { inputShape: [], layers: [] },
    weightBits: BITS,
    activationBits: BITS,
    input: INPUT,
    sparsity: SPARSITY,
    seed: 1,
  };
  const formats = calibrateFormats(plan, spec, parameters, table, conditioning);
  clampToRange(parameters, formats);
  const masks = choosePruned(parameters, SPARSITY);
  applyMasks(parameters, masks);
  step.changeRules({ masks, formats });
}

/** Trains one batch after the other in an endless round over the samples, one a call. */
export async function createBatchLoop(request: TrainingRequest): Promise<() => void> {
  await startBackend();
  const setup = makeSetup(request.network);
  const step = request.way === 'fused' ? createFusedStep(setup) : createGraphStep(setup);
  if (request.kind !== 'plain') quantise(setup, step);
  const lambda = request.kind === 'QAT+KD' ? LAMBDA : 0;
  const order = createRandom(2, 'training benchmark').permutation(SAMPLES);
  let from = 0;
  return () => {
    step.run(order.subarray(from, from + request.batch), lambda, LEARNING_RATE);
    from = (from + request.batch) % SAMPLES;
  };
}
