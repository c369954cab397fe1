// Pipelines of adder graphs: pieces, rows and registers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { ADDER_STYLES } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import { unrolledEngineOf } from '../../src/hardware/layers/matrix-engine.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { measureDelays } from '../../src/hardware/pipeline/pipeline-delays.js';
import { buildPipelineGraph } from '../../src/hardware/pipeline/pipeline-graph.js';
import { boundBuffers, createPlacer } from '../../src/hardware/pipeline/pipeline-placement.js';
import {
  createPipelinePlanner,
  dividePipeline,
  lengthenPipeline,
} from '../../src/hardware/pipeline/pipeline-plan.js';
import { countRegisters, rowsOfNets } from '../../src/hardware/pipeline/pipeline-rows.js';
import { timePipeline } from '../../src/hardware/pipeline/pipeline-timing.js';
import { type planStage, planStageTiming } from '../../src/hardware/stage-plan.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { type Stage, stagesOf } from '../../src/hardware/stages.js';
import { AT_START } from '../../src/hardware/timing/path-time.js';
import { ChainBuilder } from '../rtl/network-builders.js';

function denseStage(nIn: number, nOut: number, seed: number): Stage {
  const builder = new ChainBuilder(createRandom(seed, 'net'), [nIn], fixed(7, 3));
  builder.dense(nOut, fixed(24, 12), fixed(6, 1), 0.3).relu(fixed(7, 4, 'RND', 'SAT'));
  return stagesOf(builder.build('net'))[0];
}

const DEPTHS = [1, 2, 3, 4, 5];
const STAGES = [
  [12, 6],
  [4, 8],
  [1, 3],
].map(([nIn, nOut], seed) => denseStage(nIn, nOut, seed));
const CONFIGS = (['latency', 'distributed_arithmetic'] as const).flatMap((strategy) =>
  ADDER_STYLES.map((adderStyle) => ({ strategy, adderStyle, reuseFactor: 1 })),
);
const GRAPHS = STAGES.flatMap((stage) =>
  CONFIGS.flatMap((config) =>
    [false, true].map((hasHalves) =>
      buildPipelineGraph(unrolledEngineOf(stage, config), hasHalves),
    ),
  ),
);

describe('a pipeline', () => {
  test('is never slower for being deeper, and a few rows make it much faster', () => {
    for (const stage of STAGES) {
      for (const config of CONFIGS) {
        const paths = DEPTHS.map(
          (pipelineDepth) =>
            stageWorkload(stage, { ...config, pipelineDepth }, 'io_parallel').depth,
        );
        // Of the two models of one piece, that of the pipeline shares buffers of bits that sums take over as they are.
        expect(paths).toEqual([...paths].sort((a, b) => b - a));
      }
    }
    const [large] = STAGES;
    const depthOf = (pipelineDepth: number) =>
      stageWorkload(large, { ...CONFIGS[0], pipelineDepth }, 'io_parallel').depth;
    expect(depthOf(2)).toBeLessThan(0.65 * depthOf(1));
    expect(depthOf(3)).toBeLessThan(0.55 * depthOf(1));
  });

  test('reads every net in the row that makes it or later, and ends in its last row', () => {
    for (const graph of GRAPHS) {
      const planner = createPipelinePlanner(graph);
      for (const depth of DEPTHS) {
        const { rows, registers } =
          depth === 5
            ? lengthenPipeline(planner, dividePipeline(planner, 4))
            : dividePipeline(planner, depth);
        const made = rowsOfNets(graph, rows);
        const isReadLate = graph.operations.every(({ inputs }, operation) =>
          inputs.every((net) => made[net] <= rows[operation]),
        );
        expect(isReadLate).toBe(true);
        expect(rows.every((row) => row >= 0 && row < depth)).toBe(true);
        expect(rows[rows.length - 1]).toBe(depth - 1);
        expect(registers).toBe(countRegisters(graph, rows));
        if (depth === 1) expect(registers).toBe(0);
      }
    }
  });

  test('is placed by the delays that its paths are measured by', () => {
    for (const graph of GRAPHS) {
      const delays = measureDelays(graph);
      const placer = createPlacer(graph, delays, boundBuffers(graph));
      const inOneRow = new Int32Array(graph.operations.length);
      const { total } = timePipeline(graph, delays, inOneRow, 1);
      // Buffers behind the last net of a row count in the path, not in the piece: results have none.
      expect(placer.place(1, total + 1e-6)).toEqual(inOneRow);
      if (total > 0) expect(placer.place(1, total - 1e-6)).toBeUndefined();
      for (const piece of [0.4, 0.6, 0.8].map((share) => share * total)) {
        const rows = placer.place(20, piece);
        if (rows === undefined) continue;
        expect(timePipeline(graph, delays, rows, 20).total).toBeLessThanOrEqual(piece + 1);
      }
    }
  });

  test('takes the earliest rows: no random placement of the same pieces is done sooner', () => {
    const graph = buildPipelineGraph(unrolledEngineOf(denseStage(4, 2, 9), CONFIGS[0]));
    const delays = measureDelays(graph);
    const buffers = boundBuffers(graph);
    const placer = createPlacer(graph, delays, buffers);
    const moves = fc.array(fc.boolean(), {
      minLength: graph.operations.length,
      maxLength: graph.operations.length,
    });
    fc.assert(
      fc.property(moves, (isDelayed) => {
        const rows = new Int32Array(graph.operations.length);
        graph.operations.forEach(({ inputs }, operation) => {
          const made = rowsOfNets(graph, rows);
          const earliest = Math.max(0, ...inputs.map((net) => made[net]));
          rows[operation] = earliest + (isDelayed[operation] ? 1 : 0);
        });
        const depth = rows[rows.length - 1] + 1;
        const { total } = timePipeline(graph, delays, rows, depth);
        const early = placer.place(depth, total + Math.max(...buffers) + 1e-6);
        expect(early).toBeDefined();
        for (const [operation, row] of early?.entries() ?? []) {
          expect(row).toBeLessThanOrEqual(rows[operation]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('adds its rows to the latency and nothing to the interval', () => {
    for (const ioType of ['io_parallel', 'io_stream'] as const) {
      const [plain, ...deeper] = DEPTHS.map((pipelineDepth) =>
        stageWorkload(STAGES[0], { ...CONFIGS[0], pipelineDepth }, ioType),
      );
      deeper.forEach((workload, index) => {
        expect(workload.latencyCycles).toBe(plain.latencyCycles + index + 1);
        expect(workload.initiationInterval).toBe(plain.initiationInterval);
        expect(workload.glitchBits).toBeLessThanOrEqual(plain.glitchBits);
        expect(workload.flipFlopBits).toBeGreaterThan(plain.flipFlopBits);
      });
    }
  });
});

describe('pipeline depths', () => {
  const limits = { strategies: ['latency', 'resource'], reuseFactors: [1, 3] } as const;

  test('are offered for engines of reuse factor 1 only, and depth 1 goes without saying', () => {
    const wanted = { ...limits, pipelineDepths: [3, 1, 3, 99] };
    expect(legalStageConfigs(STAGES[0], 'io_stream', wanted)).toEqual([
      { strategy: 'latency', reuseFactor: 1 },
      { strategy: 'latency', reuseFactor: 1, pipelineDepth: 3 },
      { strategy: 'latency', reuseFactor: 1, pipelineDepth: 8 },
      { strategy: 'latency', reuseFactor: 3 },
      { strategy: 'resource', reuseFactor: 2 },
      { strategy: 'resource', reuseFactor: 3 },
    ]);
  });

  test('found by auto shorten the path by a tenth each', () => {
    const configs = legalStageConfigs(STAGES[0], 'io_stream', {
      ...limits,
      pipelineDepths: 'auto',
    });
    const depths = configs
      .filter(({ reuseFactor }) => reuseFactor === 1)
      .map((config) => stageWorkload(STAGES[0], config, 'io_stream').depth);
    expect(depths.length).toBeGreaterThan(2);
    depths.slice(1).forEach((depth, i) => {
      expect(depth).toBeLessThanOrEqual(0.9 * depths[i] + 1e-9);
    });
  });

  test('that no engine has are refused', () => {
    const refuse = (stage: Stage, config: Parameters<typeof planStage>[1]) =>
      expect(() => planStageTiming(stage, config, 'io_parallel')).toThrow(
        /pipeline depth .* is not legal/,
      );
    refuse(STAGES[0], { strategy: 'latency', reuseFactor: 3, pipelineDepth: 2 });
    for (const pipelineDepth of [0, 1.5, 9]) {
      refuse(STAGES[0], { strategy: 'latency', reuseFactor: 1, pipelineDepth });
    }
    const builder = new ChainBuilder(createRandom(1, 'net'), [4, 4, 1], fixed(6, 3)).pool(
      [2, 2],
      [2, 2],
    );
    const [pool] = stagesOf(builder.build('net'));
    refuse(pool, { strategy: 'latency', reuseFactor: 1, pipelineDepth: 2 });
  });
});

test('a graph without anything to add has no path', () => {
  const { layers } = new ChainBuilder(createRandom(1, 'net'), [3], fixed(6, 3))
    .dense(2, fixed(8, 4), fixed(5, 1), 1)
    .build('net');
  const [stage] = stagesOf({ name: 'net', layers });
  const graph = buildPipelineGraph(unrolledEngineOf(stage, CONFIGS[0]));
  expect(dividePipeline(createPipelinePlanner(graph), 3).path).toEqual(AT_START);
});
