// Inputs to test a network with where no dataset is at hand: the corners of its input format, then random integers.
import { maxRaw, minRaw } from '../core/fixed-point-format.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { createRandom } from '../core/random.js';

/**
 * Raw inputs `[count, elements]`, row-major: all least, all largest, all zero, both alternations of least and largest, −1
 * and 1 where the format has them, then uniformly random ones. White noise switches more than data does: power measured
 * with it is an upper bound.
 */
export function cornersAndRandom(network: QuantisedNetwork, count: number, seed: number) {
  const { outputShape, result } = network.layers[0];
  const size = sizeOf(outputShape);
  const least = minRaw(result);
  const largest = maxRaw(result);
  const within = (raw: number) => Math.min(largest, Math.max(least, raw));
  const corners: readonly ((element: number) => number)[] = [
    () => least,
    () => largest,
    () => within(0),
    (element) => (element % 2 === 0 ? least : largest),
    (element) => (element % 2 === 0 ? largest : least),
    () => within(-1),
    () => within(1),
  ];
  const random = createRandom(seed, 'test-inputs');
  const inputs = new Float64Array(count * size);
  for (let row = 0; row < count; row++) {
    const corner = corners[row];
    for (let element = 0; element < size; element++) {
      const drawn = least + Math.floor(random.uniform() * (largest - least + 1));
      inputs[row * size + element] = corner === undefined ? within(drawn) : corner(element);
    }
  }
  return inputs;
}
