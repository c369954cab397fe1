// How much of objective space a front dominates: exact hypervolume for any number of minimised objectives.
import { checkPoints, nonDominated, type Point } from './pareto.js';

/**
 * Volume of the region dominated by `points` and bounded by `reference` (the worst corner). Points that do not lie
 * strictly below the reference in every objective add nothing. Exact up to rounding.
 * Two objectives: sweep. More: exclusive volumes over limited sets, last objective sliced off (While, Bradstreet,
 * Barone, "A fast way of calculating exact hypervolumes", IEEE TEVC 16(1) 2012), exponential only in the dimension.
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  checkPoints([reference, ...points]);
  const inside = points.filter((point) => point.every((value, i) => value < reference[i]));
  return measureVolume(keepFront(inside), reference, reference.length);
}

function keepFront(points: readonly Point[]): Point[] {
  return nonDominated(points).map((index) => points[index]);
}

/** Volume of a non-dominated set in its first `dimension` objectives. */
function measureVolume(front: readonly Point[], reference: Point, dimension: number): number {
  if (front.length === 0) return 0;
  if (dimension === 1) return reference[0] - front[0][0];
  if (dimension === 2) return sweepArea(front, reference);
  const last = dimension - 1;
  const worstFirst = [...front].sort((a, b) => b[last] - a[last]);
  let volume = 0;
  for (let i = 0; i < worstFirst.length; i++) {
    const point = worstFirst[i];
    // Every later point is at least as good in the last objective, so the exclusive part is a prism along it.
    const base = boxVolume(point, reference, last);
    const limited = worstFirst.slice(i + 1).map((other) => limitPoint(other, point, last));
    const shared = measureVolume(keepFront(limited), reference, last);
    volume += (reference[last] - point[last]) * (base - shared);
  }
  return volume;
}

function sweepArea(front: readonly Point[], reference: Point): number {
  const byFirst = [...front].sort((a, b) => a[0] - b[0]);
  let area = 0;
  let ceiling = reference[1];
  for (const [x, y] of byFirst) {
    area += (reference[0] - x) * (ceiling - y);
    ceiling = y;
  }
  return area;
}

function boxVolume(point: Point, reference: Point, dimension: number): number {
  let volume = 1;
  for (let i = 0; i < dimension; i++) volume *= reference[i] - point[i];
  return volume;
}

/** The worse of both points in each of the first `dimension` objectives: the corner of their common region. */
function limitPoint(other: Point, point: Point, dimension: number): number[] {
  const corner: number[] = [];
  for (let i = 0; i < dimension; i++) corner.push(Math.max(other[i], point[i]));
  return corner;
}
