// Tables in ROM macros: the modules that stand for macros hold what the interpreter reads, at the promised cycles.
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/fixed-point-format.js';
import { IO_TYPES, type IoType, type StageConfig } from '../../src/core/hardware-config.js';
import type { MemoryMacro } from '../../src/core/memory-macro.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { FLOWING, STALLED } from './expect-law.js';
import { expectSubjectLaw, type Subject } from './expect-subject-law.js';
import { simulateBatch } from './icarus-batch.js';
import { hasIcarus } from './icarus-simulator.js';
import { ChainBuilder, randomFormat } from './network-builders.js';
import { drawInputs, drawNetwork } from './random-layers.js';
import { CELLS, drawRecurrent } from './random-recurrent.js';

const SAMPLES = 4;
const SEEDS = Array.from({ length: 3 }, (_, index) => index + 1);
const FIGURE = { fixed: 1, perBit: 1 };

/** Holds whatever a macro may hold. */
const ROOMY: MemoryMacro = {
  kind: 'rom',
  name: 'roomy',
  words: { min: 2, max: 4096 },
  width: { min: 1, max: 4096 },
  bits: { min: 2, max: 2 ** 24 },
  areaUm2: FIGURE,
  readPj: FIGURE,
  leakageNw: FIGURE,
  accessNs: { fixed: 1, perAddressBit: 1 },
  addressPinFf: 1,
  dataSlewNs: 0.1,
};
const LIMITS = {
  strategies: ['resource', 'resource_unrolled', 'latency'],
  reuseFactors: 'auto',
  memories: [ROOMY],
} as const;

const LAYERS = ['tableActivation', 'selu', 'embedding', 'softmax stable', 'legacySoftmax'];
/** Kinds of stages that have tables. */
const TABULATED = [
  'dense',
  'embedding',
  'legacySoftmax',
  'recurrent',
  'selu',
  'softmax',
  'tableActivation',
];
const MATRICES = ['dense', ...CELLS] as const;

function draw(kind: string, seed: number, tag: string): QuantisedNetwork {
  const random = createRandom(seed, kind, 'memory');
  if (kind === 'dense') {
    const { layers } = new ChainBuilder(random, [6], randomFormat(random, false))
      .dense(4, randomFormat(random, false), fixed(5, 1), 0.2)
      .build('dense');
    const name = `dense_${tag}`;
    // Modules have the names of layers, and one file holds them all.
    return { name, layers: [layers[0], { ...layers[1], name }] };
  }
  const cell = CELLS.find((name) => name === kind);
  return cell ? drawRecurrent(cell, random, tag) : drawNetwork(kind, random, tag);
}

interface MacroSubject extends Subject {
  readonly configs: Readonly<Record<string, StageConfig>>;
}

/** A network with as many tables in macros as may be; undefined where it has none by chance. */
function drawSubject(kind: string, ioType: IoType, seed: number): MacroSubject[] {
  const network = draw(kind, seed, `${kind.replace(/\W/g, '_')}_${ioType}_${seed}`);
  const random = createRandom(seed, ioType);
  const configs: Record<string, StageConfig> = {};
  for (const stage of stagesOf(network)) {
    const legal = legalStageConfigs(stage, ioType, LIMITS);
    const inMacros = legal.filter(({ memory }) => memory === 'macro');
    const choice = inMacros.length > 0 ? inMacros : legal;
    configs[stage.name] = choice[random.integer(choice.length)];
  }
  if (Object.values(configs).every(({ memory }) => memory === undefined)) return [];
  const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages: configs });
  const inputs = drawInputs(network, random, SAMPLES);
  const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
  return [{ network, configs, design, inputs, expected }];
}

const subjects = IO_TYPES.flatMap((ioType) =>
  [...LAYERS, ...MATRICES].flatMap((kind) =>
    SEEDS.flatMap((seed) => drawSubject(kind, ioType, seed)),
  ),
);

test.skipIf(!hasIcarus())(
  'hardware with tables in ROM modules equals the interpreter, as Icarus Verilog reads it (needs iverilog)',
  () => {
    const tried = subjects.map(({ network }) => stagesOf(network)[0].kind);
    expect([...new Set(tried)].sort()).toEqual(TABULATED);
    const known = new Set<string>();
    const designs = subjects.map(({ design }) => ({
      ...design,
      modules: design.modules.filter(({ name }) => !known.has(name) && known.add(name)),
    }));
    const results = simulateBatch(
      subjects.flatMap(({ inputs }, index) =>
        [FLOWING, STALLED].map((stalls) => {
          return { design: designs[index], inputs, count: SAMPLES, stalls };
        }),
      ),
    );
    subjects.forEach((subject, index) => {
      expectSubjectLaw(subject, SAMPLES, results[2 * index], results[2 * index + 1]);
    });
  },
);

describe('a workload with tables in macros', () => {
  test('counts the ROM instances of the printed text, and no table as logic', () => {
    for (const { network, configs, design } of subjects) {
      const ioType = design.modules[1].source.includes('io_stream') ? 'io_stream' : 'io_parallel';
      for (const [index, stage] of stagesOf(network).entries()) {
        const config = configs[stage.name];
        const { memories = [], memoryPaths, romBits } = stageWorkload(stage, config, ioType);
        const { source } = design.modules[index + 1];
        const printed = source.match(/^ +paretape_rom_\w+ \w+ \(/gm) ?? [];
        expect(memories.reduce((sum, { count }) => sum + count, 0)).toBe(printed.length);
        expect(printed.length > 0).toBe(config.memory === 'macro');
        if (config.memory !== 'macro') continue;
        expect(romBits).toBe(0);
        for (const { path } of memoryPaths ?? []) {
          const longest = Object.values(path).reduce((sum, part) => sum + part, 0);
          expect(longest).toBeGreaterThanOrEqual(0);
          expect(longest).toBeLessThan(1000);
        }
      }
    }
  });

  test('has paths, area and cycles of the same stage with tables as logic but for the tables', () => {
    const [{ network, configs }] = subjects.filter(({ network }) =>
      network.name.startsWith('dense'),
    );
    const [stage] = stagesOf(network);
    const config = configs[stage.name];
    const inMacros = stageWorkload(stage, config, 'io_parallel');
    const asLogic = stageWorkload(stage, { ...config, memory: 'logic' }, 'io_parallel');
    expect(asLogic.memories).toBeUndefined();
    expect(asLogic.romGates).toBeGreaterThanOrEqual(0);
    expect(asLogic.romBits).toBe(
      inMacros.memories?.reduce((bits, { words, width }) => bits + words * width, 0),
    );
    for (const name of [
      'latencyCycles',
      'initiationInterval',
      'flipFlopBits',
      'muxBits',
    ] as const) {
      expect(inMacros[name]).toBe(asLogic[name]);
    }
  });
});

test('memory macro is refused for a stage without tables, and never offered without macros or where none is large enough', () => {
  const [stage] = stagesOf(draw('dense', 1, 'refused'));
  const unrolled = { strategy: 'latency', reuseFactor: 1, memory: 'macro' } as const;
  const plan = () => stageWorkload(stage, unrolled, 'io_parallel');
  expect(plan).toThrow(ParetapeError);
  expect(plan).toThrow(/it has no table to put into one/);
  const offers = (memories: readonly MemoryMacro[]) =>
    legalStageConfigs(stage, 'io_parallel', { ...LIMITS, memories }).filter(
      ({ memory }) => memory === 'macro',
    ).length;
  expect(offers([])).toBe(0);
  expect(offers([{ ...ROOMY, words: { min: 2, max: 3 } }])).toBeLessThan(offers([ROOMY]));
  expect(offers([{ ...ROOMY, words: { min: 100, max: 200 } }])).toBe(0);
});
