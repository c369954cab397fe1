// What becomes of networks with branches before any Verilog is written: stages, folds, refusals.
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { networkCycles } from '../../src/hardware/cycles/network-cycles.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { GraphBuilder } from '../rtl/random-graphs.js';

function grow(shape: readonly number[], build: (builder: GraphBuilder) => void): QuantisedNetwork {
  const builder = new GraphBuilder(createRandom(1, 'branches'), shape, false);
  build(builder);
  return { name: 'net', layers: builder.layers };
}

function cyclesOf(network: QuantisedNetwork, ioType: 'io_parallel' | 'io_stream') {
  const stages = stagesOf(network);
  const configs = stages.map(() => ({ strategy: 'latency', reuseFactor: 1 }) as const);
  return networkCycles(stages, configs, ioType);
}

const SAME = { top: 1, bottom: 1, left: 1, right: 1 };

describe('stages of a network with branches', () => {
  test('an activation is folded into the layer before it only where nothing else reads that layer', () => {
    const network = grow([4], (builder) => {
      const [x] = builder.layers;
      const dense = builder.compute(x, (chain) => chain.dense(4, fixed(8, 4)));
      const once = builder.relu(dense);
      const twice = builder.relu(once);
      builder.merge(once, twice);
    });
    const stages = stagesOf(network);
    expect(stages.map(({ kind }) => kind)).toEqual(['dense', 'relu', 'merge']);
    const [dense, relu, merge] = stages;
    expect(dense.network.layers.map(({ kind }) => kind)).toEqual(['input', 'dense', 'relu']);
    expect(relu.inputs).toEqual([dense.name]);
    expect(merge.inputs).toEqual([dense.name, relu.name]);
  });

  test('a reshape that several layers read belongs to each of them', () => {
    const network = grow([2, 2, 1], (builder) => {
      const [x] = builder.layers;
      const flat = builder.reshape(x, [4]);
      const branches = [1, 2].map(() =>
        builder.compute(flat, (chain) => chain.dense(3, fixed(8, 4))),
      );
      builder.merge(branches[0], branches[1]);
    });
    const [first, second, merge] = stagesOf(network);
    for (const { inputs, inputShape } of [first, second]) {
      expect({ inputs, inputShape }).toEqual({ inputs: ['x'], inputShape: [2, 2, 1] });
    }
    expect(merge.packing?.operands.map(({ layer }) => layer)).toEqual([first.name, second.name]);
  });

  test('a tensor merged with itself is read once', () => {
    const network = grow([3], (builder) => builder.merge(builder.layers[0], builder.layers[0]));
    const [stage] = stagesOf(network);
    expect(stage.inputs).toEqual(['x']);
    expect(stage.packing).toBeUndefined();
  });
});

describe('refused with a reason', () => {
  test('a layer that leads nowhere', () => {
    const network = grow([3], (builder) => {
      const [x] = builder.layers;
      builder.compute(x, (chain) => chain.dense(3, fixed(8, 4)));
      builder.relu(x);
    });
    expect(() => stagesOf(network)).toThrow(/nothing reads its output/);
  });

  test('in a stream: images behind each other along another axis than the channels', () => {
    const network = grow([3, 3, 1], (builder) => {
      const [x] = builder.layers;
      const conv = builder.compute(x, (chain) => chain.conv(1, [3, 3], [1, 1], SAME, fixed(8, 4)));
      builder.concatenate(x, conv, 0);
    });
    expect(() => cyclesOf(network, 'io_stream')).toThrow(/io_stream.*unsupported/);
    expect(cyclesOf(network, 'io_parallel').initiationInterval).toBe(9);
  });

  test('in a stream: tensors that come in different numbers of beats', () => {
    const network = grow([2, 2, 1], (builder) => {
      const [x] = builder.layers;
      const flat = builder.reshape(x, [4]);
      const dense = builder.compute(flat, (chain) => chain.dense(4, fixed(8, 4)));
      builder.merge(flat, dense);
    });
    expect(() => cyclesOf(network, 'io_stream')).toThrow(/number of beats/);
    expect(cyclesOf(network, 'io_parallel')).toEqual({ latencyCycles: 2, initiationInterval: 1 });
  });

  test('tensors whose formats have no exact number format in common', () => {
    const network = grow([2], (builder) => {
      const [x] = builder.layers;
      const far = builder.compute(x, (chain) => chain.dense(2, fixed(8, -50)));
      builder.merge(x, far);
    });
    expect(() => stagesOf(network)).toThrow(/bits together/);
  });
});
