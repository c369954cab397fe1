// A made-up study for the tests of the reports: a front of measured and estimated designs with hostile names.
import type { Candidate } from '../../src/core/candidate.js';
import type { Estimate, StageEstimate } from '../../src/core/estimate.js';
import type { IoType, StageConfig } from '../../src/core/hardware-config.js';
import { contentHash } from '../../src/core/hash.js';
import type { Interval } from '../../src/core/interval.js';
import { createRandom } from '../../src/core/random.js';
import type { SynthesisMetrics } from '../../src/core/synthesis-report.js';
import type { ReportData } from '../../src/reports/report-data.js';

const STAGES = ['dense_1', 'dense_2', 'logits'] as const;
const CLOCK_NS = 4;

const around = (value: number, spread = 0.2): Interval => ({
  value,
  low: value / (1 + spread),
  high: value * (1 + spread),
});

function stageEstimate(stage: string, area: number, cycles: number): StageEstimate {
  return {
    stage,
    estimator: 'adder-graph',
    latencyCycles: cycles,
    initiationInterval: cycles,
    metrics: {
      cellAreaUm2: around(area),
      criticalPathNs: around(1.9 + area / 40_000, 0.1),
      energyPj: around(area / 900),
      leakageMw: around(area / 2e7),
    },
  };
}

function estimateOf(stages: readonly StageEstimate[]): Estimate {
  const cycles = stages.reduce((sum, stage) => sum + stage.latencyCycles, 2);
  const interval = Math.max(...stages.map((stage) => stage.initiationInterval));
  const area = stages.reduce((sum, stage) => sum + stage.metrics.cellAreaUm2.value, 900);
  const energyNj = area / 900_000;
  return {
    latencyCycles: cycles,
    initiationInterval: interval,
    latencyNs: cycles * CLOCK_NS,
    cellAreaUm2: around(area),
    criticalPathNs: around(2.9, 0.15),
    energyNj: around(energyNj),
    powerMw: around((1000 * energyNj) / (interval * CLOCK_NS)),
    stages,
  };
}

function measureOf(estimate: Estimate, noise: number): SynthesisMetrics {
  const cellAreaUm2 = estimate.cellAreaUm2.value * noise;
  const criticalPathNs = 3.1 * noise;
  return {
    cellAreaUm2,
    gateEquivalents: cellAreaUm2 / 3.75,
    cells: 4210,
    flipFlops: 380,
    criticalPathNs,
    fmaxMhz: 1000 / criticalPathNs,
    slackNs: CLOCK_NS - criticalPathNs,
    clockPeriodNs: CLOCK_NS,
    leakageMw: 0.0021,
    dynamicMw: estimate.powerMw.value * noise,
    energyPj: 1000 * estimate.energyNj.value * noise,
    latencyCycles: estimate.latencyCycles,
    initiationInterval: estimate.initiationInterval,
  };
}

/** A design: the smaller its reuse factor the faster and larger it is. */
function design(index: number, ioType: IoType): Candidate {
  const random = createRandom(11, 'design', index);
  const bits = 2 + (index % 5);
  const reuseFactor = 2 ** (Math.floor(index / 5) % 6);
  const config: StageConfig = { reuseFactor, strategy: reuseFactor > 4 ? 'resource' : 'latency' };
  const stages = STAGES.map((stage, i) =>
    stageEstimate(stage, ((9000 + 2400 * bits) * (3 - i)) / reuseFactor ** 0.6, reuseFactor),
  );
  const estimate = estimateOf(stages);
  const measured = index % 3 === 0 ? measureOf(estimate, 1 + 0.08 * random.normal()) : undefined;
  return {
    id: contentHash({ index, ioType }),
    studentId: contentHash({ bits }),
    config: {
      ioType,
      clockPeriodNs: CLOCK_NS,
      stages: Object.fromEntries(STAGES.map((stage) => [stage, config])),
    },
    accuracy: 0.969 - 0.09 * 2 ** (2 - bits) - 0.002 * random.uniform(),
    estimate,
    measured,
    violations: [],
  };
}

/** Text that would break out of markup, attributes, scripts and comments if it were not escaped. */
export const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)"> & 'quoted' <!-- \u2028`;

/** `count` designs, two thirds of them estimated, one in four streaming. */
export function sampleFront(count: number): Candidate[] {
  return Array.from({ length: count }, (_, i) =>
    design(i, i % 4 === 3 ? 'io_stream' : 'io_parallel'),
  );
}

/** A study of `count` designs whose user-given texts contain `text`. */
export function sampleReport(count: number, text: string): ReportData {
  const front = sampleFront(count);
  const candidate = front[3 % count];
  const random = createRandom(5, 'calibration');
  const metrics = ['cellAreaUm2', 'criticalPathNs', 'energyPj', 'leakageMw'] as const;
  return {
    studyName: text,
    target: { id: 'freepdk45', description: `Nangate 45 nm, typical ${text}`, predictive: true },
    verdict: {
      constraints: [
        { text: 'accuracy ≥ 0.94', met: true },
        { text: `latencyNs ≤ 200 ${text}`, met: true },
      ],
      reasons: [`Smallest area among the designs that meet the constraints. ${text}`],
    },
    selected: {
      candidate,
      verified: { vectors: 1000, mismatches: 0 },
      stages: candidate.estimate.stages.map((estimate, i) => ({
        stage: i === 2 ? text : estimate.stage,
        config: { strategy: 'latency', reuseFactor: 1 },
        estimate,
        measured: i === 2 ? undefined : measureOf(estimateOf([estimate]), 0.95),
      })),
    },
    runnersUp: front.slice(0, 2).map((one) => ({ candidate: one, reason: `Larger area. ${text}` })),
    front,
    counts: {
      explored: 184_320,
      dominated: 184_000,
      violating: 320 - count,
      violationReasons: [{ reason: `criticalPathNs > clockPeriodNs ${text}`, count: 212 }],
    },
    students: [2, 3, 4, 5, 6].map((bits) => ({
      id: contentHash({ bits }),
      weightBits: bits,
      activationBits: bits,
      width: '32-16-8-4',
      sparsity: 0.5,
      nonZeroWeights: 336,
      trainingGraphAccuracy: 0.969 - 0.09 * 2 ** (2 - bits),
      interpreterAccuracy: 0.9688 - 0.09 * 2 ** (2 - bits),
    })),
    teacherAccuracy: 0.9712,
    calibration: metrics.map((metric, m) => ({
      metric,
      points: Array.from({ length: 24 }, (_, i) => {
        const measured = (m === 0 ? 1e4 : 1) * 10 ** (1.5 * random.uniform()) * 0.5;
        const after = around(measured * (1 + 0.07 * random.normal()), 0.18);
        return {
          label: `dense_1 rf=${2 ** (i % 5)} ${text}`,
          measured,
          before: measured * 1.45,
          after,
        };
      }),
      coefficients: [
        { term: 'compressorBits', factor: 0.713 },
        { term: 'flipFlopBits', factor: 1.02 },
      ],
      medianErrorBefore: 0.45,
      medianError: 0.052,
      maxError: 0.19,
    })),
    external: [
      {
        candidate: 'a1',
        tool: 'vendor_tool, 2024.1 <beta>',
        figures: [{ name: 'luts', value: 4321, stage: 'synthesis' }],
      },
    ],
    failures: [
      {
        what: `build ${text}`,
        message: `yosys: out of memory\n${text}`,
        logPath: 'synthesis/ab12/log',
      },
    ],
    provenance: [
      { name: 'seed', value: '7' },
      { name: 'data hash', value: 'd51bf8e51a325ede' },
      { name: 'yosys', value: `0.55 ${text}` },
    ],
  };
}
