// The generated Verilog is the network: bit for bit, cycle for cycle, whatever stalls.
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { expectLawInIcarus, expectLawOfGates } from './expect-random-design-law.js';
import { hasIcarus } from './icarus-simulator.js';
import { ChainBuilder, randomInputs } from './network-builders.js';
import { randomCastDesign, randomDesign } from './random-designs.js';
import { simulateReferences } from './reference-simulator.js';

const SAMPLES = 6;
const GATE_SEEDS = Array.from({ length: 14 }, (_, index) => index + 1);
const ICARUS_SEEDS = Array.from({ length: 40 }, (_, index) => index + 100);
const CAST_SEEDS = Array.from({ length: 24 }, (_, index) => index);

describe('generated Verilog equals the interpreter, at the promised cycles and under random stalls', () => {
  test.each(GATE_SEEDS)(
    'as gates elaborated by Yosys, from any state before reset: design %i',
    (seed) => expectLawOfGates(randomDesign(seed), seed, SAMPLES),
  );

  test.skipIf(!hasIcarus()).each(ICARUS_SEEDS)(
    'as Icarus Verilog reads it (needs iverilog): design %i',
    (seed) => expectLawInIcarus(randomDesign(seed), SAMPLES),
  );

  test.skipIf(!hasIcarus()).each(CAST_SEEDS)(
    'as Icarus Verilog reads it (needs iverilog), with casts of single elements in no stage of their own: design %i',
    (seed) => {
      const design = randomCastDesign(seed);
      const kinds = design.network.layers.map(({ kind }) => kind);
      const products = kinds.filter((kind) => kind === 'dense' || kind === 'conv2d');
      expect(stagesOf(design.network).map(({ kind }) => kind)).toEqual(products);
      expectLawInIcarus(design, SAMPLES);
    },
  );
});

test.skipIf(!hasIcarus())(
  'what networks with casts of single elements are proved against is the interpreter (needs iverilog)',
  () => {
    const drawn = CAST_SEEDS.map((seed) => {
      const { network, random } = randomCastDesign(seed);
      return [network, randomInputs(random, network, SAMPLES)] as const;
    });
    simulateReferences(drawn).forEach((outputs, index) => {
      const [network, inputs] = drawn[index];
      const expected = [...runNetwork(network, inputs, SAMPLES)].map((value) => value + 0);
      expect(outputs, network.name).toEqual(expected);
    });
  },
);

test('the same network and configuration give the same text', () => {
  const first = randomDesign(7);
  const second = randomDesign(7);
  expect(generateRtl(first.network, first.config)).toEqual(
    generateRtl(second.network, second.config),
  );
});

test.each([randomDesign(1), ...[0, 2, 3, 4, 5].map(randomCastDesign)])(
  'a stage alone is the same module as within its network: design $#',
  ({ network, config }) => {
    const whole = generateRtl(network, config);
    const stages = stagesOf(network);
    const alone = stages.map((stage) => generateRtl(stage.network, config).modules[1]);
    expect(alone).toEqual(whole.modules.slice(1, 1 + stages.length));
  },
);

test('an accumulator that could saturate is refused', () => {
  const builder = new ChainBuilder(createRandom(1, 'net'), [8], fixed(8, 4));
  const { layers } = builder.dense(2, fixed(8, 4)).build('net');
  const narrow = layers.map((layer) =>
    layer.kind === 'dense' ? { ...layer, accumulator: fixed(11, 4, 'TRN', 'SAT') } : layer,
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
