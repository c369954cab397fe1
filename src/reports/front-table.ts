// The front as a table of text, for the terminal.
import { type Candidate, metricOf } from '../core/candidate.js';
import { METRICS, type MetricName } from '../core/metrics.js';
import { sortFront, sourceOf } from './candidate-text.js';
import { formatMetric } from './format-value.js';
import type { ScoreName } from './score-name.js';

/** Headings with their alignment and one row of cells a design, ready for the terminal's table. */
export interface TextTable {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
}

const SHOWN = [
  'accuracy',
  'latencyNs',
  'initiationInterval',
  'clockPeriodNs',
  'cellAreaUm2',
  'powerMw',
  'energyNj',
  'criticalPathNs',
] as const satisfies readonly MetricName[];

/** Short headings: a terminal is 80 to 120 columns wide. */
const HEADINGS: Readonly<Record<(typeof SHOWN)[number], string>> = {
  accuracy: 'accuracy',
  latencyNs: 'latency',
  initiationInterval: 'II',
  clockPeriodNs: 'clock',
  cellAreaUm2: 'area',
  powerMw: 'power',
  energyNj: 'energy',
  criticalPathNs: 'path',
};

function heading(metric: (typeof SHOWN)[number]): string {
  const { unit } = METRICS[metric];
  return unit === '' ? HEADINGS[metric] : `${HEADINGS[metric]} ${unit}`;
}

function row(candidate: Candidate): readonly string[] {
  const { id, studentId, config } = candidate;
  const figures = SHOWN.map((metric) => formatMetric(metric, metricOf(candidate, metric), ''));
  const names = [id, studentId].map((hash) => hash.slice(0, 8));
  return [...names, ...figures, config.ioType, sourceOf(candidate)];
}

/** The designs in the order of `sortFront`; `source` says whether a row's figures are measured. */
export function frontColumns(
  candidates: readonly Candidate[],
  score: ScoreName = 'accuracy',
): TextTable {
  const left = (title: string) => ({ title, align: 'left' as const });
  const titleOf = (metric: (typeof SHOWN)[number]) =>
    metric === 'accuracy' ? score : heading(metric);
  const figures = SHOWN.map((metric) => ({ title: titleOf(metric), align: 'right' as const }));
  return {
    columns: [left('design'), left('student'), ...figures, left('IO'), left('source')],
    rows: sortFront(candidates).map(row),
  };
}
