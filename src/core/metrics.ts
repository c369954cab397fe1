// The metrics of a design: unit, direction and how each is written.

export interface MetricInfo {
  readonly label: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** Significant digits in tables. */
  readonly digits: number;
}

/** Every metric a constraint, a preference or a column may name. */
export const METRICS = {
  accuracy: { label: 'accuracy', unit: '', better: 'higher', digits: 4 },
  latencyNs: { label: 'latency', unit: 'ns', better: 'lower', digits: 4 },
  latencyCycles: { label: 'latency', unit: 'cycles', better: 'lower', digits: 5 },
  initiationInterval: { label: 'initiation interval', unit: 'cycles', better: 'lower', digits: 5 },
  clockPeriodNs: { label: 'clock period', unit: 'ns', better: 'lower', digits: 4 },
  criticalPathNs: { label: 'critical path', unit: 'ns', better: 'lower', digits: 4 },
  cellAreaUm2: { label: 'cell area', unit: 'µm²', better: 'lower', digits: 5 },
  powerMw: { label: 'power', unit: 'mW', better: 'lower', digits: 4 },
  energyNj: { label: 'energy per inference', unit: 'nJ', better: 'lower', digits: 4 },
} as const satisfies Record<string, MetricInfo>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** The metrics that synthesis measures and calibration corrects, each a sum or maximum over stages. */
export const CALIBRATED_METRICS = [
  'cellAreaUm2',
  'criticalPathNs',
  'energyPj',
  'leakageMw',
] as const;
export type CalibratedMetric = (typeof CALIBRATED_METRICS)[number];
