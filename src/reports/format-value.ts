// Writes numbers for people: significant digits, units, intervals.
import type { Interval } from '../core/interval.js';
import { METRICS, type MetricName } from '../core/metrics.js';

/** Narrow no-break space, the thousands separator of ISO 80000-1. */
const GROUP_SPACE = '\u202f';

/** `31 240`, `0.9673`, `2.10e-6`; a dash for what is not a number. Integers (cycles) are written whole. */
export function formatSignificant(value: number, digits: number, separator = GROUP_SPACE): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(digits));
  const exponent = Math.floor(Math.log10(Math.abs(rounded)));
  if (exponent < -4) return rounded.toExponential(digits - 1);
  const decimals = Number.isInteger(value) ? 0 : Math.max(0, digits - 1 - exponent);
  const [whole, fraction] = rounded.toFixed(Math.min(20, decimals)).split('.');
  const long = whole.replace('-', '').length > 4;
  const grouped = long ? whole.replace(/\B(?=(\d{3})+$)/g, separator) : whole;
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The digits of a metric without its unit. */
export function formatMetric(metric: MetricName, value: number, separator?: string): string {
  return formatSignificant(value, METRICS[metric].digits, separator);
}

/** Digits and unit: `48.00 ns`. */
export function formatWithUnit(metric: MetricName, value: number): string {
  const { unit } = METRICS[metric];
  const digits = formatMetric(metric, value);
  if (unit === '') return digits;
  return `${digits} ${unit === 'cycles' && value === 1 ? 'cycle' : unit}`;
}

/** `low … high`, three significant digits: more would be a promise. */
export function formatRange({ low, high }: Interval): string {
  return `${formatSignificant(low, 3)} … ${formatSignificant(high, 3)}`;
}

/** `12.3 %` of a fraction. */
export function formatPercent(fraction: number): string {
  return Number.isFinite(fraction) ? `${formatSignificant(100 * fraction, 3)} %` : '–';
}

/** Name and unit of a metric for a heading or an axis: `cell area (µm²)`. */
export function metricTitle(metric: MetricName): string {
  const { label, unit } = METRICS[metric];
  return unit === '' ? label : `${label} (${unit})`;
}
