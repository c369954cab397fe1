// The training step with trainable bits on the tensor library: serves every network of this room.
import { createAdam } from '../adam.js';
import type { SampleTable } from '../training-batches.js';
import { clampBits, forEachGroup, listBits } from './bit-parameters.js';
import { addCostGradient, countLayerBits, countNodeBits } from './bits-in-use.js';
import { createMeanTracker } from './rounded-means.js';
import { listRelus, type RoundedNetwork, roundNetwork } from './rounded-network.js';
import { computeTrainableGradients, predictRounded } from './trainable-gradients.js';
import type { TrainableSetup, TrainableStep, TrainableTotals } from './trainable-step.js';
import { clearRanges, copyRanges, emptyRanges, widenRanges } from './value-ranges.js';

/** A step that goes on from the parameters and bits of the setup. The engine must have been started. */
export function createGraphTrainableStep(setup: TrainableSetup): TrainableStep {
  const { plan, layout, parameters, bits, limits, conditioning, resources } = setup;
  const weightAdam = createAdam(parameters, conditioning.deviation, setup.weightDecay);
  const bitAdam = createAdam(listBits(bits), 1);
  const relus = listRelus(plan);
  const means = createMeanTracker(setup);
  let current = emptyRanges(layout);
  let before = emptyRanges(layout);
  const roundNow = (): RoundedNetwork => roundNetwork(layout, parameters, bits, means.of(bits));
  const run = (
    rows: Int32Array,
    lambda: number,
    learningRate: number,
    beta: number,
  ): TrainableTotals => {
    const network = roundNow();
    const rowMeans = means.of(bits);
    const gradients = computeTrainableGradients(setup, network, rowMeans, rows, lambda, current);
    const seen = copyRanges(current);
    widenRanges(seen, before);
    const nodeBits = countNodeBits(layout, bits, seen, relus);
    const layerBits = countLayerBits(layout, bits, network.rounded, nodeBits);
    addCostGradient(layout, layerBits, resources, beta, gradients.bits);
    forEachGroup(gradients.bits, [], (values) => {
      for (let i = 0; i < values.length; i++) values[i] += setup.bitPenalty;
    });
    weightAdam.step(gradients.parameters, learningRate);
    bitAdam.step(listBits(gradients.bits), learningRate * setup.bitRate);
    clampBits(bits, limits);
    return { ...gradients.totals, cost: resources.cost(layerBits) };
  };
  return {
    run,
    predict: (table: SampleTable, seen) => predictRounded(setup, roundNow(), table, seen),
    restartRanges: () => {
      before = copyRanges(current);
      clearRanges(current);
    },
    readParameters: () => {},
    readMemory: () => ({
      weights: weightAdam.readState(),
      bits: bitAdam.readState(),
      current: copyRanges(current),
      before: copyRanges(before),
    }),
    writeMemory: (memory) => {
      weightAdam.writeState(memory.weights);
      bitAdam.writeState(memory.bits);
      current = copyRanges(memory.current);
      before = copyRanges(memory.before);
    },
    dispose: () => {},
  };
}
