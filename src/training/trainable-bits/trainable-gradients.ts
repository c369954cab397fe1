// Loss and gradients of a mini-batch by weights and bits.
import * as tf from '@tensorflow/tfjs-core';
import { type LossTotals, startTotals } from '../classification-loss.js';
import { centreGradients } from '../condition-input.js';
import { runHostKernel } from '../host-kernel.js';
import { type LayerParameters, zerosLike } from '../layer-parameters.js';
import { computeTableLoss } from '../table-loss.js';
import { chunkRows, type SampleTable } from '../training-batches.js';
import { type BitLayout, trainableSteps } from './bit-layout.js';
import { type BitParameters, zeroBits } from './bit-parameters.js';
import { addBitGradient } from './quantise-weights.js';
import { addInputBitGradient, gatherRounded } from './round-activations.js';
import { listRelus, type RoundedNetwork } from './rounded-network.js';
import { loadNetwork, roundingOf, runBackward, runForward } from './run-rounded-network.js';
import type { TrainableSetup } from './trainable-step.js';
import type { ValueRanges } from './value-ranges.js';

/** Gradients of the mean loss by real weights and biases, and by fractional bits. */
export interface TrainableGradients {
  readonly totals: LossTotals;
  readonly parameters: readonly LayerParameters[];
  readonly bits: BitParameters;
}

type Room = Pick<
  TrainableSetup,
  'plan' | 'layout' | 'parameters' | 'bits' | 'table' | 'inputUnit' | 'teacher'
>;

/** Forward, loss and backward over the samples `rows`; widens `seen` to the values before rounding. */
export function computeTrainableGradients(
  setup: Room,
  network: RoundedNetwork,
  rowMeans: Float64Array,
  rows: Int32Array,
  lambda: number,
  seen: ValueRanges | undefined,
): TrainableGradients {
  const { plan, layout, table, inputUnit, teacher } = setup;
  const gradients = { parameters: zerosLike(setup.parameters), bits: zeroBits(setup.bits) };
  const rounded = { parameters: gradients.parameters, nodes: gradients.bits.nodes };
  const totals = startTotals();
  tf.tidy(() => {
    const loaded = loadNetwork(layout, trainableSteps(plan), network, listRelus(plan), true);
    const input = roundingOf(loaded, 0);
    const chunks = Math.ceil(rows.length / chunkRows(plan));
    for (let i = 0; i < chunks; i++) {
      const from = Math.floor((i * rows.length) / chunks);
      const chunk = rows.subarray(from, Math.floor(((i + 1) * rows.length) / chunks));
      tf.tidy(() => {
        const traces: Parameters<typeof runForward>[3] = [];
        const x = gatherRounded(table, chunk, inputUnit, input, seen?.[0]);
        const logits = runForward(loaded, x, chunk.length, traces, seen);
        const slope = runHostKernel([logits], [logits.shape], ([values], [gradient]) => {
          computeTableLoss(values, table, chunk, teacher, lambda, rows.length, gradient, totals);
        })[0];
        const dx = runBackward(loaded, traces, slope, chunk.length, rounded);
        addInputBitGradient(table, chunk, inputUnit, input, dx, gradients.bits.nodes[0]);
      });
    }
  });
  passToParameters(layout, setup.parameters, network, rowMeans, gradients);
  return { totals, ...gradients };
}

/** From gradients of the rounded numbers to those of trained weights, biases and bits. */
function passToParameters(
  layout: BitLayout,
  parameters: readonly LayerParameters[],
  network: RoundedNetwork,
  rowMeans: Float64Array,
  gradients: { readonly parameters: readonly LayerParameters[]; readonly bits: BitParameters },
): void {
  const own = gradients.parameters;
  layout.weights.forEach(({ groupOfBias }, l) => {
    const { bias } = gradients.bits.weights[l];
    addBitGradient(network.biases[l], network.rounded[l].bias, own[l].bias, groupOfBias, bias);
  });
  // The first bias holds the means times the rounded kernel: the kernel feels that, and so do its bits.
  centreGradients(own[0], { rowMeans, deviation: 1 });
  layout.weights.forEach(({ groupOfWeight }, l) => {
    const { kernel } = gradients.bits.weights[l];
    const { kernel: rounded } = network.rounded[l];
    addBitGradient(parameters[l].kernel, rounded, own[l].kernel, groupOfWeight, kernel);
  });
}

/** Logits of all samples of a table in real units, row-major; widens `seen` to the values before rounding. */
export function predictRounded(
  { plan, layout, inputUnit }: Pick<Room, 'plan' | 'layout' | 'inputUnit'>,
  network: RoundedNetwork,
  table: SampleTable,
  seen: ValueRanges | undefined,
): Float32Array {
  const most = chunkRows(plan);
  const output = new Float32Array(table.count * plan.classes);
  tf.tidy(() => {
    const loaded = loadNetwork(layout, trainableSteps(plan), network, listRelus(plan), false);
    for (let from = 0; from < table.count; from += most) {
      const count = Math.min(most, table.count - from);
      const rows = Int32Array.from({ length: count }, (_, i) => from + i);
      tf.tidy(() => {
        const x = gatherRounded(table, rows, inputUnit, roundingOf(loaded, 0), seen?.[0]);
        const logits = runForward(loaded, x, count, [], seen);
        runHostKernel([logits], [], ([values]) => output.set(values, from * plan.classes));
      });
    }
  });
  return output;
}
