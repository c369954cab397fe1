// Hardware of recurrent layers: bit for bit the interpreter, at the promised cycles, whatever stalls; and what hls4ml computed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ESTIMATORS } from '../../estimators/index.js';
import { ParetapeError } from '../../src/core/errors.js';
import { fixed, fractionBits } from '../../src/core/fixed-point-format.js';
import {
  ADDER_STYLES,
  IO_TYPES,
  type IoType,
  STRATEGIES,
  type StageConfig,
} from '../../src/core/hardware-config.js';
import { type RecurrentLayer, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { quantiseInputs, runNetwork } from '../../src/fixed-point/interpreter.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { recurrentReuseFactors } from '../../src/hardware/recurrent/recurrent-products.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { GOLDEN_FOLDER, readNpyFile, readNpzFile } from '../golden/read-golden-case.js';
import { FLOWING, STALLED } from './expect-law.js';
import { expectSubjectLaw, expectSubjectLawOfGates, type Subject } from './expect-subject-law.js';
import { simulateBatch } from './icarus-batch.js';
import { hasIcarus } from './icarus-simulator.js';
import { drawInputs } from './random-layers.js';
import { CELLS, drawRecurrent, drawRecurrentChain } from './random-recurrent.js';
import { registerBits } from './register-bits.js';

const SAMPLES = 4;
const KINDS = [...CELLS, 'chain'] as const;
const SEEDS = Array.from({ length: 3 }, (_, index) => index + 1);
const LIMITS = { strategies: STRATEGIES, reuseFactors: 'auto', adderStyles: ADDER_STYLES } as const;

/** A subject and the configurations it was built in. */
interface ConfiguredSubject extends Subject {
  readonly configs: Readonly<Record<string, StageConfig>>;
}

type Kind = (typeof CELLS)[number] | 'chain';

/** A random network and inputs for which its outputs differ. */
function drawNetwork(kind: Kind, random: RandomStream, tag: string) {
  for (;;) {
    const network =
      kind === 'chain' ? drawRecurrentChain(random, tag) : drawRecurrent(kind, random, tag);
    const inputs = drawInputs(network, random, SAMPLES);
    const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
    if (new Set(expected).size > 3) return { network, inputs, expected };
  }
}

function drawSubject(kind: Kind, ioType: IoType, seed: number): ConfiguredSubject {
  const random = createRandom(seed, kind, ioType);
  const drawn = drawNetwork(kind, random, `${ioType}_${seed}`);
  const configs: Record<string, StageConfig> = {};
  for (const stage of stagesOf(drawn.network)) {
    const legal = legalStageConfigs(stage, ioType, LIMITS);
    configs[stage.name] = legal[random.integer(legal.length)];
  }
  const design = generateRtl(drawn.network, { ioType, clockPeriodNs: 5, stages: configs });
  return { ...drawn, configs, design };
}

/** A batch is one file, which holds every shared module once. */
function shareModules(designs: readonly RtlDesign[]): RtlDesign[] {
  const known = new Set<string>();
  return designs.map((design) => ({
    ...design,
    modules: design.modules.filter(({ name }) => {
      const isNew = !known.has(name);
      known.add(name);
      return isNew;
    }),
  }));
}

describe('recurrent layers as hardware equal the interpreter at the promised cycles and under random stalls', () => {
  test.skipIf(!hasIcarus())('as Icarus Verilog reads them (needs iverilog)', () => {
    const subjects = IO_TYPES.flatMap((ioType) =>
      KINDS.flatMap((kind) =>
        SEEDS.slice(0, kind === 'chain' ? 2 : undefined).map((seed) =>
          drawSubject(kind, ioType, seed),
        ),
      ),
    );
    const designs = shareModules(subjects.map(({ design }) => design));
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
  });

  test.each(CELLS)('as gates elaborated by Yosys: %s', async (cell) => {
    const ioType = cell === 'gru' ? 'io_parallel' : 'io_stream';
    // Yosys takes its time: the smallest of some with a state that outlasts a step.
    const [subject] = [101, 102, 103, 104, 105]
      .map((seed) => drawSubject(cell, ioType, seed))
      .filter(({ network }) => network.layers[0].outputShape[0] > 1)
      .sort((a, b) => a.design.modules[1].source.length - b.design.modules[1].source.length);
    await expectSubjectLawOfGates(subject, SAMPLES);
  });
});

test.each(CELLS)(
  'the flip-flops counted are those of the module, and an estimator claims it: %s',
  (cell) => {
    for (const ioType of IO_TYPES) {
      for (const seed of [11, 12, 13, 14]) {
        const { network, configs, design } = drawSubject(cell, ioType, seed);
        const [stage] = stagesOf(network);
        const workload = stageWorkload(stage, configs[stage.name], ioType);
        const { source } = design.modules[1];
        expect(workload.flipFlopBits, source).toBe(registerBits(source));
        expect(workload.latencyCycles).toBe(design.latencyCycles);
        expect(workload.initiationInterval).toBe(design.initiationInterval);
        expect(ESTIMATORS.some((estimator) => estimator.claim(workload) !== undefined)).toBe(true);
      }
    }
  },
);

test('an accumulator that may saturate between two additions is refused by name', () => {
  const { layers } = drawRecurrent('lstm', createRandom(1, 'saturating'), 'saturating');
  const layer = layers[1] as RecurrentLayer;
  const weights = {
    ...layer.weights,
    format: fixed(5, 5),
    values: layer.weights.values.map(() => 15),
  };
  const narrow = { ...layer, weights, accumulator: fixed(3, 3, 'TRN', 'SAT') };
  const input = { ...layers[0], result: fixed(4, 4) };
  const [stage] = stagesOf({ name: 'narrow', layers: [input, narrow] });
  const config = { strategy: 'latency', reuseFactor: 1 } as const;
  expect(() => stageWorkload(stage, config, 'io_parallel')).toThrow(
    /layer lstm_saturating: sums may saturate/,
  );
  expect(() => stageWorkload(stage, config, 'io_parallel')).toThrow(ParetapeError);
});

test('a reuse factor that neither matrix admits is refused with the legal ones', () => {
  const network = drawRecurrent('gru', createRandom(2, 'factors'), 'factors');
  const [stage] = stagesOf(network);
  for (const strategy of STRATEGIES) {
    const legal = recurrentReuseFactors(stage, strategy);
    for (let reuseFactor = 1; reuseFactor < 20; reuseFactor++) {
      const plan = () => stageWorkload(stage, { strategy, reuseFactor }, 'io_stream');
      if (legal.includes(reuseFactor)) expect(plan().config.reuseFactor).toBe(reuseFactor);
      else
        expect(plan).toThrow(`strategy ${strategy} with reuse factor ${reuseFactor} is not legal`);
    }
  }
});

const GOLDEN_SAMPLES = 2;

describe.skipIf(!existsSync(GOLDEN_FOLDER) || !hasIcarus())(
  'hls4ml-golden (needs ../shared/data/hls4ml-golden and iverilog)',
  () => {
    test.each(['lstm', 'gru'])('%s: the layer is what hls4ml traced behind it', async (name) => {
      const path = (file: string) => join(GOLDEN_FOLDER, name, file);
      const graph = await importModel(path('model.json'), path('weights.h5'));
      const { network } = lowerGraph(graph, await readHlsConfig(path('case.json')));
      const { IOType } = JSON.parse(readFileSync(path('case.json'), 'utf8')) as { IOType: IoType };
      const x = Float32Array.from(readNpyFile(path('x.npy')).data);
      const inputs = quantiseInputs(
        network,
        x.subarray(0, GOLDEN_SAMPLES * sizeOf(network.layers[0].outputShape)),
      );
      const [stage] = stagesOf(network);
      expect(stage.kind).toBe('recurrent');
      const trace = readNpzFile(path('trace.npz')).get(stage.name);
      if (trace === undefined) throw new Error(`hls4ml traced nothing behind ${stage.name}`);
      const unit = 2 ** fractionBits(stage.outputFormat);
      const traced = Array.from(trace.data, Number).slice(
        0,
        GOLDEN_SAMPLES * sizeOf(stage.outputShape),
      );
      const stages = { [stage.name]: { strategy: 'latency', reuseFactor: 1 } as const };
      const design = generateRtl(stage.network, { ioType: IOType, clockPeriodNs: 5, stages });
      const stalls = { input: 30, output: 30, limit: 100_000 };
      const [{ outputs }] = simulateBatch([{ design, inputs, count: GOLDEN_SAMPLES, stalls }]);
      expect(outputs).toEqual(traced.map((value) => value * unit + 0));
    });
  },
);
