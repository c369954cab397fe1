// Fronts along the shape of a network, against enumeration.
import { describe, expect, test } from 'vitest';
import { nonDominated } from '../../search/index.js';
import { fixed } from '../../src/core/fixed-point-format.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { mergeOptions } from '../../src/explore/merge-options.js';
import { type NetworkShape, shapeOf } from '../../src/explore/series-parallel.js';
import { additiveLatencyCycles } from '../../src/hardware/cycles/network-cycles.js';
import { planNetwork } from '../../src/hardware/cycles/network-plan.js';
import { linkStages } from '../../src/hardware/stage-graph.js';
import { type Stage, stagesOf } from '../../src/hardware/stages.js';
import { GraphBuilder, randomGraph } from '../rtl/random-graphs.js';

/** Latency of every stage's output: its own and that of the latest of its inputs. */
function longestPath(stages: readonly Stage[], latencies: readonly number[]): number {
  const ends: number[] = [];
  latencies.forEach((own, index) => {
    const before = linkStages(stages).filter(({ to }) => to === index);
    ends.push(own + Math.max(...before.map(({ from }) => (from < 0 ? 0 : ends[from]))));
  });
  return ends[ends.length - 1];
}

function listCombinations(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, size) =>
      all.flatMap((chosen) => Array.from({ length: size }, (_, option) => [...chosen, option])),
    [[]],
  );
}

/** True where nothing had to be taken for a series: branches with a wire across have no other shape. */
function isNested(stages: readonly Stage[], shape: NetworkShape): boolean {
  const random = createRandom(7, 'latencies');
  return Array.from({ length: 20 }, () => stages.map(() => 1 + random.integer(50))).every(
    (latencies) => longestPath(stages, latencies) === latencyOf(shape, latencies),
  );
}

function latencyOf(shape: NetworkShape, latencies: readonly number[]): number {
  if (shape.kind === 'stage') return latencies[shape.index];
  const parts = shape.parts.map((part) => latencyOf(part, latencies));
  return shape.kind === 'series' ? parts.reduce((sum, part) => sum + part, 0) : Math.max(...parts);
}

function indicesOf(shape: NetworkShape): number[] {
  return shape.kind === 'stage' ? [shape.index] : shape.parts.flatMap(indicesOf);
}

const SHAPES = Array.from({ length: 60 }, (_, seed) => {
  const stages = stagesOf(randomGraph(2 * seed).network);
  return { seed, stages, shape: shapeOf(stages) };
});

describe('the shape of a network', () => {
  test('holds every stage once, and its latency is never below that of the longest path', () => {
    const random = createRandom(3, 'latencies');
    let nested = 0;
    for (const { stages, shape } of SHAPES) {
      expect(indicesOf(shape).toSorted((a, b) => a - b)).toEqual(stages.map((_, i) => i));
      const latencies = stages.map(() => 1 + random.integer(20));
      const latency = latencyOf(shape, latencies);
      expect(latency).toBeGreaterThanOrEqual(longestPath(stages, latencies));
      if (isNested(stages, shape)) nested++;
    }
    expect(nested).toBeGreaterThan(SHAPES.length / 2);
  });

  test('of a residual block is two layers beside a wire', () => {
    const builder = new GraphBuilder(createRandom(1, 'residual'), [4], false);
    const dense = (index: number) =>
      builder.compute(builder.layers[index], (chain) => chain.dense(4, fixed(8, 4)));
    const first = dense(0);
    builder.merge(
      first,
      builder.compute(dense(1), (chain) => chain.dense(4, fixed(8, 4))),
    );
    const network: QuantisedNetwork = { name: 'net', layers: builder.layers };
    const parts = [0, 1, 2, 3].map((index) => ({ kind: 'stage', index }));
    expect(shapeOf(stagesOf(network))).toEqual({ kind: 'series', parts });
  });
});

test('the merged front of nested branches is that of all combinations', () => {
  const random = createRandom(5, 'options');
  let compared = 0;
  for (const { stages, shape, seed } of SHAPES) {
    if (stages.length > 7 || !isNested(stages, shape)) continue;
    const costs = stages.map(() =>
      Array.from({ length: 1 + random.integer(3) }, () => [
        1 + random.integer(9),
        random.integer(20),
        random.integer(20),
      ]),
    );
    const points = listCombinations(costs.map(({ length }) => length)).map((chosen) => {
      const own = chosen.map((option, stage) => costs[stage][option]);
      const sum = (k: number) => own.reduce((total, cost) => total + cost[k], 0);
      return [
        longestPath(
          stages,
          own.map(([latency]) => latency),
        ),
        sum(1),
        sum(2),
      ];
    });
    const distinct = (list: readonly (readonly number[])[]) =>
      [...new Set(list.map((point) => point.join()))].sort();
    const merged = mergeOptions(shape, costs, {});
    const wanted = distinct(nonDominated(points).map((index) => points[index]));
    expect(distinct(merged.map((choice) => choice.costs)), `graph ${seed}`).toEqual(wanted);
    for (const { costs: total, options } of merged) {
      const area = stages.reduce(
        (sum, _, index) => sum + costs[index][options.get(index) as number][1],
        0,
      );
      expect(area).toBe(total[1]);
    }
    compared++;
  }
  expect(compared).toBeGreaterThan(20);
});

test('with whole tensors the latency of a graph is that of its longest path, and a cycle for each FIFO on it', () => {
  for (let seed = 400; seed < 460; seed++) {
    const { network, config } = randomGraph(seed);
    const stages = stagesOf(network);
    const configs = stages.map(({ name }) => config.stages[name]);
    const latencies = stages.map((stage, i) =>
      additiveLatencyCycles(stage, configs[i], 'io_parallel'),
    );
    const { latencyCycles, links } = planNetwork(stages, configs, 'io_parallel');
    const fifos = links.filter(({ depth }) => depth > 0).length;
    const path = longestPath(stages, latencies);
    expect(latencyCycles, `graph ${seed}`).toBeGreaterThanOrEqual(path);
    expect(latencyCycles, `graph ${seed}`).toBeLessThanOrEqual(path + fifos);
  }
});
