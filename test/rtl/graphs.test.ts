// Networks with branches: the generated Verilog is the network, bit for bit and cycle for cycle, whatever stalls.
import { describe, expect, test } from 'vitest';
import { stageInputsOf } from '../../src/explore/stage-inputs.js';
import { runNetwork, traceNetwork } from '../../src/fixed-point/interpreter.js';
import { validateNetwork } from '../../src/fixed-point/validate-network.js';
import { countLinkFlipFlops } from '../../src/hardware/cycles/link-workload.js';
import { planNetwork } from '../../src/hardware/cycles/network-plan.js';
import { stageCyclesOf } from '../../src/hardware/cycles/stage-cycles.js';
import { endOf, simulateStream } from '../../src/hardware/cycles/stream-simulation.js';
import { planStage, planStageTiming } from '../../src/hardware/stage-plan.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { expectLawInIcarus, expectLawOfGates } from './expect-random-design-law.js';
import { hasIcarus } from './icarus-simulator.js';
import { randomInputs } from './network-builders.js';
import { randomGraph } from './random-graphs.js';
import { registerBits } from './register-bits.js';

const SAMPLES = 8;
const GATE_SEEDS = Array.from({ length: 4 }, (_, index) => index + 2);
const ICARUS_SEEDS = Array.from({ length: 14 }, (_, index) => index + 100);

/** A random graph that the interpreter knows to be well formed. */
function drawGraph(seed: number): ReturnType<typeof randomGraph> {
  const drawn = randomGraph(seed);
  validateNetwork(drawn.network);
  return drawn;
}

describe('a generated graph equals the interpreter, at the promised cycles and under random stalls', () => {
  test.each(GATE_SEEDS)(
    'as gates elaborated by Yosys, from any state before reset: graph %i',
    (seed) => expectLawOfGates(drawGraph(seed), seed, SAMPLES),
  );

  test.skipIf(!hasIcarus()).each(ICARUS_SEEDS)(
    'as Icarus Verilog reads it (needs iverilog): graph %i',
    (seed) => expectLawInIcarus(drawGraph(seed), SAMPLES),
  );
});

function plansOf({ network, config }: ReturnType<typeof randomGraph>) {
  const stages = stagesOf(network);
  const configs = stages.map(({ name }) => config.stages[name]);
  return { stages, configs, plan: planNetwork(stages, configs, config.ioType) };
}

test('the initiation interval of a graph is that of its slowest stage', () => {
  for (let seed = 200; seed < 260; seed++) {
    const graph = randomGraph(seed);
    const { stages, configs, plan } = plansOf(graph);
    const intervals = stages.map((stage, index) => {
      const timing = planStageTiming(stage, configs[index], graph.config.ioType);
      return stageCyclesOf(timing).initiationInterval;
    });
    expect(plan.initiationInterval, `graph ${seed}`).toBe(Math.max(...intervals));
  }
});

test('no FIFO of a graph could be one entry shorter, or missing, without some inference ending later', () => {
  let shortened = 0;
  for (let seed = 200; seed < 230; seed++) {
    const { config, ...graph } = randomGraph(seed);
    const { stages, configs, plan } = plansOf({ ...graph, config });
    const { ioType } = config;
    const timings = stages.map((stage, index) => planStageTiming(stage, configs[index], ioType));
    const depths = plan.links.map(({ depth }) => depth);
    const whole = simulateStream(
      { timings, graph: plan.links, depths, ioType },
      { inputInterval: plan.initiationInterval },
    );
    if (whole.kind !== 'trace') expect.fail(`graph ${seed} is ${whole.kind}`);
    const full = simulateStream({ timings, graph: plan.links, depths, ioType });
    expect(full).toMatchObject({
      kind: 'trace',
      latencyCycles: plan.latencyCycles,
      initiationInterval: plan.initiationInterval,
    });
    depths.forEach((depth, link) => {
      if (depth === 0) return;
      const less = depths.map((old, index) => (index === link ? depth - 1 : old));
      const slower = simulateStream(
        { timings, graph: plan.links, depths: less, ioType },
        {
          inputInterval: plan.initiationInterval,
          latestEnd: (inference) => endOf(whole, inference),
        },
      );
      expect(slower.kind, `graph ${seed}, link ${link}`).not.toBe('trace');
      shortened++;
    });
  }
  expect(shortened).toBeGreaterThan(10);
});

test('flip-flops of FIFOs and forks are those of the printed modules', () => {
  let bits = 0;
  for (let seed = 200; seed < 230; seed++) {
    const graph = randomGraph(seed);
    const { stages, plan } = plansOf(graph);
    const [top, ...modules] = generateRtl(graph.network, graph.config).modules;
    const shared = modules.slice(stages.length);
    const printed = shared.reduce((sum, { name, source }) => {
      const instances = top.source.split(`  ${name} f`).length - 1;
      return sum + instances * registerBits(source);
    }, 0);
    const counted = plan.links.reduce((sum, link) => sum + countLinkFlipFlops(link), 0);
    expect(counted, `graph ${seed}`).toBe(printed);
    bits += printed;
  }
  expect(bits).toBeGreaterThan(100);
});

test('the timing of a stage foresees the pieces in which its engine hands over results', () => {
  for (let seed = 200; seed < 240; seed++) {
    const { network, config } = randomGraph(seed);
    for (const stage of stagesOf(network)) {
      const chosen = config.stages[stage.name];
      const { turns } = planStageTiming(stage, chosen, config.ioType);
      expect(planStage(stage, chosen, config.ioType).turns).toBe(turns);
    }
  }
});

test('a stage alone is the same module as within its graph, and makes the same of what it receives', () => {
  let merges = 0;
  for (let seed = 1; seed < 16; seed++) {
    const { network, config, random } = randomGraph(seed);
    const whole = generateRtl(network, config);
    const stages = stagesOf(network);
    const alone = stages.map(
      (stage) => generateRtl(structuredClone(stage.network), config).modules[1],
    );
    expect(alone).toEqual(whole.modules.slice(1, 1 + stages.length));
    const inputs = randomInputs(random, network, SAMPLES);
    const trace = traceNetwork(network, inputs, SAMPLES);
    for (const stage of stages) {
      validateNetwork(stage.network);
      const { layers } = stage.network;
      const outputs = runNetwork(stage.network, stageInputsOf(stage, trace), SAMPLES);
      expect(outputs, stage.name).toEqual(trace.get(layers[layers.length - 1].name));
      if (stage.packing) merges++;
    }
  }
  expect(merges).toBeGreaterThan(10);
});
