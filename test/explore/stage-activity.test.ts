// Activity of a stage against data whose toggles are known.
import { describe, expect, it } from 'vitest';
import { maxRaw, minRaw } from '../../src/core/fixed-point-format.js';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { measureActivity } from '../../src/explore/stage-activity.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { planStage } from '../../src/hardware/stage-plan.js';
import { type Stage, stagesOf } from '../../src/hardware/stages.js';
import { randomCastDesign, randomDesign } from '../rtl/random-designs.js';

const SAMPLES = 48;

function inputsOf(stage: Stage, value: (low: number, high: number) => number): Float64Array {
  const size = sizeOf(stage.inputShape);
  const [low, high] = [minRaw(stage.inputFormat), maxRaw(stage.inputFormat)];
  return Float64Array.from({ length: SAMPLES * size }, () => value(low, high));
}

function casesOf(draw: (seed: number) => ReturnType<typeof randomDesign>, count: number) {
  return Array.from({ length: count }, (_, seed) => draw(seed + 900)).flatMap(
    ({ network, config }) =>
      stagesOf(network).map((stage) => ({
        stage,
        config: config.stages[stage.name],
        ioType: config.ioType,
      })),
  );
}

const CASES = casesOf(randomDesign, 30);

describe('measureActivity', () => {
  it('gives rates between 0 and 1 for every kind of stage, and the same ones again', () => {
    const random = createRandom(1, 'activity');
    for (const { stage, config, ioType } of [...CASES, ...casesOf(randomCastDesign, 20)]) {
      const inputs = inputsOf(stage, (low, high) => low + random.integer(high - low + 1));
      const plan = planStage(stage, config, ioType);
      const activity = measureActivity(plan, inputs);
      for (const rate of Object.values(activity)) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
      expect(measureActivity(plan, inputs)).toEqual(activity);
    }
  });

  it('finds one toggle in two for white noise at the inputs of unrolled dense stages', () => {
    const random = createRandom(2, 'noise');
    const dense = CASES.filter(({ stage }) => stage.kind === 'dense');
    let checked = 0;
    for (const { stage } of dense) {
      const [config] = legalStageConfigs(stage, 'io_parallel', {
        strategies: ['latency'],
        reuseFactors: [1],
      });
      const bits = sizeOf(stage.inputShape) * stage.inputFormat.width;
      const [low, high] = [minRaw(stage.inputFormat), maxRaw(stage.inputFormat)];
      if (bits < 12 || high - low + 1 !== 2 ** stage.inputFormat.width) continue;
      const inputs = inputsOf(stage, () => low + random.integer(high - low + 1));
      const { inputs: rate } = measureActivity(planStage(stage, config, 'io_parallel'), inputs);
      // Standard deviation of a mean of 0/1 draws; five of them.
      expect(Math.abs(rate - 0.5)).toBeLessThan(2.5 / Math.sqrt(bits * (SAMPLES - 1)));
      checked++;
    }
    expect(checked).toBeGreaterThan(3);
  });

  it('is zero everywhere in unrolled dense stages that see the same sample again and again', () => {
    for (const { stage } of CASES.filter(({ stage }) => stage.kind === 'dense')) {
      const [config] = legalStageConfigs(stage, 'io_parallel', {
        strategies: ['latency'],
        reuseFactors: [1],
      });
      const inputs = inputsOf(stage, (low) => low);
      const activity = measureActivity(planStage(stage, config, 'io_parallel'), inputs);
      expect(activity).toEqual({ inputs: 0, leaves: 0, results: 0 });
    }
  });
});
