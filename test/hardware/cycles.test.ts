// Cycle counts: the closed forms of single stages agree with the simulated handshakes.
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import { additiveLatencyCycles, networkCycles } from '../../src/hardware/cycles/network-cycles.js';
import { stageCyclesOf } from '../../src/hardware/cycles/stage-cycles.js';
import { simulateStream } from '../../src/hardware/cycles/stream-simulation.js';
import { linkStages } from '../../src/hardware/stage-graph.js';
import { planStageTiming } from '../../src/hardware/stage-plan.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { ChainBuilder } from '../rtl/network-builders.js';

const PADDING = { top: 1, bottom: 1, left: 1, right: 0 };

function convStages() {
  const builder = new ChainBuilder(createRandom(1, 'net'), [6, 7, 2], fixed(6, 3));
  builder.conv(3, [3, 2], [1, 2], PADDING, fixed(20, 10)).relu(fixed(6, 3)).pool([2, 2], [2, 2]);
  builder.reshape([18]).dense(4, fixed(8, 4));
  return stagesOf(builder.build('net'));
}

describe('cycles', () => {
  test.each([1, 2, 3])(
    'of a stream stage are those of its simulated handshake: reuse factor step %i',
    (step) => {
      for (const stage of convStages()) {
        const reuseFactor = stage.kind === 'maxPool2d' ? 1 : [1, 3, 6][step - 1];
        const timing = planStageTiming(stage, { strategy: 'latency', reuseFactor }, 'io_stream');
        const cycles = stageCyclesOf(timing);
        const graph = linkStages([stage]);
        const trace = simulateStream({
          timings: [timing],
          graph,
          depths: [0],
          ioType: 'io_stream',
        });
        const { latencyCycles, initiationInterval } = cycles;
        expect(trace).toMatchObject({ kind: 'trace', latencyCycles, initiationInterval });
      }
    },
  );

  test('of io_parallel add up, and the slowest stage sets the interval', () => {
    const stages = convStages();
    const configs = [6, 1, 3].map((reuseFactor) => ({ strategy: 'latency', reuseFactor }) as const);
    const additive = stages.map((stage, i) =>
      additiveLatencyCycles(stage, configs[i], 'io_parallel'),
    );
    const windows = 6 * 4;
    expect(additive).toEqual([windows * 6 + 1, 3 * 2 + 1, 3 + 1]);
    const total = additive.reduce((sum, cycles) => sum + cycles, 0);
    const cycles = networkCycles(stages, configs, 'io_parallel');
    expect(cycles).toEqual({ latencyCycles: total, initiationInterval: windows * 6 });
  });

  test('of a stream of pixels are near the sum of drains and the longest intake', () => {
    const stages = convStages();
    const configs = [3, 1, 3].map((reuseFactor) => ({ strategy: 'latency', reuseFactor }) as const);
    const drains = stages.map((stage, i) => additiveLatencyCycles(stage, configs[i], 'io_stream'));
    const intakes = stages.map((stage, i) => {
      const timing = planStageTiming(stage, configs[i], 'io_stream');
      return stageCyclesOf(timing).latencyCycles - drains[i];
    });
    const approximation = drains.reduce((sum, drain) => sum + drain, Math.max(...intakes));
    const { latencyCycles } = networkCycles(stages, configs, 'io_stream');
    expect(Math.abs(approximation / latencyCycles - 1)).toBeLessThan(0.1);
  });
});
