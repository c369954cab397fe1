// Layers besides matrix products in a sweep: each has an option that is planned, fed with data and estimated.
import { expect, test } from 'vitest';
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';
import { IO_TYPES } from '../../src/core/hardware-config.js';
import { createRandom } from '../../src/core/random.js';
import type { Technology } from '../../src/core/target.js';
import type { ResolvedSweep } from '../../src/explore/adder-styles.js';
import { networkOptions } from '../../src/explore/stage-options.js';
import { DRAWERS, drawInputs, drawNetwork } from '../rtl/random-layers.js';

const SAMPLES = 16;
const SWEEP: ResolvedSweep = {
  ioTypes: [...IO_TYPES],
  strategies: ['latency'],
  reuseFactors: 'auto',
  pipelineDepths: [1],
  clockPeriodNs: [5],
  clockUncertainty: 0,
  adderStyles: ['compressor_tree'],
};

/** Areas, delays and energies of about one, so that only counts matter. */
const UNIT = new Proxy({}, { get: () => 1 }) as Technology;

const USUAL: Readonly<Record<string, string>> = {
  tableActivation: 'table-logic',
  'softmax stable': 'table-logic',
  paddedMaxPool2d: 'pool',
  argmax: 'pool',
  batchNorm: 'adder-graph',
  averagePool2d: 'adder-graph',
};

test.each(Object.keys(DRAWERS))(
  '%s: positive estimates of one estimator, rates between 0 and 1',
  (kind) => {
    const claims: string[] = [];
    for (let seed = 0; seed < 8; seed++) {
      const random = createRandom(seed, 'options', kind);
      const network = drawNetwork(kind, random, 'options');
      const inputs = drawInputs(network, random, SAMPLES);
      for (const { stages } of networkOptions(network, SWEEP, inputs)) {
        expect(stages.map((options) => options.length)).toEqual([1]);
        const [[{ workload }]] = stages;
        for (const rate of Object.values(workload.activity ?? {})) {
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(1);
        }
        const { path, depth } = workload;
        const parts = Object.values(path).reduce((sum, part) => sum + part, 0);
        expect(parts).toBeCloseTo(depth);
        const estimator = chooseEstimator(workload, ESTIMATORS);
        claims.push(estimator.id);
        const terms = estimator.estimate(workload, UNIT);
        for (const sums of Object.values(terms)) {
          const values = Object.values(sums as Record<string, number>);
          expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
          expect(Math.max(...values)).toBeGreaterThan(0);
        }
      }
    }
    if (USUAL[kind] !== undefined) expect(claims).toContain(USUAL[kind]);
  },
);
