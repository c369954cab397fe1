// The front as comma-separated text, for spreadsheets and notebooks.
import { stringify } from 'csv-stringify/sync';
import { type Candidate, metricOf } from '../core/candidate.js';
import type { MetricName } from '../core/metrics.js';
import {
  describeStages,
  INTERVAL_METRICS,
  intervalOf,
  sortFront,
  sourceOf,
} from './candidate-text.js';

const VALUE_METRICS = [
  'accuracy',
  'latencyNs',
  'latencyCycles',
  'initiationInterval',
  'clockPeriodNs',
] as const satisfies readonly MetricName[];

const DIGITS = 6;

/** At most six significant digits; integers whole, so that cycles stay exact. */
function writeNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS)));
}

function toRow(candidate: Candidate): Record<string, string> {
  const value = (metric: MetricName) => writeNumber(metricOf(candidate, metric));
  const row: Record<string, string> = { id: candidate.id, studentId: candidate.studentId };
  for (const metric of VALUE_METRICS) row[metric] = value(metric);
  row.ioType = candidate.config.ioType;
  for (const metric of INTERVAL_METRICS) row[metric] = value(metric);
  row.source = sourceOf(candidate);
  for (const metric of INTERVAL_METRICS) {
    const interval = intervalOf(candidate, metric);
    row[`${metric}Low`] = writeNumber(interval?.low);
    row[`${metric}High`] = writeNumber(interval?.high);
    row[`${metric}Estimated`] = writeNumber(candidate.estimate[metric].value);
  }
  row.config = describeStages(candidate.config);
  return row;
}

/** Columns in file order. `source` says what the value columns of a row are. */
export const FRONT_CSV_COLUMNS: readonly string[] = [
  'id',
  'studentId',
  ...VALUE_METRICS,
  'ioType',
  ...INTERVAL_METRICS,
  'source',
  ...INTERVAL_METRICS.flatMap((metric) => [`${metric}Low`, `${metric}High`, `${metric}Estimated`]),
  'config',
];

/**
 * The designs, one a line, in the order of `sortFront`. `<metric>Low` and `<metric>High` bound an estimate and are
 * empty where the row is measured; `<metric>Estimated` is the estimate in either case.
 */
export function renderFrontCsv(candidates: readonly Candidate[]): string {
  return stringify(sortFront(candidates).map(toRow), {
    header: true,
    columns: [...FRONT_CSV_COLUMNS],
  });
}
