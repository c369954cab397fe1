// Says in words how designs compare and how they stand to their constraints.
import type { Candidate } from '../core/candidate.js';
import { METRICS, type MetricInfo, type MetricName } from '../core/metrics.js';
import { intervalOf, type Judgement, judgedValue } from './judge-constraint.js';
import { isHigherBetter } from './rank-designs.js';

/** `3.21 mW`, `75.8 %` for accuracy. */
export function describeValue(metric: MetricName, value: number): string {
  const { unit, digits }: MetricInfo = METRICS[metric];
  if (metric === 'accuracy') return `${Number((100 * value).toFixed(2))} %`;
  return `${Number(value.toPrecision(digits))} ${unit}`;
}

/** Words for more and less of a metric. */
const WORDS: readonly (readonly [MetricName, string, string])[] = [
  ['latencyNs', 'more latency', 'less latency'],
  ['initiationInterval', 'longer initiation interval', 'shorter initiation interval'],
  ['cellAreaUm2', 'more area', 'less area'],
  ['powerMw', 'more power', 'less power'],
  ['energyNj', 'more energy per inference', 'less energy per inference'],
];

/** Differences below half a percent (accuracy: below 0.005 points) are not worth words. */
const SMALLEST_RATIO = 0.005;
const SMALLEST_POINTS = 0.005;

/** How a design differs from the winner, e.g. `12 % more power`, `0.4 points more accurate`; the preferred metric first. */
export function compareWithWinner(
  design: Candidate,
  winner: Candidate,
  prefer: string,
  pessimistic: boolean,
): string[] {
  const ratios = WORDS.flatMap(([metric, more, less]) => {
    const [value, reference] = [design, winner].map((each) =>
      judgedValue(each, metric, pessimistic),
    );
    const words = describeRatio(value, reference, more, less);
    return words === undefined ? [] : [{ metric: metric as MetricName, words }];
  });
  const points = 100 * (design.accuracy - winner.accuracy);
  const accuracy =
    Math.abs(points) < SMALLEST_POINTS
      ? []
      : [
          {
            metric: 'accuracy' as MetricName,
            words: `${Number(Math.abs(points).toPrecision(2))} points ${points > 0 ? 'more' : 'less'} accurate`,
          },
        ];
  const reasons = [...ratios, ...accuracy];
  reasons.sort((a, b) => Number(b.metric === prefer) - Number(a.metric === prefer));
  return reasons.length > 0
    ? reasons.map(({ words }) => words)
    : ['equal in every metric that is compared; placed by tie-break'];
}

function describeRatio(value: number, reference: number, more: string, less: string) {
  const ratio = value / reference;
  if (!Number.isFinite(ratio) || Math.abs(ratio - 1) < SMALLEST_RATIO) return undefined;
  if (ratio >= 2) return `${Number(ratio.toPrecision(2))} times the ${more.replace(/^\w+ /, '')}`;
  const percent = Number((100 * Math.abs(ratio - 1)).toPrecision(2));
  return `${percent} % ${ratio > 1 ? more : less}`;
}

/** Why the winner won and how far it is from its bounds. */
export function explainWinner(
  winner: Candidate,
  judgements: readonly Judgement[],
  prefer: MetricName | 'balanced',
  qualifying: number,
  pessimistic: boolean,
): string[] {
  const of = `of ${qualifying} ${qualifying === 1 ? 'design' : 'designs'} that qualify`;
  if (prefer === 'balanced') {
    return [
      `best balance of accuracy, latency, area and energy ${of}`,
      ...judgements.map(describeMargin),
    ];
  }
  const side = isHigherBetter(prefer) ? 'highest' : 'lowest';
  const value = describeValue(prefer, judgedValue(winner, prefer, pessimistic));
  const interval = intervalOf(winner, prefer);
  const range = interval
    ? `, estimated between ${describeValue(prefer, interval.low)} and ${describeValue(prefer, interval.high)}`
    : '';
  const first = `${side} ${METRICS[prefer].label} ${of}: ${value}${range}`;
  return [first, ...judgements.map(describeMargin)];
}

/** One line a constraint; warns where the estimate reaches across the bound. */
export function describeMargin({ constraint, value, straddles }: Judgement): string {
  const margin = Math.abs(constraint.bound - value) / Math.abs(constraint.bound);
  const percent = Number((100 * margin).toPrecision(2));
  const room = Number.isFinite(margin) && margin > 0 ? `, ${percent} % to spare` : '';
  const doubt = straddles
    ? '; the estimate reaches across the bound, measure before relying on it'
    : '';
  return `${constraint.text}: ${describeValue(constraint.metric, value)}${room}${doubt}`;
}

/** By how much a constraint is missed, and how many others are missed with it. */
export function describeMiss(
  { constraint, value, gap, straddles }: Judgement,
  others: number,
): string {
  const words = [`${constraint.text}: ${describeValue(constraint.metric, value)}`];
  if (Number.isFinite(gap)) words.push(`misses by ${Number((100 * gap).toPrecision(2))} %`);
  if (straddles) words.push('its estimate reaches across the bound');
  words.push(others === 0 ? 'meets all others' : `misses ${others} more`);
  return words.join(', ');
}
