// Candidates with chosen metrics, for tests of selection.
import fc from 'fast-check';
import type { Candidate } from '../../src/core/candidate.js';
import type { Interval } from '../../src/core/interval.js';

export interface CandidateFigures {
  readonly id: string;
  readonly accuracy: number;
  readonly latencyCycles: number;
  readonly initiationInterval?: number;
  readonly clockPeriodNs?: number;
  readonly areaUm2: number;
  readonly powerMw: number;
  /** Ends of the estimates over their value, e.g. 1.2: from value / 1.2 to value · 1.2. */
  readonly spread?: number;
  readonly violations?: readonly string[];
  readonly measured?: boolean;
}

export function createCandidate(figures: CandidateFigures): Candidate {
  const { clockPeriodNs = 5, initiationInterval = 1, spread = 1.2 } = figures;
  const around = (value: number): Interval => ({
    value,
    low: value / spread,
    high: value * spread,
  });
  const inferenceNs = clockPeriodNs * initiationInterval;
  return {
    id: figures.id,
    studentId: 'student',
    config: { ioType: 'io_parallel', clockPeriodNs, stages: {} },
    accuracy: figures.accuracy,
    estimate: {
      latencyCycles: figures.latencyCycles,
      initiationInterval,
      latencyNs: figures.latencyCycles * clockPeriodNs,
      cellAreaUm2: around(figures.areaUm2),
      criticalPathNs: around(clockPeriodNs / 2),
      powerMw: around(figures.powerMw),
      energyNj: around((figures.powerMw * inferenceNs) / 1000),
      stages: [],
    },
    ...(figures.measured && {
      measured: {
        cellAreaUm2: figures.areaUm2,
        gateEquivalents: figures.areaUm2 / 3.75,
        cells: 10,
        flipFlops: 1,
        criticalPathNs: clockPeriodNs / 2,
        fmaxMhz: 2000 / clockPeriodNs,
        slackNs: clockPeriodNs / 2,
        clockPeriodNs,
        leakageMw: 0.1 * figures.powerMw,
        dynamicMw: 0.9 * figures.powerMw,
        energyPj: 0.9 * figures.powerMw * inferenceNs,
        latencyCycles: figures.latencyCycles,
        initiationInterval,
      },
    }),
    violations: figures.violations ?? [],
  };
}

/** Sets of candidates with distinct ids and many ties. */
export const candidateSets: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      accuracy: fc.constantFrom(0.7, 0.72, 0.75, 0.76),
      latencyCycles: fc.integer({ min: 1, max: 20 }),
      initiationInterval: fc.integer({ min: 1, max: 8 }),
      clockPeriodNs: fc.constantFrom(2, 5, 10),
      areaUm2: fc.integer({ min: 1, max: 20 }).map((value) => value * 1000),
      powerMw: fc.integer({ min: 1, max: 20 }),
      spread: fc.constantFrom(1.02, 1.3, 2),
      measured: fc.boolean(),
      violations: fc.constantFrom([], [], ['criticalPathNs 5.1 > clockPeriodNs 4']),
    }),
    { maxLength: 25 },
  )
  .map((figures) => figures.map((each, i) => createCandidate({ ...each, id: `design-${i}` })));
