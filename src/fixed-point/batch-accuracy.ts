// How many samples each network of a tree puts in their class, or how much variance of their targets it explains.
import type { Split } from '../core/dataset.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { addResiduals, rSquaredFrom } from '../core/r-squared.js';
import { quantiseFeatures } from './batch-inputs.js';
import { blocksOf, readValues, type Slot } from './batch-memory.js';
import type { BatchTree } from './batch-tree.js';
import { outputUnitOf } from './interpreter.js';

/** Hits of every network for raw inputs `[count, …]` and their labels; the lowest of equal outputs wins. */
export type HitCounter = (inputs: Float64Array, labels: Int32Array) => Int32Array;

/** The counter of a tree of so many networks. */
export function createHitCounter(tree: BatchTree, networks: number): HitCounter {
  const { memory, chunkSamples } = tree;
  const features = sizeOf(tree.input.outputShape);
  const vote = memory.kernels.voteKernel();
  const labelsAt = memory.allocate(4 * chunkSamples);
  const countersAt = memory.allocate(16 * networks);
  return (inputs, labels) => {
    const slow = new Int32Array(networks);
    new Int32Array(memory.wasm.buffer, countersAt, 4 * networks).fill(0);
    for (let start = 0; start < labels.length; start += chunkSamples) {
      const size = Math.min(chunkSamples, labels.length - start);
      const chunkLabels = labels.subarray(start, start + size);
      new Int32Array(memory.wasm.buffer, labelsAt, chunkSamples).fill(-1).set(chunkLabels);
      const chunk = inputs.subarray(start * features, (start + size) * features);
      tree.runChunk(chunk, size, (ends, slot) => {
        for (const network of ends) {
          const counter = countersAt + 16 * network;
          if (slot.storage !== 'words') slow[network] += countSlowly(tree, slot, chunkLabels);
          else vote(slot.address, labelsAt, counter, slot.features, blocksOf(size));
        }
      });
    }
    const fast = new Int32Array(memory.wasm.buffer, countersAt, 4 * networks);
    return slow.map((hits, i) => fast.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b, hits));
  };
}

/** For outputs of more than 32 bits. */
function countSlowly(tree: BatchTree, slot: Slot, labels: Int32Array): number {
  const { features } = slot;
  const outputs = new Float64Array(labels.length * features);
  readValues(tree.memory, slot, outputs, labels.length);
  let hits = 0;
  for (const [sample, label] of labels.entries()) {
    const first = sample * features;
    let best = 0;
    for (let j = 1; j < features; j++) if (outputs[first + j] > outputs[first + best]) best = j;
    if (best === label) hits++;
  }
  return hits;
}

/** R² of every network of a tree on a split with targets, each equal to `accuracyOf` of the interpreter. */
export function scoreRegressions(
  tree: BatchTree,
  networks: readonly QuantisedNetwork[],
  { count, features, targets = new Float32Array(0) }: Split,
): readonly number[] {
  const inputs = quantiseFeatures(tree.input, features);
  const size = sizeOf(tree.input.outputShape);
  const units = networks.map(outputUnitOf);
  const residuals = networks.map(
    ({ layers }) => new Float64Array(sizeOf(layers[layers.length - 1].outputShape)),
  );
  for (let start = 0; start < count; start += tree.chunkSamples) {
    const samples = Math.min(tree.chunkSamples, count - start);
    const chunk = inputs.subarray(start * size, (start + samples) * size);
    tree.runChunk(chunk, samples, (ends, slot) => {
      const outputs = new Float64Array(samples * slot.features);
      readValues(tree.memory, slot, outputs, samples);
      for (const i of ends) {
        addResiduals(residuals[i], outputs, units[i], targets, start, samples);
      }
    });
  }
  return residuals.map((residual) => rSquaredFrom(residual, targets));
}
