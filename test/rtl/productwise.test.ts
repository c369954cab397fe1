// Accumulators that cut bits off every product, and sums that wrap: hardware is bit for bit the interpreter.
import { describe, expect, test } from 'vitest';
import { fractionBits, OVERFLOW_MODES, ROUNDING_MODES } from '../../src/core/fixed-point-format.js';
import {
  ADDER_STYLES,
  IO_TYPES,
  STRATEGIES,
  type Strategy,
} from '../../src/core/hardware-config.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { measureActivity } from '../../src/explore/stage-activity.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { constantMatrixOf, hasExactProducts } from '../../src/hardware/constant-matrix.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stageKindOf } from '../../src/hardware/stage-kinds.js';
import { planStage } from '../../src/hardware/stage-plan.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { type AccumulatorModes, drawCutOffNetwork } from './cut-off-networks.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import { simulateBatch } from './icarus-batch.js';
import { hasIcarus } from './icarus-simulator.js';
import { randomInputs } from './network-builders.js';
import { simulateReferences } from './reference-simulator.js';
import type { SimulationResult } from './simulation.js';

const SAMPLES = 6;
const FLOWING = { input: 0, output: 0, limit: 20_000 };
const STALLED = { input: 40, output: 50, limit: 20_000 };
const CUT_STRATEGIES = ['latency', 'resource', 'resource_unrolled'] as const;

interface Subject {
  readonly network: QuantisedNetwork;
  readonly design: RtlDesign;
  readonly inputs: Float64Array;
  readonly expected: readonly number[];
}

/** The stage in a configuration of the strategy, drawn by the seed; undefined where it has none. */
function build(network: QuantisedNetwork, strategy: Strategy, seed: number): Subject | undefined {
  const random = createRandom(seed, strategy);
  const ioType = IO_TYPES[random.integer(2)];
  const [stage] = stagesOf(network);
  const configs = legalStageConfigs(stage, ioType, {
    strategies: [strategy],
    reuseFactors: 'auto',
    adderStyles: ADDER_STYLES,
    pipelineDepths: [1, 2],
  });
  if (configs.length === 0) return undefined;
  const stages = { [stage.name]: configs[random.integer(configs.length)] };
  const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages });
  const inputs = randomInputs(random, network, SAMPLES);
  const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
  return { network, design, inputs, expected };
}

function expectLaw(subject: Subject, free: SimulationResult, stalled: SimulationResult): void {
  const { network, design, expected } = subject;
  expect(free.outputs, JSON.stringify(network)).toEqual(expected);
  expect(stalled.outputs, JSON.stringify(network)).toEqual(expected);
  const { latencyCycles, initiationInterval, input, output } = design;
  const lastHandOver = (sample: number) => free.handedAt[output.beats * (sample + 1) - 1];
  expect(lastHandOver(0) - free.takenAt[0] + (input.heldCycles ?? 0)).toBe(latencyCycles);
  expect(lastHandOver(SAMPLES - 1) - lastHandOver(SAMPLES - 2)).toBe(initiationInterval);
}

function drawNetworks(tag: string, modes: AccumulatorModes, isCut: boolean, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(index, tag, modes.rounding, modes.overflow);
    const name = `${tag}_${modes.rounding}_${modes.overflow}_${index}`;
    return drawCutOffNetwork(random, name, modes, index % 3 === 2, isCut);
  });
}

/** Simulates all with and without stalls in one run. */
function expectAll(subjects: readonly Subject[]): void {
  const jobs = subjects.flatMap(({ design, inputs }) =>
    [FLOWING, STALLED].map((stalls) => ({ design, inputs, count: SAMPLES, stalls })),
  );
  const results = simulateBatch(jobs);
  for (const [i, subject] of subjects.entries()) {
    expectLaw(subject, results[2 * i], results[2 * i + 1]);
  }
}

describe('products that lose bits', () => {
  test.skipIf(!hasIcarus()).each(ROUNDING_MODES)(
    'rounded by %s, sums wrap: every strategy that has products equals the interpreter (needs iverilog)',
    (rounding) => {
      const modes = { rounding, overflow: 'WRAP' } as const;
      const subjects = CUT_STRATEGIES.flatMap((strategy) =>
        drawNetworks(`cut_${strategy}`, modes, true, 5).flatMap(
          (network, seed) => build(network, strategy, seed) ?? [],
        ),
      );
      const cut = subjects.filter(({ network }) => !hasExactProducts(stagesOf(network)[0]));
      expect(cut.length).toBeGreaterThan(8);
      expectAll(subjects);
    },
  );

  test.skipIf(!hasIcarus())(
    'saturating accumulators that never saturate round as others do (needs iverilog)',
    () => {
      const subjects = (['SAT', 'SAT_SYM', 'SAT_ZERO'] as const).flatMap((overflow) =>
        drawNetworks('sat', { rounding: 'RND_CONV', overflow }, true, 4).flatMap(
          (network, seed) => build(network, CUT_STRATEGIES[seed % 3], seed) ?? [],
        ),
      );
      expect(subjects.length).toBeGreaterThan(8);
      expectAll(subjects);
    },
  );

  test.each([0, 2])('as gates elaborated by Yosys: design %i', async (seed) => {
    const strategy = CUT_STRATEGIES[seed];
    const modes = { rounding: ROUNDING_MODES[3 + seed], overflow: 'WRAP' } as const;
    const random = createRandom(seed, 'gates');
    const network = drawCutOffNetwork(random, `gates${seed}`, modes, seed === 1, true);
    const subject = build(network, strategy, seed);
    if (subject === undefined) throw new Error('nothing to build');
    const { design, inputs } = subject;
    const netlist = await elaborate(design);
    const noise = createRandom(seed, 'noise');
    const simulate = (stalls: typeof FLOWING) =>
      simulateGates(netlist, design, inputs, SAMPLES, stalls, noise);
    expectLaw(subject, simulate(FLOWING), simulate(STALLED));
  });

  test('have no shared sums: strategies that share them are not offered, and refused with a reason', () => {
    const modes = { rounding: 'TRN', overflow: 'WRAP' } as const;
    for (const network of drawNetworks('shared', modes, true, 9)) {
      const [stage] = stagesOf(network);
      if (hasExactProducts(stage)) continue;
      const limits = { strategies: STRATEGIES, reuseFactors: 'auto' } as const;
      const offered = legalStageConfigs(stage, 'io_parallel', {
        ...limits,
        adderStyles: ADDER_STYLES,
        pipelineDepths: 'auto',
      });
      expect(CUT_STRATEGIES).toEqual(
        expect.arrayContaining(offered.map(({ strategy }) => strategy)),
      );
      const { requireLegal } = stageKindOf(stage);
      for (const config of offered) expect(() => requireLegal(stage, config)).not.toThrow();
      for (const strategy of ['distributed_arithmetic', 'digit_serial'] as const) {
        expect(() => requireLegal(stage, { strategy, reuseFactor: 1 })).toThrow(/cuts bits off/);
      }
      const latency = { strategy: 'latency', reuseFactor: 1 } as const;
      expect(() => requireLegal(stage, { ...latency, pipelineDepth: 2 })).toThrow(/pipeline/);
      expect(() => requireLegal(stage, { ...latency, adderStyle: 'carry_chain' })).toThrow(/style/);
    }
  });

  test('that may saturate have no hardware: the order of additions would matter', () => {
    const [network] = drawNetworks('order', { rounding: 'RND', overflow: 'SAT' }, true, 1);
    const narrow = network.layers.map((layer) =>
      layer.kind === 'dense'
        ? {
            ...layer,
            accumulator: {
              ...layer.accumulator,
              width: 2,
              integer: 2 - fractionBits(layer.accumulator),
            },
          }
        : layer,
    );
    const [stage] = stagesOf({ ...network, layers: narrow });
    expect(() => constantMatrixOf(stage)).toThrow(/may saturate before they are complete/);
  });

  test('toggle at rates between 0 and 1, none where the same sample comes again and again', () => {
    const modes = { rounding: 'RND', overflow: 'WRAP' } as const;
    for (const [index, network] of drawNetworks('toggles', modes, true, 8).entries()) {
      const [stage] = stagesOf(network);
      const strategy = CUT_STRATEGIES[index % 3];
      const limits = { strategies: [strategy], reuseFactors: 'auto' } as const;
      const [config] = legalStageConfigs(stage, 'io_parallel', limits);
      if (config === undefined) continue;
      const inputs = randomInputs(createRandom(index, 'toggles'), network, 20);
      const plan = planStage(stage, config, 'io_parallel');
      for (const rate of Object.values(measureActivity(plan, inputs))) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
      if (config.reuseFactor > 1 || stage.kind !== 'dense') continue;
      const same = inputs.map((_, i) => inputs[i % sizeOf(stage.inputShape)]);
      expect(measureActivity(plan, same)).toEqual({ inputs: 0, leaves: 0, results: 0 });
    }
  });
});

test.skipIf(!hasIcarus())(
  'sums of exact products that wrap equal the interpreter under every strategy (needs iverilog)',
  () => {
    const modes = { rounding: 'TRN', overflow: 'WRAP' } as const;
    const subjects = STRATEGIES.flatMap((strategy) =>
      drawNetworks(`wrap_${strategy}`, modes, false, 5).flatMap(
        (network, seed) => build(network, strategy, seed) ?? [],
      ),
    );
    const wrapping = subjects.filter(({ network }) => {
      const { wraps, dropped } = constantMatrixOf(stagesOf(network)[0]);
      return dropped === 0 && wraps.includes(true);
    });
    expect(wrapping.length).toBeGreaterThan(10);
    expectAll(subjects);
  },
);

test.skipIf(!hasIcarus())(
  'the reference of the formal proof is the interpreter, saturation in its order included (needs iverilog)',
  () => {
    const references = OVERFLOW_MODES.flatMap((overflow) =>
      ROUNDING_MODES.flatMap((rounding) => {
        const [network] = drawNetworks(`ref_${overflow}`, { rounding, overflow }, true, 1);
        const width = overflow === 'WRAP' ? 0 : 15;
        const layers = network.layers.map((layer) => {
          if (layer.kind !== 'dense') return layer;
          const { accumulator } = layer;
          const narrow = { width: accumulator.width - width, integer: accumulator.integer - width };
          return { ...layer, accumulator: { ...accumulator, ...narrow } };
        });
        const subject = { ...network, layers };
        const inputs = randomInputs(createRandom(1, overflow, rounding), subject, SAMPLES);
        return [[subject, inputs] as const];
      }),
    );
    simulateReferences(references).forEach((outputs, index) => {
      const [network, inputs] = references[index];
      const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
      expect(outputs, JSON.stringify(network)).toEqual(expected);
    });
  },
);
