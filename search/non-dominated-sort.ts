// Orders observations from best to worst: front after front, the least crowded first within a front.
import { comparePoints, coversPoint, type Point } from './pareto.js';
import type { Observation } from './search-algorithm.js';

/**
 * Rank of every point: 0 on the front, 1 on the front of the rest, and so on; equal points share a rank.
 * Sequential variant of the efficient non-dominated sort (Zhang, Tian, Cheng, Jin, IEEE TEVC 19(2) 2015).
 */
export function rankPoints(points: readonly Point[]): number[] {
  const order = points.map((_, i) => i);
  order.sort((a, b) => comparePoints(points[a], points[b]) || a - b);
  const fronts: Point[][] = [];
  const ranks = points.map(() => 0);
  for (const index of order) {
    const point = points[index];
    // In lexicographic order only an earlier point can dominate; equal points cover but do not dominate each other.
    const isDominated = (front: readonly Point[]) =>
      front.some((other) => coversPoint(other, point) && comparePoints(other, point) !== 0);
    let rank = 0;
    while (rank < fronts.length && isDominated(fronts[rank])) rank++;
    if (rank === fronts.length) fronts.push([]);
    fronts[rank].push(point);
    ranks[index] = rank;
  }
  return ranks;
}

/** How far an observation is from counting: 0 when it meets every constraint, infinite when it failed. */
export function violationOf({ objectives, violation = 0 }: Observation): number {
  return objectives === undefined ? Number.POSITIVE_INFINITY : violation;
}

/**
 * Ranks under constraint domination (Deb, Pratap, Agarwal, Meyarivan, IEEE TEVC 6(2) 2002): feasible observations by
 * their objectives, then infeasible ones by their violation, failed ones last. Noise is not looked at.
 */
export function rankObservations(observations: readonly Observation[]): number[] {
  const violations = observations.map(violationOf);
  const feasible = observations.flatMap((_, i) => (violations[i] === 0 ? [i] : []));
  const ranks = observations.map(() => 0);
  const fronts = rankPoints(feasible.map((i) => observations[i].objectives as Point));
  feasible.forEach((index, i) => {
    ranks[index] = fronts[i];
  });
  const first = fronts.reduce((most, rank) => Math.max(most, rank + 1), 0);
  const levels = [...new Set(violations.filter((value) => value > 0))].sort((a, b) => a - b);
  violations.forEach((value, i) => {
    if (value > 0) ranks[i] = first + levels.indexOf(value);
  });
  return ranks;
}

/**
 * Crowding distance of points of one front (same paper): sum over objectives of the gap between both neighbours,
 * relative to the range; infinite at the ends of every objective.
 */
export function crowdingDistances(points: readonly Point[]): number[] {
  const distances = points.map(() => 0);
  const order = points.map((_, i) => i);
  for (let objective = 0; objective < (points[0]?.length ?? 0); objective++) {
    order.sort((a, b) => points[a][objective] - points[b][objective] || a - b);
    const valueAt = (position: number) => points[order[position]][objective];
    const last = order.length - 1;
    const range = valueAt(last) - valueAt(0);
    distances[order[0]] = Number.POSITIVE_INFINITY;
    distances[order[last]] = Number.POSITIVE_INFINITY;
    if (range === 0) continue;
    for (let position = 1; position < last; position++) {
      distances[order[position]] += (valueAt(position + 1) - valueAt(position - 1)) / range;
    }
  }
  return distances;
}

/** An observation's place in the order: lower rank first, then larger distance. */
export interface Fitness {
  readonly rank: number;
  readonly distance: number;
}

/** Fitness of every observation; of the infeasible ones no crowding is measured. */
export function measureFitness(observations: readonly Observation[]): Fitness[] {
  const ranks = rankObservations(observations);
  const fitness = ranks.map((rank) => ({ rank, distance: 0 }));
  for (const rank of new Set(ranks)) {
    const members = ranks.flatMap((other, i) => (other === rank ? [i] : []));
    if (violationOf(observations[members[0]]) > 0) continue;
    const points = members.map((i) => observations[i].objectives as Point);
    crowdingDistances(points).forEach((distance, i) => {
      fitness[members[i]] = { rank, distance };
    });
  }
  return fitness;
}

/** Negative when `a` is fitter. */
export function compareFitness(a: Fitness, b: Fitness): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.distance === b.distance ? 0 : b.distance - a.distance;
}

/** Indices from fittest to least fit; equals stay in their order. */
export function sortByFitness(observations: readonly Observation[]): number[] {
  const fitness = measureFitness(observations);
  const order = observations.map((_, i) => i);
  return order.sort((a, b) => compareFitness(fitness[a], fitness[b]) || a - b);
}
