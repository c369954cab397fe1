// Accuracies of many networks at once: what they have in common is computed once.
import type { Split } from '../core/dataset.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import { createHitCounter, scoreRegressions } from './batch-accuracy.js';
import { quantiseFeatures } from './batch-inputs.js';
import { type BatchTree, createBatchTree } from './batch-tree.js';

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
    const tree = createBatchTree(group);
    const scores = split.targets
      ? scoreRegressions(tree, group, split)
      : hitRates(tree, group.length, split);
    for (const [i, index] of indices.entries()) accuracies[index] = scores[i];
  }
  return accuracies;
}

function hitRates(tree: BatchTree, networks: number, split: Split): readonly number[] {
  const countHits = createHitCounter(tree, networks);
  const hits = countHits(quantiseFeatures(tree.input, split.features), split.labels);
  return Array.from(hits, (count) => count / split.count);
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
