// The order of preference among designs that qualify: one metric, or a balance of four.
import { nonDominated } from '../../search/index.js';
import type { Candidate } from '../core/candidate.js';
import { METRICS, type MetricName } from '../core/metrics.js';
import { judgedValue } from './judge-constraint.js';

/** What the balanced rule weighs, each with the same weight. */
export const BALANCED_METRICS: readonly MetricName[] = [
  'accuracy',
  'latencyNs',
  'cellAreaUm2',
  'energyNj',
];

/** No design of a front lies farther from the ideal point than this. */
const LARGEST_DISTANCE = Math.sqrt(BALANCED_METRICS.length);

/** A preferred metric, or `balanced`. */
export type Preference = MetricName | 'balanced';

/**
 * The candidates, best first. Ties go to the more accurate, then the smaller, then the smaller id (by code units), so the
 * order does not depend on that of the input.
 */
export function rankDesigns(
  candidates: readonly Candidate[],
  prefer: Preference,
  pessimistic: boolean,
): Candidate[] {
  const badness =
    prefer === 'balanced'
      ? measureDistances(candidates, pessimistic)
      : candidates.map((candidate) => costOf(candidate, prefer, pessimistic));
  return candidates
    .map((candidate, i) => ({ candidate, cost: badness[i] }))
    .sort(
      (a, b) => compareNumbers(a.cost, b.cost) || breakTie(a.candidate, b.candidate, pessimistic),
    )
    .map(({ candidate }) => candidate);
}

/** The judged value, negated where more is better: always to be minimised. */
function costOf(candidate: Candidate, metric: MetricName, pessimistic: boolean): number {
  const value = judgedValue(candidate, metric, pessimistic);
  return isHigherBetter(metric) ? -value : value;
}

export function isHigherBetter(metric: MetricName): boolean {
  return (METRICS[metric].better as 'higher' | 'lower') === 'higher';
}

function breakTie(a: Candidate, b: Candidate, pessimistic: boolean): number {
  const [areaA, areaB] = [a, b].map((design) => costOf(design, 'cellAreaUm2', pessimistic));
  return (
    compareNumbers(b.accuracy, a.accuracy) ||
    compareNumbers(areaA, areaB) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Ascending, without the NaN that subtracting infinities gives. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Euclidean distance to the ideal point, every metric scaled so that the front among the candidates spans 0 … 1: the knee has
 * the smallest distance (compromise programming; Yu, Management Science 19(8) 1973). Costs are taken as logarithms, because
 * they span decades; accuracy as it is.
 */
function measureDistances(candidates: readonly Candidate[], pessimistic: boolean): number[] {
  const points = candidates.map((candidate) =>
    BALANCED_METRICS.map((metric) => {
      const cost = costOf(candidate, metric, pessimistic);
      return isHigherBetter(metric) ? cost : Math.log(Math.max(cost, Number.MIN_VALUE));
    }),
  );
  const onFront = new Set(nonDominated(points));
  const front = [...onFront].map((index) => points[index]);
  const ranges = BALANCED_METRICS.map((_, i) => ({
    low: front.reduce((low, point) => Math.min(low, point[i]), Number.POSITIVE_INFINITY),
    high: front.reduce((high, point) => Math.max(high, point[i]), Number.NEGATIVE_INFINITY),
  }));
  // A metric in which the whole front is equal has no scale, so distance alone could prefer a dominated design.
  return points.map((point, index) => {
    const scaled = point.map((value, i) => {
      const { low, high } = ranges[i];
      return high > low ? (value - low) / (high - low) : 0;
    });
    return Math.hypot(...scaled) + (onFront.has(index) ? 0 : LARGEST_DISTANCE);
  });
}
