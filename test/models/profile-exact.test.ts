// Laws of exact precision: nothing ever overflows or rounds, and no narrower format would do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FixedPointFormat, fixed, fractionBits } from '../../src/core/fixed-point-format.js';
import { type NetworkLayer, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { traceExactly } from '../../src/fixed-point/interpreter.js';
import { exactSumFormats } from '../../src/fixed-point/profile/exact-sum.js';
import { rawRangeBig } from '../../src/fixed-point/round-and-overflow.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import { withPrecision } from '../../src/models/hls-config/with-precision.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelGraph, ModelNode, ModelWeight } from '../../src/models/model-graph.js';

/** An exact number: `raw · 2^-fraction`. */
interface Exact {
  readonly raw: bigint;
  readonly fraction: number;
}

const add = (a: Exact, b: Exact): Exact => {
  const fraction = Math.max(a.fraction, b.fraction);
  const lift = ({ raw, fraction: own }: Exact) => raw << BigInt(fraction - own);
  return { raw: lift(a) + lift(b), fraction };
};
const multiply = (a: Exact, b: Exact): Exact => ({
  raw: a.raw * b.raw,
  fraction: a.fraction + b.fraction,
});
const compare = (a: Exact, b: Exact) => {
  const { raw } = add(a, { ...b, raw: -b.raw });
  return raw > 0n ? 1 : raw < 0n ? -1 : 0;
};
const ZERO: Exact = { raw: 0n, fraction: 0 };
const entry = (tensor: { values: Float64Array; format: FixedPointFormat }, i: number): Exact => ({
  raw: BigInt(tensor.values[i]),
  fraction: fractionBits(tensor.format),
});

/** One layer without any bounds, written from the definitions, not from the interpreter. */
function evaluate(layer: NetworkLayer, shape: readonly number[], [x, y]: Exact[][]): Exact[] {
  switch (layer.kind) {
    case 'dense': {
      const outputs = layer.bias.values.length;
      return Array.from({ length: outputs }, (_, j) =>
        x.reduce(
          (sum, value, i) => add(sum, multiply(value, entry(layer.weights, i * outputs + j))),
          entry(layer.bias, j),
        ),
      );
    }
    case 'conv2d': {
      const [height, width, channels] = shape;
      const [kh, kw, , filters] = layer.weights.shape;
      return Array.from({ length: sizeOf(layer.outputShape) }, (_, at) => {
        const filter = at % filters;
        const column = Math.floor(at / filters) % layer.outputShape[1];
        const row = Math.floor(at / filters / layer.outputShape[1]);
        let sum = entry(layer.bias, filter);
        for (let term = 0; term < kh * kw * channels; term++) {
          const channel = term % channels;
          const v = row * layer.strides[0] + Math.floor(term / channels / kw) - layer.padding.top;
          const h =
            column * layer.strides[1] + (Math.floor(term / channels) % kw) - layer.padding.left;
          if (v < 0 || v >= height || h < 0 || h >= width) continue;
          const value = x[(v * width + h) * channels + channel];
          sum = add(sum, multiply(value, entry(layer.weights, term * filters + filter)));
        }
        return sum;
      });
    }
    case 'relu':
      return x.map((value) => (value.raw > 0n ? value : ZERO));
    case 'leakyRelu':
      return x.map((value) => (value.raw > 0n ? value : multiply(value, entry(layer.alpha, 0))));
    case 'batchNorm':
      return x.map((value, i) => {
        const channel = i % layer.scale.values.length;
        return add(multiply(value, entry(layer.scale, channel)), entry(layer.bias, channel));
      });
    case 'maxPool2d': {
      const [, width, channels] = shape;
      return Array.from({ length: sizeOf(layer.outputShape) }, (_, at) => {
        const column = Math.floor(at / channels) % layer.outputShape[1];
        const row = Math.floor(at / channels / layer.outputShape[1]);
        const places = [0, 1, 2, 3].map((p) => [row * 2 + (p >> 1), column * 2 + (p & 1)]);
        return places
          .map(([v, h]) => x[(v * width + h) * channels + (at % channels)])
          .reduce((a, b) => (compare(a, b) >= 0 ? a : b));
      });
    }
    case 'merge':
      return x.map((value, i) => {
        const other = y[i];
        switch (layer.operation) {
          case 'add':
            return add(value, other);
          case 'subtract':
            return add(value, { ...other, raw: -other.raw });
          case 'multiply':
            return multiply(value, other);
          case 'maximum':
            return compare(value, other) > 0 ? value : other;
          default:
            return compare(value, other) < 0 ? value : other;
        }
      });
    case 'reshape':
      return x;
    default:
      throw new Error(`no definition of ${layer.kind} here`);
  }
}

function randomWeight(random: RandomStream, shape: readonly number[], reach: number): ModelWeight {
  const data = Float64Array.from({ length: sizeOf(shape) }, () =>
    random.uniform() < 0.2 ? 0 : reach * (2 * random.uniform() - 1),
  );
  return { shape, data };
}

/** Image → convolution → normalisation → (leaky) ReLU → pool → two dense layers, merged → dense. */
function randomGraph(random: RandomStream): ModelGraph {
  const channels = 1 + random.integer(2);
  const filters = 1 + random.integer(3);
  const units = 1 + random.integer(3);
  const weight = (...shape: number[]) => randomWeight(random, shape, 2);
  const operations = ['add', 'subtract', 'multiply', 'maximum', 'minimum'] as const;
  const side = random.integer(2);
  const positions = side === 1 ? 4 : 2;
  const positive = { shape: [filters], data: Float64Array.from({ length: filters }, () => 1.5) };
  const nodes: ModelNode[] = [
    { kind: 'input', name: 'x', inputs: [], outputShape: [4, 4, channels] },
    {
      kind: 'conv2d',
      name: 'conv',
      inputs: ['x'],
      outputShape: [positions, positions, filters],
      window: {
        size: [3, 3],
        strides: [1, 1],
        padding: { before: [side, side], after: [side, side] },
      },
      kernel: weight(3, 3, channels, filters),
      bias: weight(filters),
    },
    {
      kind: 'batchNorm',
      name: 'norm',
      inputs: ['conv'],
      outputShape: [positions, positions, filters],
      gamma: weight(filters),
      beta: weight(filters),
      mean: weight(filters),
      variance: positive,
      epsilon: 1e-3,
    },
    {
      kind: 'activation',
      name: 'act',
      inputs: ['norm'],
      outputShape: [positions, positions, filters],
      function: random.integer(2) === 0 ? 'relu' : 'leakyRelu',
      alpha: 0.25,
    },
    {
      kind: 'pool2d',
      name: 'pool',
      inputs: ['act'],
      outputShape: [positions / 2, positions / 2, filters],
      operation: 'max',
      window: { size: [2, 2], strides: [2, 2], padding: { before: [0, 0], after: [0, 0] } },
    },
    {
      kind: 'reshape',
      name: 'flat',
      inputs: ['pool'],
      outputShape: [(positions / 2) ** 2 * filters],
    },
    ...['a', 'b'].map(
      (name): ModelNode => ({
        kind: 'dense',
        name,
        inputs: ['flat'],
        outputShape: [units],
        kernel: weight((positions / 2) ** 2 * filters, units),
        bias: weight(units),
      }),
    ),
    {
      kind: 'merge',
      name: 'both',
      inputs: ['a', 'b'],
      outputShape: [units],
      operation: operations[random.integer(operations.length)],
    },
    { kind: 'dense', name: 'out', inputs: ['both'], outputShape: [2], kernel: weight(units, 2) },
  ];
  return { name: 'random', nodes };
}

const configOf = (model: unknown, layers: object = {}) =>
  parseHlsConfig({ HLSConfig: { Model: { Precision: model }, LayerName: layers } }, 'here');

/** Extreme corners and random codes of the whole input range. */
function inputsOf(random: RandomStream, format: FixedPointFormat, size: number, count: number) {
  const { low, high } = rawRangeBig(format);
  const codes = Number(high - low) + 1;
  return Array.from({ length: count }, (_, sample) =>
    Array.from({ length: size }, (): bigint => {
      if (sample === 0) return low;
      if (sample === 1) return high;
      if (sample < 5) return random.integer(2) === 0 ? low : high;
      return low + BigInt(random.integer(codes));
    }),
  ).flat();
}

describe('precision exact', () => {
  it('equals an evaluation without bounds on the whole input range, its extremes included', () => {
    let extreme = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed, 'exact');
      const config = withPrecision(
        configOf(
          'ap_fixed<4,2>',
          seed % 3 === 0 ? { conv: { Precision: { result: 'ap_fixed<9,5,AP_TRN,AP_SAT>' } } } : {},
        ),
        'exact',
      );
      const { network } = lowerGraph(randomGraph(random), config);
      const [input] = network.layers;
      const count = 12;
      const size = sizeOf(input.outputShape);
      const raw = inputsOf(random, input.result, size, count);
      const trace = traceExactly(network, raw, count);
      for (const layer of network.layers.slice(1)) {
        if (layer.name === 'conv' && seed % 3 === 0) continue;
        const sources = layer.inputs.map(
          (name) => network.layers.find((other) => other.name === name) as NetworkLayer,
        );
        for (let sample = 0; sample < count; sample++) {
          const inputs = sources.map((source) => {
            const length = sizeOf(source.outputShape);
            const values = trace.get(source.name) as bigint[];
            const fraction = fractionBits(source.result);
            return values
              .slice(sample * length, (sample + 1) * length)
              .map((value) => ({ raw: value, fraction }));
          });
          const expected = evaluate(layer, sources[0].outputShape, inputs);
          const length = sizeOf(layer.outputShape);
          const actual = (trace.get(layer.name) as bigint[]).slice(
            sample * length,
            (sample + 1) * length,
          );
          const fraction = fractionBits(layer.result);
          const equal = actual.every(
            (value, i) => compare({ raw: value, fraction }, expected[i]) === 0,
          );
          expect(equal, `${seed} ${layer.name} ${sample}`).toBe(true);
          const { low, high } = rawRangeBig(layer.result);
          if (actual.some((value) => value * 2n > high || value * 2n < low)) extreme++;
        }
      }
    }
    // The inputs reach the upper half of the formats, so that an overflow would have been seen.
    expect(extreme).toBeGreaterThan(200);
  });

  it('gives sums the narrowest formats: all inputs and all orders of addition fit, one bit less does not', () => {
    const small = fc.record({
      inputBits: fc.integer({ min: 1, max: 3 }),
      inputSigned: fc.boolean(),
      inputSym: fc.boolean(),
      inputs: fc.integer({ min: 1, max: 3 }),
      outputs: fc.integer({ min: 1, max: 2 }),
      weights: fc.array(fc.integer({ min: -8, max: 7 }), { minLength: 6, maxLength: 6 }),
      bias: fc.array(fc.integer({ min: -16, max: 15 }), { minLength: 2, maxLength: 2 }),
      inputFraction: fc.integer({ min: -2, max: 4 }),
      biasFraction: fc.integer({ min: -2, max: 6 }),
    });
    fc.assert(
      fc.property(small, (draw) => {
        const { inputs, outputs } = draw;
        const input: FixedPointFormat = {
          ...fixed(draw.inputBits + 1, draw.inputBits + 1 - draw.inputFraction),
          signed: draw.inputSigned,
          overflow: draw.inputSym ? 'SAT_SYM' : 'WRAP',
        };
        const weightFormat = fixed(4, 2);
        const biasFormat = fixed(5, 5 - draw.biasFraction);
        const weights = Float64Array.from(draw.weights.slice(0, inputs * outputs));
        const bias = Float64Array.from(draw.bias.slice(0, outputs));
        const formats = exactSumFormats({ input, weights, weightFormat, bias, biasFormat });
        const { complete, partial } = enumerateSums(
          input,
          weights,
          bias,
          inputs,
          2,
          draw.biasFraction,
        );
        expectNarrowest(formats.result, complete);
        expectNarrowest(formats.accumulator, partial);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('is refused for weights and beside a maximum, and leaves named types alone', () => {
    const graph: ModelGraph = {
      name: 'one',
      nodes: [
        { kind: 'input', name: 'x', inputs: [], outputShape: [2] },
        {
          kind: 'dense',
          name: 'd',
          inputs: ['x'],
          outputShape: [1],
          kernel: { shape: [2, 1], data: Float64Array.of(0.5, -0.25) },
        },
      ],
    };
    const lower = (model: unknown, layers: object = {}) =>
      lowerGraph(graph, configOf(model, layers)).resolved[1].types;
    // 0.5·x − 0.25·y over ap_fixed<16,6>: 3/4 of the range, 12 fraction bits.
    expect(lower('exact').result).toEqual(fixed(18, 6));
    expect(
      lower('ap_fixed<16,6>', { d: { Precision: { accum: 'exact', result: 'exact' } } }).accum,
    ).toEqual(fixed(18, 6));
    expect(lower('exact', { d: { Precision: { result: 'ap_fixed<8,4>' } } }).result).toEqual(
      fixed(8, 4),
    );
    expect(() => lower('exact', { d: { Precision: { weight: 'exact' } } })).toThrow(
      'weight cannot be exact',
    );
    expect(() => lower({ default: 'exact', maximum: 'ap_fixed<16,6>' })).toThrow('contradict');
    const wide = { default: 'ap_fixed<64,30>', accum: 'exact', result: 'exact' };
    expect(() => lower(wide)).toThrow(/layer d: an exact accumulator needs \d+ bits/);
    expect(() => withPrecision(configOf('exact'), 'precise')).toThrow('no precision');
  });
});

/** Every complete sum and every sum of a subset of the terms, for every input there is. */
function enumerateSums(
  input: FixedPointFormat,
  weights: Float64Array,
  bias: Float64Array,
  inputs: number,
  weightFraction: number,
  biasFraction: number,
): { complete: Exact[]; partial: Exact[] } {
  const { low, high } = rawRangeBig(input);
  const codes = Number(high - low) + 1;
  const outputs = bias.length;
  const complete: Exact[] = [];
  const partial: Exact[] = [];
  for (let code = 0; code < codes ** inputs; code++) {
    const x = Array.from(
      { length: inputs },
      (_, i) => low + BigInt(Math.floor(code / codes ** i) % codes),
    );
    for (let j = 0; j < outputs; j++) {
      const terms = x.map((raw, i) => ({
        raw: raw * BigInt(weights[i * outputs + j]),
        fraction: fractionBits(input) + weightFraction,
      }));
      terms.push({ raw: BigInt(bias[j]), fraction: biasFraction });
      complete.push(terms.reduce(add));
      for (let subset = 0; subset < 2 ** terms.length; subset++) {
        partial.push(terms.filter((_, i) => (subset >> i) & 1).reduce(add, ZERO));
      }
    }
  }
  return { complete, partial };
}

function fits(format: FixedPointFormat, { raw, fraction }: Exact): boolean {
  const { low, high } = rawRangeBig(format);
  const shift = fractionBits(format) - fraction;
  const scaled = shift >= 0 ? raw << BigInt(shift) : raw >> BigInt(-shift);
  if (shift < 0 && scaled << BigInt(-shift) !== raw) return false;
  return scaled >= low && scaled <= high;
}

function expectNarrowest(format: FixedPointFormat, values: readonly Exact[]): void {
  expect(values.every((value) => fits(format, value))).toBe(true);
  if (format.width === 1) return;
  const { width, integer } = format;
  const shorter = { ...format, width: width - 1, integer: integer - 1 };
  const coarser = { ...format, width: width - 1 };
  expect(values.some((value) => !fits(shorter, value))).toBe(true);
  expect(values.some((value) => !fits(coarser, value))).toBe(true);
}
