// Legal configurations: every one that is offered can be built, whatever was requested.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { IO_TYPES, STRATEGIES } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import { validReuseFactors } from '../../src/hardware/layers/reuse-factor.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { ChainBuilder } from '../rtl/network-builders.js';

function denseStage(nIn: number, nOut: number) {
  const builder = new ChainBuilder(createRandom(1, 'net'), [nIn], fixed(6, 3));
  return stagesOf(builder.dense(nOut, fixed(8, 4)).build('net'))[0];
}

describe('legal configurations', () => {
  test('snap requested factors to legal ones, without repetition, and all can be planned', () => {
    const requests = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });
    const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(sizes, requests, fc.constantFrom(...IO_TYPES), ([nIn, nOut], wanted, ioType) => {
        const stage = denseStage(nIn, nOut);
        const limits = { strategies: STRATEGIES, reuseFactors: wanted };
        const configs = legalStageConfigs(stage, ioType, limits);
        const valid = validReuseFactors(nIn, nOut);
        expect(configs.length).toBeGreaterThan(0);
        expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(configs.length);
        for (const config of configs) {
          if (config.strategy !== 'digit_serial') expect(valid).toContain(config.reuseFactor);
          expect(stageWorkload(stage, config, ioType).stage).toBe(stage.name);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('auto offers at most eight factors a strategy, from the fastest to the smallest design', () => {
    const limits = { strategies: STRATEGIES, reuseFactors: 'auto' } as const;
    const configs = legalStageConfigs(denseStage(16, 64), 'io_parallel', limits);
    const factorsOf = (strategy: string) =>
      configs.filter((config) => config.strategy === strategy).map((config) => config.reuseFactor);
    expect(factorsOf('latency')).toEqual([1, 2, 4, 8, 16]);
    const shared = factorsOf('resource');
    expect(shared.length).toBe(8);
    expect([shared[0], shared[7]]).toEqual([2, 1024]);
  });

  test('more reuse in a shared multiplier array never takes more multipliers', () => {
    const stage = denseStage(16, 12);
    const bits = validReuseFactors(16, 12)
      .filter((reuseFactor) => reuseFactor > 1)
      .map((reuseFactor) => ({ strategy: 'resource', reuseFactor }) as const)
      .map((config) => stageWorkload(stage, config, 'io_parallel').multiplierBits);
    expect(bits).toEqual([...bits].sort((a, b) => b - a));
  });

  test('the same stage object answers the same workload object', () => {
    const stage = denseStage(4, 4);
    const config = { strategy: 'latency', reuseFactor: 2 } as const;
    const first = stageWorkload(stage, config, 'io_stream');
    expect(stageWorkload(stage, { ...config }, 'io_stream')).toBe(first);
  });
});
