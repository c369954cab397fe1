// The networks whose hardware is compared: random weights of given width and sparsity, exact accumulators.
import { type FixedPointFormat, fixed, maxRaw, ufixed } from '../../src/core/fixed-point-format.js';
import type {
  Conv2dLayer,
  DenseLayer,
  IntegerTensor,
  NetworkLayer,
  QuantisedNetwork,
} from '../../src/core/quantised-network.js';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';

const INPUT = fixed(8, 4, 'RND', 'SAT');
const ACTIVATION = ufixed(6, 2, 'RND', 'SAT');
const WEIGHT = fixed(6, 1);
const BIAS = fixed(8, 3);
const WIDE = fixed(44, 24);

/** Normal weights, three standard deviations wide, a share of them zero. */
function randomTensor(
  random: RandomStream,
  shape: readonly number[],
  format: FixedPointFormat,
  zeros: number,
): IntegerTensor {
  const limit = maxRaw(format);
  const values = Float64Array.from({ length: sizeOf(shape) }, () => {
    if (random.uniform() < zeros) return 0;
    const value = Math.round((random.normal() * limit) / 3);
    const bounded = Math.max(-limit, Math.min(limit, value));
    return bounded === 0 ? 1 : bounded;
  });
  return { shape, format, values };
}

class NetworkBuilder {
  readonly #layers: NetworkLayer[];
  readonly #random: RandomStream;

  constructor(seed: number, inputShape: readonly number[]) {
    this.#random = createRandom(seed, 'strategies');
    this.#layers = [
      { kind: 'input', name: 'input', inputs: [], outputShape: inputShape, result: INPUT },
    ];
  }

  #base(name: string, outputShape: readonly number[], result: FixedPointFormat) {
    const inputs = [this.#layers[this.#layers.length - 1].name];
    return { name, inputs, outputShape, result };
  }

  get #shape(): readonly number[] {
    return this.#layers[this.#layers.length - 1].outputShape;
  }

  #parameters(shape: readonly number[], zeros: number) {
    const weights = randomTensor(this.#random, shape, WEIGHT, zeros);
    const bias = randomTensor(this.#random, [shape[shape.length - 1]], BIAS, 0.1);
    return { weights, bias, accumulator: WIDE };
  }

  #relu(name: string): void {
    this.#layers.push({ kind: 'relu', ...this.#base(`${name}_relu`, this.#shape, ACTIVATION) });
  }

  dense(name: string, nOut: number, zeros: number, isLast = false): this {
    const nIn = sizeOf(this.#shape);
    if (this.#shape.length > 1) {
      const { result } = this.#layers[this.#layers.length - 1];
      this.#layers.push({ kind: 'reshape', ...this.#base(`${name}_flat`, [nIn], result) });
    }
    const layer: DenseLayer = {
      kind: 'dense',
      ...this.#base(name, [nOut], isLast ? fixed(12, 6, 'RND', 'SAT') : WIDE),
      ...this.#parameters([nIn, nOut], zeros),
    };
    this.#layers.push(layer);
    if (!isLast) this.#relu(name);
    return this;
  }

  conv(name: string, filters: number, zeros: number): this {
    const [height, width, channels] = this.#shape;
    const layer: Conv2dLayer = {
      kind: 'conv2d',
      ...this.#base(name, [height - 2, width - 2, filters], WIDE),
      ...this.#parameters([3, 3, channels, filters], zeros),
      strides: [1, 1],
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
    };
    this.#layers.push(layer);
    this.#relu(name);
    return this;
  }

  pool(name: string): this {
    const [height, width, channels] = this.#shape;
    const shape = [Math.floor(height / 2), Math.floor(width / 2), channels];
    const { result } = this.#layers[this.#layers.length - 1];
    const base = this.#base(name, shape, result);
    this.#layers.push({ kind: 'maxPool2d', ...base, pool: [2, 2], strides: [2, 2] });
    return this;
  }

  build(name: string): QuantisedNetwork {
    return { name, layers: this.#layers };
  }
}

const SEED = 2026;

/** By name: one dense layer, the jet tagger's shape, a small CNN for 8 × 8 digits. */
export const NETWORKS: Readonly<Record<string, () => QuantisedNetwork>> = {
  dense16x64: () => new NetworkBuilder(SEED, [16]).dense('fc1', 64, 0.5).build('dense16x64'),
  mlp: () =>
    new NetworkBuilder(SEED, [16])
      .dense('fc1', 64, 0.75)
      .dense('fc2', 32, 0.75)
      .dense('fc3', 32, 0.75)
      .dense('out', 5, 0.75, true)
      .build('mlp'),
  digitsCnn: () =>
    new NetworkBuilder(SEED, [8, 8, 1])
      .conv('c1', 4, 0.3)
      .pool('p1')
      .dense('out', 10, 0.5, true)
      .build('digits_cnn'),
};
