// What is timed: one run of each, and how many samples, configurations and multiply-accumulates it is.
import { fixed } from '../../src/core/fixed-point-format.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import { createBatchEvaluator } from '../../src/fixed-point/batch-evaluator.js';
import { accuraciesOf } from '../../src/fixed-point/batch-grid.js';
import { accuracyOf, runNetwork } from '../../src/fixed-point/interpreter.js';
import type { GoldenNetwork } from './golden-network.js';
import {
  exactNetwork,
  gridNetworks,
  MACS,
  randomRaw,
  randomSplit,
  SIZES,
  truncatingNetwork,
} from './sample-networks.js';

/** Samples of the test set that stands behind every accuracy. */
export const SAMPLES = 20_480;
const GOLDEN_SAMPLES = 4096;

/** The networks that are always timed. */
export const NETWORK_JOBS = ['ap_fixed<16,6>', 'exact 8 bits', 'exact 6 bits'] as const;
export const GRID_JOB = 'grid';
const GRID_WIDTHS = [4, 5, 6, 8];

/** One thing to time. */
export interface Job {
  readonly unit: 'samples' | 'configurations';
  /** Units of one run. */
  readonly units: number;
  /** Multiply-accumulates of one run, were nothing shared. */
  readonly macs: number;
  run(): void;
  /** Whether the results are those of the interpreter, or for golden cases of hls4ml. */
  readonly isExact: boolean;
}

/** A job as it is sent to a worker: a name, and for golden cases what was loaded. */
export interface JobRequest {
  readonly name: string;
  readonly golden?: GoldenNetwork;
}

/** The job of a name: one of `NETWORK_JOBS`, `GRID_JOB`, or a golden case. */
export function createJob({ name, golden }: JobRequest): Job {
  if (golden !== undefined) return goldenJob(golden);
  if (name === NETWORK_JOBS[0]) return networkJob(truncatingNetwork(fixed(16, 6)));
  if (name === NETWORK_JOBS[1]) return networkJob(exactNetwork([8, 8, 8, 8]));
  return name === GRID_JOB ? gridJob() : networkJob(exactNetwork([6, 6, 6, 6]));
}

function networkJob(network: QuantisedNetwork): Job {
  const inputs = randomRaw(network.layers[0].result, SAMPLES * SIZES[0]);
  const evaluator = createBatchEvaluator(network);
  const isExact = areEqual(evaluator.run(inputs, SAMPLES), runNetwork(network, inputs, SAMPLES));
  const run = () => void evaluator.run(inputs, SAMPLES);
  return { unit: 'samples', units: SAMPLES, macs: SAMPLES * MACS, run, isExact };
}

/** Everything a user pays for a grid: quantising the features, planning all networks, running, counting. */
function gridJob(): Job {
  const networks = gridNetworks(GRID_WIDTHS);
  const split = randomSplit(networks[0].layers[0].result, SAMPLES, SIZES[0]);
  const accuracies = accuraciesOf(networks, split);
  const isExact = [0, 77, 255].every((i) => accuracies[i] === accuracyOf(networks[i], split));
  const run = () => void accuraciesOf(networks, split);
  const macs = networks.length * SAMPLES * MACS;
  return { unit: 'configurations', units: networks.length, macs, run, isExact };
}

function goldenJob({ network, inputs, count, outputs }: GoldenNetwork): Job {
  const evaluator = createBatchEvaluator(network);
  const isExact = areEqual(evaluator.run(inputs, count), outputs);
  const size = sizeOf(network.layers[0].outputShape);
  const repeated = Float64Array.from(
    { length: GOLDEN_SAMPLES * size },
    (_, i) => inputs[i % (count * size)],
  );
  const run = () => void evaluator.run(repeated, GOLDEN_SAMPLES);
  const macs = GOLDEN_SAMPLES * macsOf(network);
  return { unit: 'samples', units: GOLDEN_SAMPLES, macs, run, isExact };
}

/** Multiply-accumulates of one sample in layers with weights. */
function macsOf(network: QuantisedNetwork): number {
  const shapes = new Map(network.layers.map((layer) => [layer.name, layer.outputShape]));
  let macs = 0;
  for (const layer of network.layers) {
    if (layer.kind === 'dense') macs += layer.weights.values.length;
    if (layer.kind === 'conv2d') {
      macs += layer.weights.values.length * layer.outputShape[0] * layer.outputShape[1];
    }
    if (layer.kind === 'recurrent') {
      const [steps] = shapes.get(layer.inputs[0]) as readonly number[];
      macs += steps * (layer.weights.values.length + layer.recurrentWeights.values.length);
    }
  }
  return macs;
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
