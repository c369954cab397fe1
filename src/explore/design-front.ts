// The front of a study: accuracy against latency, area and power, in the best known values.
import { nonDominated, thinByEpsilon } from '../../search/index.js';
import { type Candidate, metricOf } from '../core/candidate.js';
import { METRICS, type MetricName } from '../core/metrics.js';

/** What the front trades off. */
export const FRONT_METRICS: readonly MetricName[] = [
  'accuracy',
  'latencyNs',
  'cellAreaUm2',
  'powerMw',
];

/** A candidate as a point to minimise. */
export function objectivesOf(candidate: Candidate): number[] {
  return FRONT_METRICS.map((metric) => {
    const value = metricOf(candidate, metric);
    return METRICS[metric].better === 'higher' ? -value : value;
  });
}

/** Sorted by falling accuracy, then latency, area and id: the order of every table. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  const left = objectivesOf(a);
  const right = objectivesOf(b);
  for (let k = 0; k < left.length; k++) {
    if (left[k] !== right[k]) return left[k] - right[k];
  }
  return a.id < b.id ? -1 : 1;
}

/** The non-dominated designs among those without violations, in table order. */
export function designFront(candidates: readonly Candidate[]): Candidate[] {
  const buildable = candidates
    .filter((candidate) => candidate.violations.length === 0)
    .sort(compareCandidates);
  return nonDominated(buildable.map(objectivesOf))
    .map((index) => buildable[index])
    .sort(compareCandidates);
}

/** Estimates closer to each other than this, in every metric of the front, are one and the same choice. */
const SAME_CHOICE = 0.05;

/**
 * The front as it is reported: all measured designs of it, and of estimated ones a subset in which each that is left
 * out has a stand-in no more than 5 % worse in error rate, latency, area and power. Estimates are not that exact.
 */
export function reportedFront(candidates: readonly Candidate[]): Candidate[] {
  const front = designFront(candidates);
  const points = front.map((candidate) => {
    const [negatedAccuracy, ...costs] = objectivesOf(candidate);
    return [1 + negatedAccuracy, ...costs];
  });
  const kept = new Set(thinByEpsilon(points, SAME_CHOICE));
  return front.filter((candidate, index) => candidate.measured !== undefined || kept.has(index));
}
