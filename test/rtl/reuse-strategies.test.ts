// Strategies that build stages for several cycles a vector: exact under every cast, cycle for cycle, whatever stalls.
import { describe, expect, test } from 'vitest';
import {
  fixed,
  OVERFLOW_MODES,
  ROUNDING_MODES,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import type { HardwareConfig, IoType, Strategy } from '../../src/core/hardware-config.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import { hasIcarus, simulateWithIcarus } from './icarus-simulator.js';
import { ChainBuilder, randomInputs } from './network-builders.js';
import { randomDesign } from './random-designs.js';
import type { SimulationResult, Stalls } from './simulation.js';

const SAMPLES = 5;
const FLOWING: Stalls = { input: 0, output: 0, limit: 20_000 };
const MODES = ROUNDING_MODES.flatMap((rounding) =>
  OVERFLOW_MODES.map((overflow) => ({ rounding, overflow })),
);
const nameOf = ({ rounding, overflow }: (typeof MODES)[number]) => `${rounding} ${overflow}`;
const MODE_PAIRS = MODES.filter((_, index) => index % 2 === 0).map((mode, pair) => {
  const modes = [mode, MODES[2 * pair + 1]];
  return { modes, first: nameOf(modes[0]), second: nameOf(modes[1]) };
});
const STYLES = ['compressor_tree', 'full_adder_cells'] as const;

/** Every stage in a configuration of the strategy, drawn by the seed. */
function configure(
  network: QuantisedNetwork,
  strategy: Strategy,
  ioType: IoType,
  seed: number,
): HardwareConfig {
  const random = createRandom(seed, 'configs');
  const limits = { strategies: [strategy], reuseFactors: 'auto', adderStyles: STYLES } as const;
  const stages = Object.fromEntries(
    stagesOf(network).map((stage) => {
      const configs = legalStageConfigs(stage, ioType, limits);
      return [stage.name, configs[random.integer(configs.length)]];
    }),
  );
  return { ioType, clockPeriodNs: 5, stages };
}

/** Exact outputs with and without stalls, and the promised cycles without. */
function expectLaw(
  network: QuantisedNetwork,
  config: HardwareConfig,
  seed: number,
  simulate: (inputs: Float64Array, stalls: Stalls) => SimulationResult,
): void {
  const random = createRandom(seed, 'inputs');
  const { latencyCycles, initiationInterval, input, output } = generateRtl(network, config);
  const inputs = randomInputs(random, network, SAMPLES);
  const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
  const free = simulate(inputs, FLOWING);
  expect(free.outputs).toEqual(expected);
  const lastHandOver = (sample: number) => free.handedAt[output.beats * (sample + 1) - 1];
  expect(lastHandOver(0) - free.takenAt[0] + (input.heldCycles ?? 0)).toBe(latencyCycles);
  expect(lastHandOver(SAMPLES - 1) - lastHandOver(SAMPLES - 2)).toBe(initiationInterval);
  const stalls = { ...FLOWING, input: random.integer(80), output: random.integer(80) };
  expect(simulate(inputs, stalls).outputs).toEqual(expected);
}

describe.each(['digit_serial', 'resource_unrolled'] as const)(
  '%s equals the interpreter',
  (strategy) => {
    test.skipIf(!hasIcarus()).each(MODE_PAIRS)(
      'casts $first and $second (needs iverilog)',
      ({ modes }) => {
        const seed = MODES.indexOf(modes[0]);
        const random = createRandom(seed, strategy);
        const input = (seed % 4 === 0 ? fixed : ufixed)(1 + random.integer(6), 2);
        const builder = new ChainBuilder(random, [2 + 2 * random.integer(4)], input);
        for (const { rounding, overflow } of modes) {
          const make = random.uniform() < 0.5 ? fixed : ufixed;
          const narrow = make(2 + random.integer(5), random.integer(4), rounding, overflow);
          builder.dense(2 + random.integer(3), narrow, fixed(5, 1), random.uniform());
          if (random.uniform() < 0.5) builder.relu({ ...narrow, width: narrow.width + 1 });
        }
        const network = builder.build('modes');
        const config = configure(network, strategy, 'io_parallel', seed);
        const design = generateRtl(network, config);
        expectLaw(network, config, seed, (inputs, stalls) =>
          simulateWithIcarus(design, inputs, SAMPLES, stalls),
        );
      },
    );

    test.each([900, 901, 902])(
      'whole networks as gates elaborated by Yosys, from any state before reset: design %i',
      async (seed) => {
        const { network } = randomDesign(seed);
        const config = configure(
          network,
          strategy,
          seed % 2 === 0 ? 'io_parallel' : 'io_stream',
          seed,
        );
        const design = generateRtl(network, config);
        const netlist = await elaborate(design);
        const noise = createRandom(seed, 'noise');
        expectLaw(network, config, seed, (inputs, stalls) =>
          simulateGates(netlist, design, inputs, SAMPLES, stalls, noise),
        );
      },
    );
  },
);

test('narrower digits take more cycles, fewer full adders, and no more result bits in flight', () => {
  const { network } = randomDesign(4);
  for (const stage of stagesOf(network)) {
    const limits = { strategies: ['digit_serial'], reuseFactors: 'auto' } as const;
    const workloads = legalStageConfigs(stage, 'io_parallel', limits).map((config) =>
      stageWorkload(stage, config, 'io_parallel'),
    );
    const intervals = workloads.map(({ initiationInterval }) => initiationInterval);
    expect(intervals).toEqual(workloads.map(({ config }) => config.reuseFactor));
    const adders = workloads.map(({ compressorBits, adderBits }) => compressorBits + adderBits);
    expect(adders).toEqual([...adders].sort((a, b) => b - a));
  }
});
