// Registers inside engines: nothing is lost, nothing is repeated, no bubble stays while the output waits.
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import type { IoType } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import { ChainBuilder, randomInputs } from './network-builders.js';

const SAMPLES = 60;
const LIMIT = 20_000;

function pipelineOf(ioType: IoType, pipelineDepth: number) {
  const random = createRandom(pipelineDepth, ioType);
  const builder = new ChainBuilder(random, [5], fixed(6, 3));
  const network = builder
    .dense(4, fixed(20, 10))
    .relu(fixed(5, 3, 'RND', 'SAT'))
    .build('net');
  const config = { strategy: 'distributed_arithmetic', reuseFactor: 1, pipelineDepth } as const;
  const stages = { [network.layers[1].name]: config };
  const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages });
  const inputs = randomInputs(random, network, SAMPLES);
  return { design, inputs, expected: [...runNetwork(network, inputs, SAMPLES)].map((v) => v + 0) };
}

/** Most vectors that were inside at once. */
function mostInside(takenAt: readonly number[], handedAt: readonly number[]): number {
  const last = handedAt[handedAt.length - 1];
  const countUpTo = (edges: readonly number[], edge: number) =>
    edges.filter((each) => each <= edge).length;
  const inside = Array.from(
    { length: last + 1 },
    (_, edge) => countUpTo(takenAt, edge) - countUpTo(handedAt, edge),
  );
  return Math.max(...inside);
}

const CASES = [
  { ioType: 'io_parallel', depth: 3 },
  { ioType: 'io_stream', depth: 4 },
] as const;

test('deep pipelines have registers inside their adders', () => {
  const sources = [2, 4].map((depth) => pipelineOf('io_stream', depth).design.modules[1].source);
  expect(sources.map((source) => source.includes('_high'))).toEqual([false, true]);
});

describe('a pipeline', () => {
  test.each(CASES)('of depth $depth, $ioType, keeps its promises', async ({ ioType, depth }) => {
    const { design, inputs, expected } = pipelineOf(ioType, depth);
    const netlist = await elaborate(design);
    const random = createRandom(depth, 'stalls', ioType);
    const simulate = (input: number, output: number) =>
      simulateGates(netlist, design, inputs, SAMPLES, { input, output, limit: LIMIT }, random);

    // Nothing stalls: one result a cycle.
    const free = simulate(0, 0);
    expect(free.outputs).toEqual(expected);
    expect(free.handedAt).toEqual(free.handedAt.map((_, i) => free.handedAt[0] + i));
    expect(free.handedAt[0] - free.takenAt[0]).toBe(depth);

    // The output stalls: every row fills up, and so does the sink.
    const filled = simulate(0, 90);
    expect(filled.outputs).toEqual(expected);
    expect(mostInside(filled.takenAt, filled.handedAt)).toBe(
      depth - 1 + (ioType === 'io_stream' ? 2 : 1),
    );

    // Bubbles at the input close up before a stalled output: it fills up all the same.
    const bubbles = simulate(40, 90);
    expect(bubbles.outputs).toEqual(expected);
    expect(mostInside(bubbles.takenAt, bubbles.handedAt)).toBe(
      mostInside(filled.takenAt, filled.handedAt),
    );

    // Both stall at any rate.
    for (const [input, output] of [
      [90, 0],
      [50, 50],
      [20, 70],
    ]) {
      expect(simulate(input, output).outputs).toEqual(expected);
    }
  });
});
