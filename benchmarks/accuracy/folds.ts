// Cross-validation over all rows of a dataset: stratified folds, each with its own validation part and its own scaling.
import type { Dataset, Split } from '../../src/core/dataset.js';
import { contentHash } from '../../src/core/hash.js';
import { createRandom } from '../../src/core/random.js';
import { applyScale, fitScale } from '../../src/datasets/scaling.js';
import { drawValidation, takeSamples } from '../../src/datasets/split.js';

/** The rows of every fold, ascending. Disjoint, cover all rows; every class is spread as evenly as its number allows. */
export function drawFolds(
  labels: Int32Array,
  classes: number,
  folds: number,
  seed: number,
): Int32Array[] {
  const foldOf = new Int32Array(labels.length);
  // Each class goes on dealing where the one before it stopped, so that the folds' sizes differ by one at most.
  let next = 0;
  for (let label = 0; label < classes; label++) {
    const members = [...labels.keys()].filter((row) => labels[row] === label);
    const order = createRandom(seed, 'fold', label).permutation(members.length);
    for (const i of order) foldOf[members[i]] = next++ % folds;
  }
  const rows = Int32Array.from(labels, (_, row) => row);
  return Array.from({ length: folds }, (_, fold) => rows.filter((row) => foldOf[row] === fold));
}

/** All samples of a dataset, training, validation and test in this order. */
export function joinSplits({ train, validation, test, inputShape }: Dataset): Split {
  const width = inputShape.reduce((product, extent) => product * extent, 1);
  const parts = [train, validation, test];
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const features = new Float32Array(count * width);
  const labels = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    features.set(part.features, at * width);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { count, features, labels };
}

/** How the folds of one cross-validation are made. */
export interface FoldPlan {
  readonly folds: number;
  readonly seed: number;
  /** Share of the rows outside the fold that select among checkpoints and students. */
  readonly validationFraction: number;
}

/**
 * One dataset a fold: the fold is the test split, the validation split is drawn from the other rows, and features
 * are standardised by the rows that are left for training. `raw` holds unscaled features.
 */
export function makeFoldDatasets(raw: Dataset, plan: FoldPlan): Dataset[] {
  const { classes, inputShape, name } = raw;
  const width = inputShape.reduce((product, extent) => product * extent, 1);
  const all = joinSplits(raw);
  return drawFolds(all.labels, classes, plan.folds, plan.seed).map((fold, number) => {
    const held = new Set(fold);
    const others = Int32Array.from(all.labels, (_, row) => row).filter((row) => !held.has(row));
    const drawn = drawValidation(
      others.map((row) => all.labels[row]),
      classes,
      plan.validationFraction,
      plan.seed + number,
    );
    const take = (rows: Int32Array) => takeSamples(all.features, all.labels, width, rows);
    const train = take(drawn.train.map((i) => others[i]));
    const scale = fitScale('standardise', train.features, width);
    const scaled = (split: Split) => ({
      ...split,
      features: applyScale(split.features, scale, name),
    });
    return {
      ...raw,
      name: `${name}, fold ${number + 1} of ${plan.folds}`,
      train: scaled(train),
      validation: scaled(take(drawn.validation.map((i) => others[i]))),
      test: scaled(take(fold)),
      hash: contentHash([raw.hash, plan, number]),
      scaling: scale.description,
    };
  });
}
