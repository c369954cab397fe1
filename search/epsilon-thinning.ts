// Thins a front to points that differ by more than a chosen relative amount, with a bound on what is lost.
import { checkPoints, comparePoints, nonDominatedWithin, type Point } from './pareto.js';

/** Below this, boxes are no wider than rounding allows and thinning is exact instead. */
const SMALLEST_EPSILON = 1e-9;
/** Box of zero and, negated, of infinity: beyond every box of a finite number at the smallest epsilon. */
const ZERO_BOX = -1e13;

/**
 * Indices, ascending, of a subset in which every given point has a stand-in no worse than (1 + epsilon) times itself in
 * every objective. The subset is mutually non-dominated, and the exact minimum of every objective survives.
 * Boxes of width log(1 + epsilon); a box is dropped when another one covers it (Laumanns, Thiele, Deb, Zitzler,
 * Evolutionary Computation 10(3) 2002). Zero has a box of its own. Throws a RangeError for negative values.
 */
export function thinByEpsilon(points: readonly Point[], epsilon: number): number[] {
  return thinWithin(points, epsilon, Number.POSITIVE_INFINITY) ?? [];
}

/** As `thinByEpsilon`, but gives up with undefined as soon as more than `limit` boxes are known to remain. */
export function thinWithin(
  points: readonly Point[],
  epsilon: number,
  limit: number,
): number[] | undefined {
  if (!(epsilon >= 0)) throw new RangeError(`epsilon is ${epsilon}, at least 0 expected`);
  if (epsilon < SMALLEST_EPSILON || points.length === 0) return nonDominatedWithin(points, limit);
  checkPoints(points);
  const boxes = placeInBoxes(points, Math.log1p(epsilon));
  const order = orderBoxes(points, boxes);
  const kept = keepUncovered(boxes, order, limit);
  if (kept === undefined) return undefined;
  for (let objective = 0; objective < boxes.dimension; objective++) {
    kept.add(findMinimum(points, objective));
  }
  return [...kept].sort((a, b) => a - b);
}

/** Per point: its box coordinates (row-major), their sum, and a score that falls towards the lower corner of its box. */
interface Boxes {
  readonly dimension: number;
  readonly coordinates: Float64Array;
  readonly sums: Float64Array;
  readonly scores: Float64Array;
}

function placeInBoxes(points: readonly Point[], width: number): Boxes {
  const dimension = points[0].length;
  const coordinates = new Float64Array(points.length * dimension);
  const sums = new Float64Array(points.length);
  const scores = new Float64Array(points.length);
  for (let index = 0; index < points.length; index++) {
    for (let i = 0; i < dimension; i++) {
      const value = points[index][i];
      if (value < 0)
        throw new RangeError(`${value} is negative; relative thinning needs 0 or more`);
      const log = Math.log(value);
      const box = Math.min(Math.max(Math.floor(log / width), ZERO_BOX), -ZERO_BOX);
      coordinates[index * dimension + i] = box;
      sums[index] += box;
      if (Number.isFinite(log)) scores[index] += log;
    }
  }
  return { dimension, coordinates, sums, scores };
}

/**
 * A covering box has the smaller sum of coordinates and so comes first. Within a box the point nearest its lower corner
 * comes first; the lexicographic tie-break keeps a dominating point ahead when sums round to the same number.
 */
function orderBoxes(points: readonly Point[], { sums, scores }: Boxes): number[] {
  const order = points.map((_, i) => i);
  return order.sort(
    (a, b) =>
      sums[a] - sums[b] || scores[a] - scores[b] || comparePoints(points[a], points[b]) || a - b,
  );
}

/** The first point of every box that no earlier box covers; a box that covers another moves towards the front. */
function keepUncovered(
  { dimension, coordinates }: Boxes,
  order: readonly number[],
  limit: number,
): Set<number> | undefined {
  const kept: number[] = [];
  for (const index of order) {
    const covering = findCovering(coordinates, dimension, kept, index);
    if (covering < 0) {
      kept.push(index);
      if (kept.length > limit) return undefined;
    } else {
      const nearer = covering >>> 2;
      [kept[nearer], kept[covering]] = [kept[covering], kept[nearer]];
    }
  }
  return new Set(kept);
}

function findCovering(
  coordinates: Float64Array,
  dimension: number,
  kept: readonly number[],
  index: number,
): number {
  const offset = index * dimension;
  for (let position = 0; position < kept.length; position++) {
    const other = kept[position] * dimension;
    let i = 0;
    while (i < dimension && coordinates[other + i] <= coordinates[offset + i]) i++;
    if (i === dimension) return position;
  }
  return -1;
}

/** The point with the smallest value of one objective; of equals the lexicographically first, which nothing dominates. */
function findMinimum(points: readonly Point[], objective: number): number {
  let best = 0;
  for (let index = 1; index < points.length; index++) {
    const [value, smallest] = [points[index][objective], points[best][objective]];
    if (value > smallest) continue;
    if (value < smallest || comparePoints(points[index], points[best]) < 0) best = index;
  }
  return best;
}
