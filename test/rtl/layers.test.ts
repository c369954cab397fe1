// Hardware of every layer kind besides matrix products: bit for bit the interpreter, at the promised cycles, whatever stalls.
import { describe, expect, test } from 'vitest';
import { IO_TYPES, type IoType } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { FLOWING, STALLED } from './expect-law.js';
import { expectSubjectLaw, expectSubjectLawOfGates, type Subject } from './expect-subject-law.js';
import { simulateBatch } from './icarus-batch.js';
import { hasIcarus } from './icarus-simulator.js';
import { DRAWERS, drawInputs, drawNetwork } from './random-layers.js';
import { registerBits } from './register-bits.js';

const SAMPLES = 6;
const KINDS = Object.keys(DRAWERS);
const SEEDS = Array.from({ length: 8 }, (_, index) => index + 1);
/** One kind for each engine, and one for each way results leave it. */
const ELABORATED: readonly (readonly [string, IoType])[] = [
  ['tableActivation', 'io_parallel'],
  ['gather', 'io_stream'],
  ['averagePool2d', 'io_stream'],
  ['paddedMaxPool2d', 'io_parallel'],
  ['argmax', 'io_stream'],
  ['softmax stable', 'io_parallel'],
  ['legacySoftmax', 'io_stream'],
];
const CONFIG = { strategy: 'latency', reuseFactor: 1 } as const;

function drawSubject(kind: string, ioType: IoType, seed: number): Subject {
  const random = createRandom(seed, kind, ioType);
  const network = drawNetwork(kind, random, `${ioType}_${seed}`);
  const stages = Object.fromEntries(stagesOf(network).map(({ name }) => [name, CONFIG]));
  const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages });
  const inputs = drawInputs(network, random, SAMPLES);
  const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
  return { network, design, inputs, expected };
}

describe('layers as hardware equal the interpreter at the promised cycles and under random stalls', () => {
  test.skipIf(!hasIcarus())('as Icarus Verilog reads them (needs iverilog)', () => {
    const subjects = IO_TYPES.flatMap((ioType) =>
      KINDS.flatMap((kind) => SEEDS.map((seed) => drawSubject(kind, ioType, seed))),
    );
    const results = simulateBatch(
      subjects.flatMap(({ design, inputs }) =>
        [FLOWING, STALLED].map((stalls) => ({ design, inputs, count: SAMPLES, stalls })),
      ),
    );
    subjects.forEach((subject, index) => {
      expectSubjectLaw(subject, SAMPLES, results[2 * index], results[2 * index + 1]);
    });
  });

  test.each(ELABORATED)('as gates elaborated by Yosys: %s, %s', async (kind, ioType) => {
    const subject = drawSubject(kind, ioType, 100);
    await expectSubjectLawOfGates(subject, SAMPLES);
  });
});

test.each(KINDS)('the flip-flops counted are those of the module: %s', (kind) => {
  for (const ioType of IO_TYPES) {
    for (const seed of [11, 12, 13]) {
      const { network, design } = drawSubject(kind, ioType, seed);
      const [stage] = stagesOf(network);
      const { flipFlopBits } = stageWorkload(stage, CONFIG, ioType);
      expect(flipFlopBits, design.modules[1].source).toBe(registerBits(design.modules[1].source));
    }
  }
});
