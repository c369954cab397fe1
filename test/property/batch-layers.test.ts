// Layers that the batch evaluator runs in its own way, each against its definition in the interpreter.
import { describe, expect, it } from 'vitest';
import { fixed, fractionBits, maxRaw, minRaw } from '../../src/core/fixed-point-format.js';
import type { NetworkLayer } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { createBatchEvaluator } from '../../src/fixed-point/batch-evaluator.js';
import { createStepPlanner } from '../../src/fixed-point/batch-steps.js';
import { traceExactly } from '../../src/fixed-point/interpreter.js';
import { windowPositions } from '../../src/fixed-point/layers/layer-semantics.js';
import { randomInputs } from '../fixed-point/random-network.js';
import { randomFormat, randomTensor } from '../fixed-point/random-tensor.js';

const COUNT = 40;

type Parts<L> = L extends NetworkLayer ? Omit<L, 'name' | 'inputs'> : never;

/** One layer behind an input; how its step ran. Fails where an integer differs from the definition. */
function compare(
  random: RandomStream,
  inputShape: readonly number[],
  input: NetworkLayer['result'],
  parts: Parts<NetworkLayer>,
): string {
  const layers = [
    { kind: 'input', name: 'x', inputs: [], outputShape: inputShape, result: input },
    { ...parts, name: 'y', inputs: ['x'] },
  ] as NetworkLayer[];
  const network = { name: parts.kind, layers };
  const raw = randomInputs(random, network, COUNT);
  const evaluator = createBatchEvaluator(network);
  const exact = traceExactly(network, Array.from(raw, BigInt), COUNT).get('y') as bigint[];
  const expected = Float64Array.from(exact, Number);
  expect(evaluator.run(raw, COUNT)).toEqual(expected);
  // What was remembered from the first run must hold in the second.
  expect(evaluator.run(raw, COUNT)).toEqual(expected);
  const { work } = createStepPlanner().stepsOf(network)[1];
  return work?.kind === 'taps' ? work.plan.kernel.input : 'interpreted';
}

describe('the batch evaluator computes as defined', () => {
  it('average pooling, whatever its accumulator', () => {
    const seen = new Set<string>();
    for (let trial = 0; trial < 200; trial++) {
      const random = createRandom(trial, 'batch average');
      const [height, width, channels] = [1, 1, 1].map(() => 1 + random.integer(5));
      const pool: [number, number] = [
        1 + random.integer(Math.min(3, height)),
        1 + random.integer(Math.min(3, width)),
      ];
      const strides: [number, number] = [1 + random.integer(2), 1 + random.integer(2)];
      const pad = random.integer(3) === 0 ? 1 : 0;
      const padding = { top: 0, bottom: 0, left: pad === 1 && pool[1] > 1 ? 1 : 0, right: 0 };
      const input = randomFormat(random, 12);
      seen.add(
        compare(random, [height, width, channels], input, {
          kind: 'averagePool2d',
          pool,
          strides,
          padding,
          outputShape: [
            windowPositions(height, pool[0], strides[0]),
            windowPositions(width + padding.left, pool[1], strides[1]),
            channels,
          ],
          accumulator: randomFormat(random, 14, fractionBits(input)),
          result: randomFormat(random, 14),
        }),
      );
    }
    expect(seen).toContain('doubles');
    expect(seen).toContain('interpreted');
  });

  it('batch normalisation of one scale or one for each channel', () => {
    const seen = new Set<string>();
    for (let trial = 0; trial < 150; trial++) {
      const random = createRandom(trial, 'batch normalisation');
      const channels = 1 + random.integer(5);
      const shape = [random.integer(2) === 0 ? 1 : channels];
      const widest = trial % 3 === 0 ? 24 : 10;
      seen.add(
        compare(random, [2, 3, channels], randomFormat(random, widest), {
          kind: 'batchNorm',
          outputShape: [2, 3, channels],
          scale: randomTensor(random, shape, randomFormat(random, widest)),
          bias: randomTensor(random, shape, randomFormat(random, widest, 9)),
          result: randomFormat(random, widest),
        }),
      );
    }
    expect([...seen].sort()).toEqual(['doubles', 'pairs', 'words']);
  });

  it('softmax in both of its forms, and argmax', () => {
    for (let trial = 0; trial < 200; trial++) {
      const random = createRandom(trial, 'batch softmax');
      const length = 1 + random.integer(9);
      const input = randomFormat(random, 12);
      const difference = random.integer(2) === 0 ? undefined : randomFormat(random, 10);
      const sum = randomFormat(random, 12);
      const table = (address: number) =>
        randomTensor(
          random,
          [2 ** random.integer(Math.min(address, 8) + 1)],
          randomFormat(random, 14),
        );
      const place = { outputShape: [length], result: randomFormat(random, 14) };
      compare(random, [length], input, {
        ...place,
        kind: 'softmax',
        difference,
        sum,
        exponentials: table((difference ?? input).width),
        reciprocals: table(sum.width),
        accumulator: randomFormat(random, 16),
      });
      compare(random, [length], input, { ...place, kind: 'argmax' });
    }
  });

  it('activations with parameters and tables', () => {
    for (let trial = 0; trial < 100; trial++) {
      const random = createRandom(trial, 'batch activations');
      const input = randomFormat(random, trial % 4 === 0 ? 20 : 9);
      const place = { outputShape: [6], result: randomFormat(random, 12) };
      const tensor = (count: number) => randomTensor(random, [count], randomFormat(random, 9));
      const table = { entries: tensor(2 ** random.integer(7)), reach: 2 ** random.integer(4) };
      compare(random, [6], input, { ...place, kind: 'tableActivation', table });
      compare(random, [6], input, { ...place, kind: 'elu', alpha: tensor(1), table });
      compare(random, [6], input, { ...place, kind: 'leakyRelu', alpha: tensor(1) });
      compare(random, [6], input, { ...place, kind: 'leakyRelu', alpha: tensor(6) });
    }
  });

  it('sums whose pairs of products reach the end of 32 bits', () => {
    const extreme = fixed(16, 6);
    const weights = {
      shape: [4, 2],
      format: extreme,
      values: new Float64Array(8).fill(minRaw(extreme)),
    };
    const bias = { shape: [2], format: extreme, values: Float64Array.of(0, maxRaw(extreme)) };
    const random = createRandom(1, 'batch extremes');
    for (const accumulator of [
      fixed(32, 12),
      fixed(40, 20),
      fixed(16, -4),
      fixed(33, 13, 'TRN', 'SAT'),
    ]) {
      const parts = { kind: 'dense', outputShape: [2], weights, bias, accumulator } as const;
      compare(random, [4], extreme, { ...parts, result: fixed(24, 12, 'RND', 'SAT') });
      compare(random, [4], extreme, { ...parts, result: accumulator });
    }
  });
});
