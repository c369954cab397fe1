// Small random networks with exact accumulators, for comparing hardware with the interpreter.
import {
  type FixedPointFormat,
  fixed,
  maxRaw,
  minRaw,
  OVERFLOW_MODES,
  ROUNDING_MODES,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import type {
  IntegerTensor,
  NetworkLayer,
  Padding2d,
  QuantisedNetwork,
} from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';

/** A format of up to 7 bits; any mode if `allModes`, else the usual ones. */
export function randomFormat(random: RandomStream, allModes: boolean): FixedPointFormat {
  const width = 2 + random.integer(6);
  const integer = random.integer(width + 1) - 1;
  const pick = <T>(values: readonly T[]) => values[random.integer(values.length)];
  const rounding = allModes ? pick(ROUNDING_MODES) : pick(['TRN', 'RND'] as const);
  const overflow = allModes ? pick(OVERFLOW_MODES) : pick(['WRAP', 'SAT'] as const);
  const make = random.uniform() < 0.5 ? fixed : ufixed;
  return make(width, integer, rounding, overflow);
}

function randomTensor(
  random: RandomStream,
  shape: readonly number[],
  format: FixedPointFormat,
  zeros: number,
): IntegerTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const span = maxRaw(format) - minRaw(format) + 1;
  const values = Float64Array.from({ length: size }, () =>
    random.uniform() < zeros ? 0 : minRaw(format) + random.integer(span),
  );
  return { shape, format, values };
}

/** A format that holds every value of some others. */
function coverAll(formats: readonly FixedPointFormat[]): FixedPointFormat {
  const integer = Math.max(...formats.map((format) => format.integer)) + 1;
  const fraction = Math.max(...formats.map(({ width, integer: whole }) => width - whole));
  return fixed(integer + fraction, integer, 'TRN', 'SAT');
}

/** Grows a chain of layers; every method appends one and answers the builder. */
export class ChainBuilder {
  readonly #layers: NetworkLayer[] = [];
  readonly #random: RandomStream;

  constructor(random: RandomStream, inputShape: readonly number[], result: FixedPointFormat) {
    this.#random = random;
    this.#layers.push({
      kind: 'input',
      name: 'input_1',
      inputs: [],
      outputShape: inputShape,
      result,
    });
  }

  get #last(): NetworkLayer {
    return this.#layers[this.#layers.length - 1];
  }

  #base(prefix: string, outputShape: readonly number[], result: FixedPointFormat) {
    const name = `${prefix}${this.#layers.length}`;
    return { name, inputs: [this.#last.name], outputShape, result };
  }

  #parameters(shape: readonly number[], weights: FixedPointFormat, zeros: number) {
    const bias = fixed(5, 2);
    return {
      weights: randomTensor(this.#random, shape, weights, zeros),
      bias: randomTensor(this.#random, [shape[shape.length - 1]], bias, 0.2),
      accumulator: fixed(44, 22),
    };
  }

  dense(nOut: number, result: FixedPointFormat, weights = fixed(5, 1), zeros = 0.4): this {
    const nIn = this.#last.outputShape[this.#last.outputShape.length - 1];
    const parameters = this.#parameters([nIn, nOut], weights, zeros);
    this.#layers.push({ kind: 'dense', ...this.#base('fc', [nOut], result), ...parameters });
    return this;
  }

  relu(result: FixedPointFormat): this {
    this.#layers.push({ kind: 'relu', ...this.#base('relu', this.#last.outputShape, result) });
    return this;
  }

  /** A cast of its own for each element, or for each channel; about a fifth are zero. */
  casts(allModes: boolean, period?: number): this {
    const { outputShape, result: before } = this.#last;
    const size = outputShape.reduce((product, extent) => product * extent, 1);
    const draw = () => (this.#random.uniform() < 0.2 ? null : randomFormat(this.#random, allModes));
    const own = Array.from({ length: period ?? size }, draw);
    const formats = Array.from({ length: size }, (_, element) => own[element % own.length]);
    const present = own.filter((format) => format !== null);
    const isCovering = this.#random.uniform() < 0.6 && present.length > 0;
    const result = isCovering
      ? coverAll(present)
      : this.#random.uniform() < 0.5
        ? before
        : randomFormat(this.#random, allModes);
    const base = this.#base('casts', outputShape, result);
    this.#layers.push({ kind: 'elementCasts', ...base, formats });
    return this;
  }

  reshape(outputShape: readonly number[]): this {
    const base = this.#base('flatten', outputShape, this.#last.result);
    this.#layers.push({ kind: 'reshape', ...base });
    return this;
  }

  conv(
    filters: number,
    kernel: readonly [number, number],
    strides: readonly [number, number],
    padding: Padding2d,
    result: FixedPointFormat,
  ): this {
    const [height, width, channels] = this.#last.outputShape;
    const rows = Math.floor((height + padding.top + padding.bottom - kernel[0]) / strides[0]) + 1;
    const columns = Math.floor((width + padding.left + padding.right - kernel[1]) / strides[1]) + 1;
    const base = this.#base('conv', [rows, columns, filters], result);
    const parameters = this.#parameters([...kernel, channels, filters], fixed(4, 1), 0.3);
    this.#layers.push({ kind: 'conv2d', ...base, ...parameters, strides, padding });
    return this;
  }

  pool(pool: readonly [number, number], strides: readonly [number, number]): this {
    const [height, width, channels] = this.#last.outputShape;
    const rows = Math.floor((height - pool[0]) / strides[0]) + 1;
    const columns = Math.floor((width - pool[1]) / strides[1]) + 1;
    const base = this.#base('pool', [rows, columns, channels], this.#last.result);
    this.#layers.push({ kind: 'maxPool2d', ...base, pool, strides });
    return this;
  }

  build(name: string): QuantisedNetwork {
    return { name, layers: this.#layers };
  }
}

/** `count` random raw samples of the network's input. */
export function randomInputs(
  random: RandomStream,
  network: QuantisedNetwork,
  count: number,
): Float64Array {
  const { outputShape, result } = network.layers[0];
  return randomTensor(random, [count, ...outputShape], result, 0.1).values;
}
