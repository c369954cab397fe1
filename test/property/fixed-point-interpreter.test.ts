// The fast interpreter against its definition in integers of any size, and against an independent sum.
import { describe, expect, it } from 'vitest';
import { fixed, fractionBits, ufixed } from '../../src/core/fixed-point-format.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { exactAccumulator } from '../../src/fixed-point/exact-width.js';
import { runNetwork, traceExactly, traceNetwork } from '../../src/fixed-point/interpreter.js';
import { networkFromJson, networkToJson } from '../../src/fixed-point/network-file.js';
import { randomInputs, randomNetwork } from '../fixed-point/random-network.js';
import { randomFormat, randomRaw } from '../fixed-point/random-tensor.js';

const SAMPLES = 5;

function traceBoth(network: QuantisedNetwork, inputs: Float64Array) {
  const fast = traceNetwork(network, inputs, SAMPLES);
  const exact = traceExactly(network, Array.from(inputs, BigInt), SAMPLES);
  return network.layers.map(({ name }) => ({
    fast: Array.from(fast.get(name) as Float64Array),
    exact: (exact.get(name) as bigint[]).map(Number),
  }));
}

describe('the fast interpreter', () => {
  it('gives in every layer the integers of the definition, for any network, format and mode', () => {
    for (let trial = 0; trial < 600; trial++) {
      const random = createRandom(trial, 'interpreter');
      const network = randomNetwork(random, trial % 3 === 0 ? 24 : 9);
      for (const { fast, exact } of traceBoth(network, randomInputs(random, network, SAMPLES))) {
        expect(fast, `network ${trial}`).toEqual(exact);
      }
    }
  });

  it('gives them for formats of up to 44 bits too, where doubles alone do not suffice', () => {
    for (let trial = 0; trial < 100; trial++) {
      const random = createRandom(trial, 'wide');
      const network = randomNetwork(random, 44);
      for (const { fast, exact } of traceBoth(network, randomInputs(random, network, SAMPLES))) {
        expect(fast, `network ${trial}`).toEqual(exact);
      }
    }
  });

  it('gives the same whether samples come alone or in any number of chunks', () => {
    const random = createRandom(3, 'chunks');
    const network = randomNetwork(random, 9);
    const inputs = randomInputs(random, network, 600);
    const size = inputs.length / 600;
    const together = runNetwork(network, inputs, 600);
    const alone = Array.from({ length: 600 }, (_, i) =>
      Array.from(runNetwork(network, inputs.subarray(i * size, (i + 1) * size), 1)),
    );
    expect(Array.from(together)).toEqual(alone.flat());
  });
});

describe('exact accumulators', () => {
  it('hold every partial sum in every order and are the narrowest that do', () => {
    for (let trial = 0; trial < 400; trial++) {
      const random = createRandom(trial, 'accumulator');
      const [input, weightFormat, biasFormat] = [0, 1, 2].map(() => randomFormat(random, 8));
      const count = 1 + random.integer(6);
      const weights = Float64Array.from({ length: count }, () => randomRaw(random, weightFormat));
      const bias = Float64Array.of(randomRaw(random, biasFormat));
      const format = exactAccumulator({ input, weights, weightFormat, bias, biasFormat });
      const unit = 2 ** -fractionBits(format);
      const [low, high] = extremes(weights, bias[0], input, weightFormat, biasFormat);
      const codes = 2 ** format.width;
      const smallest = format.signed ? -codes / 2 : 0;
      expect(low / unit).toBeGreaterThanOrEqual(smallest);
      expect(high / unit).toBeLessThanOrEqual(smallest + codes - 1);
      expect(format.signed).toBe(low < 0);
      const narrower = codes / 2;
      const fitsNarrower = format.signed
        ? low / unit >= -narrower / 2 && high / unit <= narrower / 2 - 1
        : high / unit <= narrower - 1;
      expect(fitsNarrower && format.width > 1).toBe(false);
    }
  });

  /** Least and greatest value over all subsets of terms and all ends of the input range, by trying them. */
  function extremes(
    weights: Float64Array,
    bias: number,
    input: ReturnType<typeof fixed>,
    weightFormat: ReturnType<typeof fixed>,
    biasFormat: ReturnType<typeof fixed>,
  ): [number, number] {
    const codes = 2 ** input.width;
    const low = input.signed ? -codes / 2 + (input.overflow === 'SAT_SYM' ? 1 : 0) : 0;
    const high = input.signed ? codes / 2 - 1 : codes - 1;
    const product = 2 ** -(fractionBits(input) + fractionBits(weightFormat));
    let sums = [0, bias * 2 ** -fractionBits(biasFormat)];
    for (const weight of weights) {
      sums = sums.flatMap((s) => [s, s + weight * low * product, s + weight * high * product]);
      sums = [Math.min(...sums), Math.max(...sums), 0, bias * 2 ** -fractionBits(biasFormat)];
    }
    return [Math.min(...sums), Math.max(...sums)];
  }

  it('are one unsigned bit where all weights are zero', () => {
    const format = exactAccumulator({
      input: ufixed(4, 0),
      weights: new Float64Array(6),
      weightFormat: fixed(4, 1),
      bias: new Float64Array(2),
      biasFormat: fixed(9, 1),
    });
    expect(format).toEqual(ufixed(1, -6));
  });
});

describe('network files', () => {
  it('bring back the same network through JSON text', () => {
    for (let trial = 0; trial < 60; trial++) {
      const network = randomNetwork(createRandom(trial, 'file'), 12);
      const text = JSON.stringify(networkToJson(network));
      expect(networkFromJson(JSON.parse(text))).toEqual(network);
      expect(JSON.stringify(networkToJson(networkFromJson(JSON.parse(text))))).toBe(text);
    }
  });
});
