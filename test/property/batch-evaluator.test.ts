// The batch evaluator against the interpreter: the same integers for any network, format and mode.
import { describe, expect, it } from 'vitest';
import {
  type FixedPointFormat,
  fixed,
  formatName,
  fractionBits,
  maxRaw,
  minRaw,
  OVERFLOW_MODES,
  ROUNDING_MODES,
} from '../../src/core/fixed-point-format.js';
import { type NetworkLayer, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { createBatchEvaluator } from '../../src/fixed-point/batch-evaluator.js';
import { accuraciesOf } from '../../src/fixed-point/batch-grid.js';
import { createStepPlanner } from '../../src/fixed-point/batch-steps.js';
import { accuracyOf, runNetwork } from '../../src/fixed-point/interpreter.js';
import { castRaw } from '../../src/fixed-point/quantise.js';
import { randomInputs, randomNetwork } from '../fixed-point/random-network.js';
import { randomFormat, randomRaw, randomTensor } from '../fixed-point/random-tensor.js';

/** Dense layers with ReLUs, as wide as `sizes`; formats by the given draw. */
function denseNetwork(random: RandomStream, sizes: readonly number[], widest: number) {
  const result = randomFormat(random, widest);
  const layers: NetworkLayer[] = [
    { kind: 'input', name: 'x', inputs: [], outputShape: [sizes[0]], result },
  ];
  for (const [i, outputs] of sizes.slice(1).entries()) {
    const last = layers[layers.length - 1];
    const weightFormat = randomFormat(random, widest);
    const fraction = fractionBits(weightFormat) + fractionBits(last.result);
    const accumulator = randomFormat(random, widest + 8, fraction - random.integer(6));
    layers.push({
      kind: 'dense',
      name: `fc${i}`,
      inputs: [last.name],
      outputShape: [outputs],
      weights: randomTensor(random, [sizes[i], outputs], weightFormat),
      bias: randomTensor(random, [outputs], randomFormat(random, widest, fraction)),
      accumulator,
      result: randomFormat(random, widest, fractionBits(accumulator)),
    });
    const format = randomFormat(random, widest, fractionBits(accumulator) - 1);
    const place = { name: `relu${i}`, inputs: [`fc${i}`], outputShape: [outputs] };
    if (random.integer(3) > 0) layers.push({ ...place, kind: 'relu', result: format });
  }
  return { name: 'dense', layers };
}

/** Which lanes the steps of a network run in. */
function lanesOf(layers: readonly NetworkLayer[]): readonly string[] {
  const steps = createStepPlanner().stepsOf({ name: 'lanes', layers });
  return steps.flatMap(({ work }) =>
    work === undefined ? [] : [work.kind === 'taps' ? work.plan.kernel.input : work.kind],
  );
}

describe('the batch evaluator', () => {
  for (const [widest, trials] of [
    [9, 400],
    [16, 300],
    [24, 200],
    [44, 100],
  ]) {
    it(`gives the integers of the interpreter for random networks of up to ${widest} bits`, () => {
      for (let trial = 0; trial < trials; trial++) {
        const random = createRandom(trial, 'batch', widest);
        const network = randomNetwork(random, widest);
        const count = 1 + random.integer(70);
        const inputs = randomInputs(random, network, count);
        const outputs = createBatchEvaluator(network).run(inputs, count);
        const expected = runNetwork(network, inputs, count);
        expect(outputs, `network ${trial}`).toEqual(expected);
      }
    });
  }

  it('gives them for wide dense layers in every kind of lane', () => {
    const seen = new Map<string, number>();
    for (let trial = 0; trial < 240; trial++) {
      const random = createRandom(trial, 'batch dense');
      const sizes = [1 + random.integer(40), 1 + random.integer(20), 1 + random.integer(9)];
      const network = denseNetwork(random, sizes, [8, 16, 20, 32][trial % 4]);
      for (const lanes of lanesOf(network.layers)) seen.set(lanes, (seen.get(lanes) ?? 0) + 1);
      const inputs = randomInputs(random, network, 300);
      const outputs = createBatchEvaluator(network).run(inputs, 300);
      expect(outputs, `network ${trial}`).toEqual(runNetwork(network, inputs, 300));
    }
    for (const lanes of ['pairs', 'words', 'doubles']) {
      expect(seen.get(lanes) ?? 0, lanes).toBeGreaterThan(20);
    }
  });

  it('casts every 16-bit value as ap_fixed does, in every rounding and overflow mode', () => {
    const from = fixed(16, 6);
    const all = Float64Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    const shapes = [
      [7, 6, true],
      [5, 9, false],
      [12, 12, true],
    ] as const;
    for (const [r, rounding] of ROUNDING_MODES.entries()) {
      for (const [o, overflow] of OVERFLOW_MODES.entries()) {
        const [width, fraction, signed] = shapes[(r + o) % 3];
        const to = { width, integer: width - fraction, signed, rounding, overflow };
        const cast = runCast(from, to, all);
        const wrong = all.findIndex((raw, i) => cast[i] !== castRaw(raw, fractionBits(from), to));
        expect(wrong, formatName(to)).toBe(-1);
      }
    }
  });

  it('casts values of up to 48 bits as ap_fixed does, in every rounding and overflow mode', () => {
    for (const rounding of ROUNDING_MODES) {
      for (const overflow of OVERFLOW_MODES) {
        const random = createRandom(1, 'wide casts', rounding, overflow);
        const from = fixed(33 + random.integer(16), 20);
        const width = 3 + random.integer(40);
        const integer = 18 + random.integer(4);
        const to = { width, integer, signed: random.integer(2) === 0, rounding, overflow };
        const ties = () => 2 ** (fractionBits(from) - fractionBits(to) - 1);
        const raw = Float64Array.from({ length: 2000 }, (_, i) => {
          const value = randomRaw(random, from);
          const half = ties();
          return i % 2 === 0 && half >= 1 ? Math.floor(value / half / 8) * half + 0 : value;
        });
        expect(lanesOf(castLayers(from, to))).toEqual(['doubles']);
        expect(runCast(from, to, raw), formatName(to)).toEqual(
          raw.map((value) => castRaw(value, fractionBits(from), to)),
        );
      }
    }
  });

  it('gives the same whether samples come alone or in any number of chunks', () => {
    const random = createRandom(5, 'batch chunks');
    const network = denseNetwork(random, [7, 5, 3], 8);
    const inputs = randomInputs(random, network, 700);
    const evaluator = createBatchEvaluator(network);
    const together = evaluator.run(inputs, 700);
    const alone = Array.from({ length: 700 }, (_, i) =>
      Array.from(evaluator.run(inputs.slice(i * 7, i * 7 + 7), 1)),
    );
    expect(Array.from(together)).toEqual(alone.flat());
  });

  it('refuses what is not a raw integer of the input format, wherever it stands', () => {
    for (const widest of [8, 20, 40]) {
      const random = createRandom(widest, 'batch refusals');
      const network = denseNetwork(random, [6, 4], widest);
      const { result } = network.layers[0];
      for (const wrong of [maxRaw(result) + 1, minRaw(result) - 1, 0.5, Number.NaN, 1e300]) {
        const inputs = randomInputs(random, network, 600);
        inputs[random.integer(inputs.length)] = wrong;
        const evaluator = createBatchEvaluator(network);
        expect(() => evaluator.run(inputs, 600)).toThrow(/is not a raw ap_u?fixed/);
      }
    }
    const network = denseNetwork(createRandom(1, 'length'), [6, 4], 8);
    expect(() => createBatchEvaluator(network).run(new Float64Array(7), 1)).toThrow(/7 input/);
  });
});

function castLayers(from: FixedPointFormat, to: FixedPointFormat): readonly NetworkLayer[] {
  return [
    { kind: 'input', name: 'x', inputs: [], outputShape: [1], result: from },
    { kind: 'reshape', name: 'y', inputs: ['x'], outputShape: [1], result: to },
  ];
}

function runCast(from: FixedPointFormat, to: FixedPointFormat, raw: Float64Array): Float64Array {
  const network = { name: 'cast', layers: castLayers(from, to) };
  return createBatchEvaluator(network).run(raw, raw.length);
}

describe('accuracies', () => {
  /** Every choice of a layer's variants with every choice of the others'; all variants of a layer fit together. */
  function randomGrid(random: RandomStream) {
    const sizes = [4, 6, 5, 3];
    const input = randomFormat(random, 8);
    const activations = [input, randomFormat(random, 8), randomFormat(random, 10)];
    const variants = sizes.slice(1).map((outputs, layer) =>
      [0, 1].map(() => {
        const weights = randomTensor(random, [sizes[layer], outputs], randomFormat(random, 8));
        const bias = randomTensor(random, [outputs], randomFormat(random, 8));
        return { weights, bias, accumulator: randomFormat(random, 18, 8) };
      }),
    );
    return Array.from({ length: 8 }, (_, choice) => {
      const layers: NetworkLayer[] = [
        { kind: 'input', name: 'x', inputs: [], outputShape: [sizes[0]], result: input },
      ];
      for (const [layer, pair] of variants.entries()) {
        const last = layers[layers.length - 1];
        const result = activations[layer + 1] ?? randomFormat(random, 36, 8);
        const place = { inputs: [last.name], outputShape: [sizes[layer + 1]], result };
        // Names differ between configurations and must not matter.
        layers.push({
          ...place,
          ...pair[(choice >> layer) & 1],
          kind: 'dense',
          name: `d${choice}_${layer}`,
        });
      }
      return { name: `choice ${choice}`, layers };
    });
  }

  it('of networks evaluated together are those the interpreter gives each alone', () => {
    for (let trial = 0; trial < 40; trial++) {
      const random = createRandom(trial, 'batch grid');
      const networks = [...randomGrid(random), randomNetwork(random, 9), ...randomGrid(random)];
      const first = networks[0].layers[0];
      const usable = networks.filter(({ layers }) => sizeOf(layers[0].outputShape) === 4);
      const count = 200 + random.integer(200);
      const split = {
        count,
        features: Float32Array.from(
          { length: count * 4 },
          () => randomRaw(random, first.result) * 2 ** -(1 + random.integer(6)),
        ),
        labels: Int32Array.from({ length: count }, () => random.integer(3)),
      };
      expect(accuraciesOf(usable, split), `grid ${trial}`).toEqual(
        usable.map((network) => accuracyOf(network, split)),
      );
      const evaluator = createBatchEvaluator(usable[0]);
      expect(evaluator.accuracyOf(split)).toBe(accuracyOf(usable[0], split));
      expect(evaluator.accuracyOf(split)).toBe(accuracyOf(usable[0], split));
    }
  });

  it('refuse a network that does not hold together, among others that do', () => {
    const [good, other] = randomGrid(createRandom(1, 'batch invalid'));
    const split = { count: 1, features: new Float32Array(4), labels: new Int32Array(1) };
    const lost = other.layers.map((layer, i) =>
      i === 2 ? { ...layer, inputs: ['nowhere'] } : layer,
    );
    expect(() => accuraciesOf([good, { name: 'lost', layers: lost }], split)).toThrow(/nowhere/);
    const twice = [...good.layers, { ...good.layers[1] }];
    expect(() => accuraciesOf([good, { name: 'twice', layers: twice }], split)).toThrow(/name/);
  });
});
