// The inner search over a network with branches: what a candidate says is what its hardware is.
import { expect, test } from 'vitest';
import { uncalibrated } from '../../src/calibration/apply-calibration.js';
import { estimateStage } from '../../src/calibration/estimate-stage.js';
import type { SweepConfig } from '../../src/config/study-config.js';
import type { ResolvedSweep } from '../../src/explore/adder-styles.js';
import { networkOptions } from '../../src/explore/stage-options.js';
import { sweepNetwork } from '../../src/explore/sweep-network.js';
import { addLinks } from '../../src/hardware/cycles/link-workload.js';
import { planNetwork } from '../../src/hardware/cycles/network-plan.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { TECHNOLOGY } from '../calibration/synthetic-stages.js';
import { randomInputs } from '../rtl/network-builders.js';
import { randomGraph } from '../rtl/random-graphs.js';

const SWEEP: SweepConfig & ResolvedSweep = {
  reuseFactors: [1, 2, 4],
  strategies: ['latency', 'resource'],
  adderStyles: ['compressor_tree'],
  pipelineDepths: [1],
  ioTypes: ['io_parallel', 'io_stream'],
  clockPeriodNs: [1000],
  clockUncertainty: 0.1,
};

test('cycles of every candidate are those of its Verilog, its area that of its stages, FIFOs and forks', () => {
  const calibration = uncalibrated();
  let withFifos = 0;
  for (const seed of [106, 110, 114, 120]) {
    const { network, random } = randomGraph(seed);
    const options = networkOptions(network, SWEEP, randomInputs(random, network, 16));
    const swept = { studentId: 'student', accuracy: 1, options };
    const candidates = sweepNetwork(swept, SWEEP, { technology: TECHNOLOGY, calibration });
    expect(candidates.length).toBeGreaterThan(0);
    const stages = stagesOf(network);
    for (const { config, estimate } of candidates) {
      const { latencyCycles, initiationInterval } = generateRtl(network, config);
      expect(estimate).toMatchObject({ latencyCycles, initiationInterval });
      const configs = stages.map(({ name }) => config.stages[name]);
      const { links } = planNetwork(stages, configs, config.ioType);
      const ofType = options.find(({ ioType }) => ioType === config.ioType);
      const area = stages.reduce((sum, stage, index) => {
        const chosen = ofType?.stages[index].find((option) => option.config === configs[index]);
        if (chosen === undefined) expect.fail(`no option of ${stage.name}`);
        const own = links.filter(({ to }) => to === index);
        const workload = addLinks(chosen.workload, own);
        return sum + estimateStage(workload, TECHNOLOGY, calibration).metrics.cellAreaUm2.value;
      }, 0);
      expect(estimate.cellAreaUm2.value).toBeCloseTo(area, 6);
      if (links.some(({ depth }) => depth > 0)) withFifos++;
    }
  }
  expect(withFifos).toBeGreaterThan(0);
});
