// Small seeded datasets for the tests of the training room.
import type { Dataset, Split } from '../../src/core/dataset.js';
import { createRandom } from '../../src/core/random.js';

/** Clusters around one random centre a class, on a pedestal of 0.5; `noise` is their deviation. */
export function makeClusters(
  inputShape: readonly number[],
  classes: number,
  noise: number,
  counts: readonly [number, number, number] = [600, 200, 200],
): Dataset {
  const size = inputShape.reduce((a, b) => a * b, 1);
  const random = createRandom(11, 'clusters');
  const centres = Array.from(
    { length: classes * size },
    () => 0.5 + 0.35 * (random.uniform() - 0.5),
  );
  const makeSplit = (count: number): Split => {
    const features = new Float32Array(count * size);
    const labels = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      labels[i] = random.integer(classes);
      for (let k = 0; k < size; k++) {
        features[i * size + k] = centres[labels[i] * size + k] + noise * random.normal();
      }
    }
    return { count, features, labels };
  };
  return {
    name: 'clusters',
    inputShape,
    classes,
    classNames: Array.from({ length: classes }, (_, c) => `class ${c}`),
    train: makeSplit(counts[0]),
    validation: makeSplit(counts[1]),
    test: makeSplit(counts[2]),
    hash: '0123456789abcdef',
    scaling: 'none',
  };
}
