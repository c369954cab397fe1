// The training jobs that are timed: three networks, in float, quantised, quantised with a teacher, and with trainable bits.
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
import { BETA, createTrainableJob } from './trainable-job.js';

export const NETWORKS = ['mlp', 'cnn', 'lstm'] as const;
export const KINDS = ['plain', 'QAT', 'QAT+KD', 'HGQ-style'] as const;
export const WAYS = ['tfjs', 'fused', 'pytorch'] as const;
export type Way = (typeof WAYS)[number];

/** What each kind is called in the table. */
export const KIND_NAMES: Readonly<Record<TrainingRequest['kind'], string>> = {
  ...{ plain: 'plain', QAT: 'QAT', 'QAT+KD': 'QAT+KD' },
  'HGQ-style': 'HGQ-style (trainable bits)',
};

/** Whether a job exists: trainable bits are timed on one network, with the only step there is for them. */
export function isTimed({ network, kind, way }: Omit<TrainingRequest, 'batch' | 'seconds'>) {
  return kind !== 'HGQ-style' || (network === 'mlp' && way === 'tfjs');
}

/** What the table says of a kind that stands alone. */
export const UNCOMPARED =
  'no peer: PyTorch would need bit widths, their gradients and the cost written anew, which is no library’s own';

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
  // Twenty steps of 16 features: 146 000 multiplications a sample, forward and back.
  lstm: {
    inputShape: [20, 16],
    layers: [{ kind: 'lstm', units: 20, returnSequences: false }, dense(5, 'linear')],
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

const SPEC = {
  id: 'benchmark',
  topology: { inputShape: [], layers: [] },
  weightBits: BITS,
  activationBits: BITS,
  input: INPUT,
  sparsity: SPARSITY,
  seed: 1,
};

function quantise({ plan, parameters, table, conditioning }: StepSetup, step: TrainingStep): void {
  const formats = calibrateFormats(plan, SPEC, parameters, table, conditioning);
  clampToRange(parameters, formats);
  const masks = choosePruned(parameters, SPARSITY);
  applyMasks(parameters, masks);
  step.changeRules({ masks, formats });
}

/** Trains one batch after the other in an endless round over the samples, one a call. */
export async function createBatchLoop(request: TrainingRequest): Promise<() => void> {
  await startBackend();
  const setup = makeSetup(request.network);
  const trainRows = createRowTrainer(request, setup);
  const order = createRandom(2, 'training benchmark').permutation(SAMPLES);
  let from = 0;
  return () => {
    trainRows(order.subarray(from, from + request.batch), from === 0);
    from = (from + request.batch) % SAMPLES;
  };
}

/** Trains on these samples; `isFirst` says that they begin a round. */
function createRowTrainer(
  { kind, way }: TrainingRequest,
  setup: StepSetup,
): (rows: Int32Array, isFirst: boolean) => void {
  if (kind === 'HGQ-style') {
    const step = createTrainableJob(setup, { ...SPEC, sparsity: 0 });
    return (rows, isFirst) => {
      if (isFirst) step.restartRanges();
      step.run(rows, 0, LEARNING_RATE, BETA);
    };
  }
  const step = way === 'fused' ? createFusedStep(setup) : createGraphStep(setup);
  if (kind !== 'plain') quantise(setup, step);
  const lambda = kind === 'QAT+KD' ? LAMBDA : 0;
  return (rows) => step.run(rows, lambda, LEARNING_RATE);
}
