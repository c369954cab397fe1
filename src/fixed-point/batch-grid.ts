// Accuracies of many networks at once: what they have in common is computed once.
import type { Split } from '../core/dataset.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import { createHitCounter } from './batch-accuracy.js';
import { quantiseFeatures } from './batch-inputs.js';
import { createBatchTree } from './batch-tree.js';

/**
 * The accuracy of every network on a split, in their order, each equal to `accuracyOf` of the interpreter.
 * Networks that agree in their first layers (formats, weights, shapes; names do not count) share the work
 * of those layers, so a grid of per-layer precisions costs little more than its last layers.
 */
export function accuraciesOf(
  networks: readonly QuantisedNetwork[],
  split: Split,
): readonly number[] {
  const accuracies = new Array<number>(networks.length).fill(Number.NaN);
  for (const indices of groupByInput(networks)) {
    const group = indices.map((index) => networks[index]);
    const inputs = quantiseFeatures(group[0].layers[0], split.features);
    const countHits = createHitCounter(createBatchTree(group), group.length);
    const hits = countHits(inputs, split.labels);
    for (const [i, index] of indices.entries()) accuracies[index] = hits[i] / split.count;
  }
  return accuracies;
}

/** Networks of one group read the same raw inputs. */
function groupByInput(networks: readonly QuantisedNetwork[]): Iterable<readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { layers }] of networks.entries()) {
    const key = JSON.stringify([layers[0]?.result, layers[0]?.outputShape]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(index);
  }
  return groups.values();
}
