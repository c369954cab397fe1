// From workloads to the estimate of a design.
import { describe, expect, it } from 'vitest';
import { uncalibrated } from '../../src/calibration/apply-calibration.js';
import { estimateDesign } from '../../src/calibration/estimate-design.js';
import { estimateStage } from '../../src/calibration/estimate-stage.js';
import { fitCalibration } from '../../src/calibration/fit-calibration.js';
import { createRandom } from '../../src/core/random.js';
import { createSamples, createWorkload, TECHNOLOGY } from './synthetic-stages.js';

const random = createRandom(4, 'design');
const workloads = ['a', 'b', 'c'].map((stage) => createWorkload(random, stage));
const calibration = fitCalibration(createSamples(1, 40, 0.05));
const interval = Math.max(...workloads.map((each) => each.initiationInterval));

describe('estimateStage', () => {
  it('keeps the counted cycles and every interval around its value', () => {
    for (const workload of workloads) {
      const estimate = estimateStage(workload, TECHNOLOGY, calibration);
      expect(estimate.latencyCycles).toBe(workload.latencyCycles);
      expect(estimate.initiationInterval).toBe(workload.initiationInterval);
      for (const { value, low, high } of Object.values(estimate.metrics)) {
        expect(0 < low && low < value && value < high).toBe(true);
      }
    }
  });

  it('charges a waiting stage for its clock only, and refuses a network faster than the stage', () => {
    const [workload] = workloads;
    const own = workload.initiationInterval;
    const energies = [own, 2 * own, 3 * own, 4 * own].map(
      (networkInterval) =>
        estimateStage(
          { ...workload, initiationInterval: own },
          TECHNOLOGY,
          uncalibrated(),
          networkInterval,
        ).metrics,
    );
    const idleCycle = (energies[1].energyPj.value - energies[0].energyPj.value) / own;
    expect(idleCycle).toBeGreaterThan(workload.flipFlopBits * TECHNOLOGY.flipFlopClockEnergyPj);
    expect(own * idleCycle).toBeLessThan(energies[0].energyPj.value);
    expect(energies[3].energyPj.value).toBeGreaterThan(energies[2].energyPj.value);
    expect(energies[3].cellAreaUm2).toEqual(energies[0].cellAreaUm2);
    expect(() => estimateStage(workload, TECHNOLOGY, calibration, own - 1)).toThrow(/network/);
  });
});

describe('estimateDesign', () => {
  const stages = workloads.map((each) => estimateStage(each, TECHNOLOGY, calibration, interval));
  const design = estimateDesign(stages, { latencyCycles: 40, initiationInterval: interval }, 5);

  it('adds area, takes the slowest path, and turns energy into power at the clock', () => {
    const sum = (pick: (stage: (typeof stages)[number]) => number) =>
      stages.reduce((total, stage) => total + pick(stage), 0);
    expect(design.latencyNs).toBe(200);
    expect(design.cellAreaUm2.high).toBeCloseTo(
      sum(({ metrics }) => metrics.cellAreaUm2.high),
      6,
    );
    expect(design.criticalPathNs.value).toBe(
      Math.max(...stages.map(({ metrics }) => metrics.criticalPathNs.value)),
    );
    const dynamicMw = sum(({ metrics }) => metrics.energyPj.value) / (5 * interval);
    const leakageMw = sum(({ metrics }) => metrics.leakageMw.value);
    expect(design.powerMw.value).toBeCloseTo(dynamicMw + leakageMw, 9);
    expect(design.energyNj.value).toBeCloseTo((design.powerMw.value * 5 * interval) / 1000, 9);
  });

  it('needs less power but more energy per inference at a slower clock: leakage lasts longer', () => {
    const slow = estimateDesign(stages, { latencyCycles: 40, initiationInterval: interval }, 50);
    expect(slow.powerMw.value).toBeLessThan(design.powerMw.value);
    expect(slow.energyNj.value).toBeGreaterThan(design.energyNj.value);
    expect(slow.cellAreaUm2).toEqual(design.cellAreaUm2);
  });

  it('refuses a design without stages or time', () => {
    const cycles = { latencyCycles: 1, initiationInterval: 1 };
    expect(() => estimateDesign([], cycles, 5)).toThrow(/0 stages/);
    expect(() => estimateDesign(stages, cycles, 0)).toThrow(/every 0 ns/);
  });
});
