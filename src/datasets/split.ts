// Sets training samples aside for validation: drawn by seed, the same share of every class.
import type { Split } from '../core/dataset.js';
import { createRandom } from '../core/random.js';

/** Indices of the samples of each part, ascending. */
export interface SplitIndices {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Draws `round(fraction · n)` of the n samples of each class for validation, at least one where n > 1 and never all.
 * The draw depends on seed and labels only.
 */
export function drawValidation(
  labels: Int32Array,
  classes: number,
  fraction: number,
  seed: number,
): SplitIndices {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, i) => {
    members[label].push(i);
  });
  const chosen = new Uint8Array(labels.length);
  members.forEach((indices, label) => {
    const wanted = Math.max(1, Math.round(fraction * indices.length));
    const count = Math.min(wanted, indices.length - 1);
    const order = createRandom(seed, 'dataset', 'validation', label).permutation(indices.length);
    for (let i = 0; i < count; i++) chosen[indices[order[i]]] = 1;
  });
  const all = Int32Array.from(labels, (_, i) => i);
  return {
    train: all.filter((i) => chosen[i] === 0),
    validation: all.filter((i) => chosen[i] === 1),
  };
}

/** The samples of these indices, copied. `width` is the number of features of a sample. */
export function takeSamples(
  features: Float32Array,
  labels: Int32Array,
  width: number,
  indices: Int32Array,
): Split {
  const taken = new Float32Array(indices.length * width);
  indices.forEach((from, to) => {
    taken.set(features.subarray(from * width, (from + 1) * width), to * width);
  });
  return {
    count: indices.length,
    features: taken,
    labels: Int32Array.from(indices, (i) => labels[i]),
  };
}
