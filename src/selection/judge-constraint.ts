// Whether a design meets a constraint, by how much, and whether an estimate is good enough to say so.
import { type Candidate, metricOf } from '../core/candidate.js';
import type { Interval } from '../core/interval.js';
import { METRICS, type MetricName } from '../core/metrics.js';
import type { Constraint } from './constraint.js';

/** Estimates behind the metrics that are not counted exactly; undefined for exact or measured ones. */
export function intervalOf(candidate: Candidate, metric: MetricName): Interval | undefined {
  if (candidate.measured) return undefined;
  const { estimate } = candidate;
  switch (metric) {
    case 'cellAreaUm2':
    case 'criticalPathNs':
    case 'powerMw':
    case 'energyNj':
      return estimate[metric];
    default:
      return undefined;
  }
}

/** Result of holding one design against one constraint. */
export interface Judgement {
  readonly constraint: Constraint;
  /** The value that was judged: the best known one, or the interval's bad end. */
  readonly value: number;
  readonly met: boolean;
  /** Distance to the bound over its magnitude; 0 when met. */
  readonly gap: number;
  /** True when the estimate reaches across the bound, so that only a measurement can tell. */
  readonly straddles: boolean;
}

/** The value a design is ranked by: the best known one, or with `pessimistic` the worse end of its estimate. */
export function judgedValue(
  candidate: Candidate,
  metric: MetricName,
  pessimistic: boolean,
): number {
  const interval = pessimistic ? intervalOf(candidate, metric) : undefined;
  if (!interval) return metricOf(candidate, metric);
  const { better } = METRICS[metric] as { readonly better: 'higher' | 'lower' };
  return better === 'lower' ? interval.high : interval.low;
}

/** With `pessimistic`, the end of the estimate farther from meeting the constraint is judged instead of its value. */
export function judgeConstraint(
  candidate: Candidate,
  constraint: Constraint,
  pessimistic: boolean,
): Judgement {
  const interval = intervalOf(candidate, constraint.metric);
  const known = metricOf(candidate, constraint.metric);
  const ends = interval ? [interval.low, interval.high] : [known];
  const value = pessimistic ? takeWorse(ends, constraint) : known;
  const met = satisfies(value, constraint);
  return {
    constraint,
    value,
    met,
    gap: met ? 0 : measureGap(value, constraint.bound),
    straddles: interval !== undefined && reachesAcross(interval, constraint),
  };
}

/** True when one end meets the bound and the other does not; for equality, when the bound lies between them. */
function reachesAcross({ low, high }: Interval, constraint: Constraint): boolean {
  if (constraint.operator === '=') return low < constraint.bound && constraint.bound < high;
  return satisfies(low, constraint) !== satisfies(high, constraint);
}

/** Equality allows for rounding of the last digits; NaN satisfies nothing. */
function satisfies(value: number, { operator, bound }: Constraint): boolean {
  switch (operator) {
    case '<=':
      return value <= bound;
    case '<':
      return value < bound;
    case '>=':
      return value >= bound;
    case '>':
      return value > bound;
    case '=':
      return Math.abs(value - bound) <= 1e-9 * Math.max(Math.abs(value), Math.abs(bound));
  }
}

function takeWorse(ends: readonly number[], { operator, bound }: Constraint): number {
  if (operator === '<' || operator === '<=') return Math.max(...ends);
  if (operator === '>' || operator === '>=') return Math.min(...ends);
  return ends.reduce((worst, end) =>
    Math.abs(end - bound) > Math.abs(worst - bound) ? end : worst,
  );
}

function measureGap(value: number, bound: number): number {
  const gap = Math.abs(value - bound) / Math.max(Math.abs(bound), Number.MIN_VALUE);
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
}
