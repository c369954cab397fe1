// The generated Verilog is the network: bit for bit, cycle for cycle, whatever stalls.
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import { hasIcarus, simulateWithIcarus } from './icarus-simulator.js';
import { ChainBuilder, randomInputs } from './network-builders.js';
import { randomDesign } from './random-designs.js';
import type { SimulationResult } from './simulation.js';

const SAMPLES = 6;
const FLOWING = { input: 0, output: 0, limit: 20_000 };
const GATE_SEEDS = Array.from({ length: 14 }, (_, index) => index + 1);
const ICARUS_SEEDS = Array.from({ length: 40 }, (_, index) => index + 100);

type Simulate = (stalls: typeof FLOWING) => SimulationResult;

/** The law of a design: exact outputs with and without stalls; cycles as promised when nothing stalls. */
function expectLaw(seed: number, prepare: (inputs: Float64Array) => Simulate): void {
  const { network, config, random } = randomDesign(seed);
  const design = generateRtl(network, config);
  const inputs = randomInputs(random, network, SAMPLES);
  const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
  const simulate = prepare(inputs);
  const free = simulate(FLOWING);
  const { beats } = design.output;
  expect(free.outputs).toEqual(expected);
  expect(free.handedAt[beats - 1] - free.takenAt[0]).toBe(design.latencyCycles);
  const lastHandOver = (sample: number) => free.handedAt[beats * (sample + 1) - 1];
  const interval = lastHandOver(SAMPLES - 1) - lastHandOver(SAMPLES - 2);
  expect(interval).toBe(design.initiationInterval);
  const stalled = simulate({ ...FLOWING, input: random.integer(80), output: random.integer(80) });
  expect(stalled.outputs).toEqual(expected);
}

describe('generated Verilog equals the interpreter, at the promised cycles and under random stalls', () => {
  test.each(GATE_SEEDS)(
    'as gates elaborated by Yosys, from any state before reset: design %i',
    async (seed) => {
      const { network, config } = randomDesign(seed);
      const design = generateRtl(network, config);
      const netlist = await elaborate(design);
      const noise = createRandom(seed, 'noise');
      expectLaw(
        seed,
        (inputs) => (stalls) => simulateGates(netlist, design, inputs, SAMPLES, stalls, noise),
      );
    },
  );

  test.skipIf(!hasIcarus()).each(ICARUS_SEEDS)(
    'as Icarus Verilog reads it (needs iverilog): design %i',
    (seed) => {
      const { network, config } = randomDesign(seed);
      const design = generateRtl(network, config);
      expectLaw(seed, (inputs) => (stalls) => simulateWithIcarus(design, inputs, SAMPLES, stalls));
    },
  );
});

test('the same network and configuration give the same text', () => {
  const first = randomDesign(7);
  const second = randomDesign(7);
  expect(generateRtl(first.network, first.config)).toEqual(
    generateRtl(second.network, second.config),
  );
});

test('a stage alone is the same module as within its network', () => {
  const { network, config } = randomDesign(1);
  const whole = generateRtl(network, config);
  const alone = stagesOf(network).map((stage) => generateRtl(stage.network, config).modules[1]);
  expect(alone).toEqual(whole.modules.slice(1));
});

test('an accumulator that could overflow is refused', () => {
  const builder = new ChainBuilder(createRandom(1, 'net'), [8], fixed(8, 4));
  const { layers } = builder.dense(2, fixed(8, 4)).build('net');
  const narrow = layers.map((layer) =>
    layer.kind === 'dense' ? { ...layer, accumulator: fixed(11, 4) } : layer,
  );
  const config = { strategy: 'latency', reuseFactor: 1 } as const;
  const stages = { [layers[1].name]: config };
  const network = { name: 'net', layers: narrow };
  const generate = () => generateRtl(network, { ioType: 'io_parallel', clockPeriodNs: 5, stages });
  expect(generate).toThrow(ParetapeError);
  expect(generate).toThrow(/unsupported/);
});

test('an illegal reuse factor is refused with the legal ones', () => {
  const builder = new ChainBuilder(createRandom(1, 'net'), [8], fixed(8, 4));
  const network = builder.dense(2, fixed(8, 4)).build('net');
  const stages = { [network.layers[1].name]: { strategy: 'resource', reuseFactor: 3 } } as const;
  const generate = () => generateRtl(network, { ioType: 'io_stream', clockPeriodNs: 5, stages });
  expect(generate).toThrow(/reuse factor 3 is not legal/);
});
