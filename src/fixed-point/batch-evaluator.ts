// Runs a network on many samples in WebAssembly SIMD: the integers of the interpreter, a hundred times sooner.
import type { Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { createHitCounter, scoreRegressions } from './batch-accuracy.js';
import { quantiseFeatures } from './batch-inputs.js';
import { readValues } from './batch-memory.js';
import { createBatchTree } from './batch-tree.js';

/** A network made ready; it holds memory until nothing refers to it any more. */
export interface BatchEvaluator {
  /** As `runNetwork`: raw integers `[count, …outputShape]` for raw integers `[count, …inputShape]`. */
  run(inputs: Float64Array, count: number): Float64Array;
  /** As `accuracyOf` of the interpreter: the fraction of a split in its class, or R²; NaN for an empty one. */
  accuracyOf(split: Split): number;
}

/**
 * Plans the network once. Every layer gets the narrowest kernel its proven ranges allow (16-bit pairs with
 * 32-bit sums, 32-bit integers, doubles below 2^52); layers without a kernel run as in the interpreter.
 * Throws INPUT where the network does not hold together.
 */
export function createBatchEvaluator(network: QuantisedNetwork): BatchEvaluator {
  const tree = createBatchTree([network]);
  const outputs = sizeOf(network.layers[network.layers.length - 1].outputShape);
  const inputs = sizeOf(tree.input.outputShape);
  const countHits = createHitCounter(tree, 1);
  return {
    run(raw, count) {
      if (raw.length !== count * inputs) {
        throw new ParetapeError(
          'INTERNAL',
          `network ${network.name}: ${raw.length} input values for ${count} samples of ${inputs}`,
        );
      }
      const results = new Float64Array(count * outputs);
      for (let start = 0; start < count; start += tree.chunkSamples) {
        const size = Math.min(tree.chunkSamples, count - start);
        const chunk = raw.subarray(start * inputs, (start + size) * inputs);
        tree.runChunk(chunk, size, (_, slot) => {
          const target = results.subarray(start * outputs, (start + size) * outputs);
          readValues(tree.memory, slot, target, size);
        });
      }
      return results;
    },
    accuracyOf(split) {
      if (split.targets) return scoreRegressions(tree, [network], split)[0];
      const [hits] = countHits(quantiseFeatures(tree.input, split.features), split.labels);
      return hits / split.count;
    },
  };
}
