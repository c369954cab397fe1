// Laws every estimator keeps: positive terms that grow with what is counted, and one clear claim per stage.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';
import { CALIBRATED_METRICS } from '../../src/core/metrics.js';
import type { Technology } from '../../src/core/target.js';
import type { StageWorkload } from '../../src/core/workload.js';

const count = fc.integer({ min: 0, max: 5000 });
const part = fc.double({ min: 0, max: 40, noNaN: true });
const rate = fc.double({ min: 0.01, max: 1, noNaN: true });
const workloads: fc.Arbitrary<StageWorkload> = fc.record({
  stage: fc.constant('stage'),
  kind: fc.constantFrom('dense', 'conv2d', 'maxPool2d'),
  config: fc.constant({ reuseFactor: 1, strategy: 'latency' } as const),
  ioType: fc.constantFrom('io_parallel', 'io_stream'),
  compressorBits: count,
  fullAdderCells: count,
  adderBits: count,
  multiplierBits: fc.oneof(fc.constant(0), count),
  muxBits: count.map((bits) => bits + 5000),
  selectorBits: count,
  romGates: count,
  romBits: fc.oneof(fc.constant(0), count),
  clampBits: count,
  flipFlopBits: count,
  registerUpdates: count,
  glitchBits: count,
  path: fc.record({ tree: part, cells: part, adders: part, select: part }),
  startsAtPort: fc.boolean(),
  activity: fc.option(fc.record({ inputs: rate, leaves: rate, results: rate }), {
    nil: undefined,
  }),
  depth: fc.integer({ min: 1, max: 60 }),
  latencyCycles: fc.integer({ min: 1, max: 1000 }),
  initiationInterval: fc.integer({ min: 1, max: 1000 }),
  activeFraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
});
const figure = fc.double({ min: 0.001, max: 100, noNaN: true });
const technologies: fc.Arbitrary<Technology> = fc.record({
  nand2AreaUm2: figure,
  fullAdderAreaUm2: figure,
  hasFullAdderCell: fc.boolean(),
  flipFlopAreaUm2: figure,
  mux2AreaUm2: figure,
  xor2AreaUm2: figure,
  and2AreaUm2: figure,
  fullAdderDelayNs: figure,
  flipFlopDelayNs: figure,
  fullAdderEnergyPj: figure,
  flipFlopClockEnergyPj: figure,
  nand2LeakageNw: figure,
});

/** Counts, and the metrics that must grow with each. */
const GROWTH = [
  ...(
    [
      'compressorBits',
      'fullAdderCells',
      'adderBits',
      'multiplierBits',
      'muxBits',
      'flipFlopBits',
    ] as const
  ).map((field) => ({ field, metrics: ['cellAreaUm2', 'energyPj', 'leakageMw'] as const })),
  ...(['romGates', 'clampBits'] as const).map((field) => ({
    field,
    metrics: ['cellAreaUm2', 'leakageMw'] as const,
  })),
  ...(['glitchBits', 'registerUpdates', 'initiationInterval', 'activeFraction'] as const).map(
    (field) => ({ field, metrics: ['energyPj'] as const }),
  ),
] as const;

const total = (terms: Readonly<Record<string, number>>) =>
  Object.values(terms).reduce((sum, value) => sum + value, 0);

describe.each(ESTIMATORS.map((estimator) => ({ id: estimator.id, estimator })))(
  '$id',
  ({ estimator }) => {
    it('gives finite terms of zero or more whose sum is positive', () => {
      fc.assert(
        fc.property(workloads, technologies, (workload, technology) => {
          const terms = estimator.estimate(workload, technology);
          for (const metric of CALIBRATED_METRICS) {
            const values = Object.values(terms[metric]);
            expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
            expect(total(terms[metric])).toBeGreaterThan(0);
          }
        }),
      );
    });

    it.each(GROWTH)('grows in $metrics with $field', ({ field, metrics }) => {
      fc.assert(
        fc.property(workloads, technologies, (workload, technology) => {
          const larger = { ...workload, [field]: 2 * workload[field] + 1 };
          const [before, after] = [workload, larger].map((each) =>
            estimator.estimate(each, technology),
          );
          for (const metric of metrics) {
            expect(total(after[metric])).toBeGreaterThan(total(before[metric]));
          }
        }),
      );
    });

    it('takes longer the deeper any part of the path is, and from a register than from a port', () => {
      const pathOf = (workload: StageWorkload, technology: Technology) =>
        total(estimator.estimate(workload, technology).criticalPathNs);
      fc.assert(
        fc.property(workloads, technologies, (workload, technology) => {
          for (const kind of ['tree', 'adders', 'select'] as const) {
            const path = { ...workload.path, [kind]: workload.path[kind] + 1 };
            const deeper = pathOf({ ...workload, path }, technology);
            expect(deeper).toBeGreaterThan(pathOf(workload, technology));
          }
          const [port, register] = [true, false].map((startsAtPort) =>
            pathOf({ ...workload, startsAtPort }, technology),
          );
          expect(register).toBeGreaterThan(port);
        }),
      );
    });

    it('needs more energy the more the data moves', () => {
      const energyOf = (workload: StageWorkload, technology: Technology) =>
        total(estimator.estimate(workload, technology).energyPj);
      fc.assert(
        fc.property(workloads, technologies, rate, (workload, technology, toggles) => {
          const busy = { ...workload, compressorBits: workload.compressorBits + 1 };
          const at = (factor: number) => {
            const value = toggles * factor;
            const activity = { inputs: value, leaves: value, results: value };
            return energyOf({ ...busy, activity }, technology);
          };
          expect(at(1)).toBeGreaterThan(at(0.5));
        }),
      );
    });

    it('scales with the figures of the technology', () => {
      fc.assert(
        fc.property(workloads, technologies, (workload, technology) => {
          const doubled = Object.fromEntries(
            Object.entries(technology).map(([name, value]) => [name, 2 * value]),
          ) as unknown as Technology;
          const [one, two] = [technology, doubled].map((each) =>
            estimator.estimate(workload, each),
          );
          for (const metric of CALIBRATED_METRICS) {
            expect(total(two[metric]) / total(one[metric])).toBeCloseTo(2, 9);
          }
        }),
      );
    });
  },
);

describe('chooseEstimator', () => {
  it('finds the smallest claim for every stage: folded constants, multiplexed units, pools', () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const folded = workload.multiplierBits === 0 && workload.romBits === 0;
        const expected =
          workload.kind === 'maxPool2d' ? 'pool' : folded ? 'adder-graph' : 'multiplexed-mac';
        const chosen = chooseEstimator(workload, ESTIMATORS);
        expect(chosen.id).toBe(expected);
        const claims = ESTIMATORS.map((each) => each.claim(workload) ?? Number.POSITIVE_INFINITY);
        expect(chosen.claim(workload)).toBe(Math.min(...claims));
      }),
    );
  });

  it('names the estimators that were asked when none claims a stage', () => {
    const [workload] = fc.sample(workloads, { numRuns: 1, seed: 1 });
    const none = ESTIMATORS.map((each) => ({ ...each, claim: () => undefined }));
    expect(() => chooseEstimator(workload, none)).toThrow(/no estimator for stage stage/);
  });
});
