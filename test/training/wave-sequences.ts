// A small task that needs a memory: bursts in two channels, and the class says which one came first.
import type { Dataset, Split } from '../../src/core/dataset.js';
import { createRandom } from '../../src/core/random.js';

const STEPS = 10;

/** Class 0: channel 0 first; class 1: channel 1 first; class 2: at the same time. Noise on a pedestal of 0.2. */
export function makeWaves(counts: readonly [number, number, number] = [700, 200, 200]): Dataset {
  const random = createRandom(21, 'waves');
  const makeSplit = (count: number): Split => {
    const features = Float32Array.from(
      { length: count * STEPS * 2 },
      () => 0.2 + 0.05 * random.normal(),
    );
    const labels = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const label = random.integer(3);
      labels[i] = label;
      const early = random.integer(STEPS - 4);
      const late = early + 2 + random.integer(STEPS - 3 - early);
      const times = [
        [early, late],
        [late, early],
        [late, late],
      ][label];
      times.forEach((t, channel) => {
        for (const at of [t, t + 1]) features[(i * STEPS + at) * 2 + channel] += 0.6;
      });
    }
    return { count, features, labels };
  };
  return {
    name: 'bursts',
    inputShape: [STEPS, 2],
    classes: 3,
    classNames: ['first', 'second', 'together'],
    train: makeSplit(counts[0]),
    validation: makeSplit(counts[1]),
    test: makeSplit(counts[2]),
    hash: 'fedcba9876543210',
    scaling: 'none',
  };
}
