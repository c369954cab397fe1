// Which of many points nothing else beats in every objective at once: Pareto dominance, all objectives minimised.

/** A point in objective space; every objective is to be minimised. */
export type Point = readonly number[];

/** True when `a` is no worse than `b` everywhere and better somewhere. Equal points do not dominate each other. */
export function dominates(a: Point, b: Point): boolean {
  return a !== b && coversPoint(a, b) && a.some((value, i) => value < b[i]);
}

/** True when `a` is no worse than `b` in every objective (weak dominance: equal points cover each other). */
export function coversPoint(a: Point, b: Point): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] > b[i]) return false;
  return true;
}

/** Lexicographic order: negative when `a` comes first. A dominating point always comes before the dominated one. */
export function comparePoints(a: Point, b: Point): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

/** Throws a RangeError unless all points have the same number (at least one) of objectives, none of them NaN. */
export function checkPoints(points: readonly Point[]): void {
  const dimension = points[0]?.length;
  for (let index = 0; index < points.length; index++) {
    const point = points[index];
    if (point.length !== dimension || dimension === 0) {
      throw new RangeError(
        `point ${index} has ${point.length} objectives, ${dimension || 'at least 1'} expected`,
      );
    }
    for (const value of point) {
      if (Number.isNaN(value)) throw new RangeError(`point ${index} contains NaN`);
    }
  }
}

/**
 * Indices, ascending, of the points no other point dominates; of equal points only the first is kept.
 * Sweeps over the lexicographic order: O(n log n) for one and two objectives, the same with a binary-searched staircase
 * for three (Kung, Luccio, Preparata, JACM 22(4) 1975), O(n · front) beyond.
 */
export function nonDominated(points: readonly Point[]): number[] {
  return nonDominatedWithin(points, Number.POSITIVE_INFINITY) ?? [];
}

/** As `nonDominated`, but gives up with undefined as soon as the front is known to exceed `limit` points. */
export function nonDominatedWithin(points: readonly Point[], limit: number): number[] | undefined {
  if (points.length === 0) return [];
  checkPoints(points);
  const order = points.map((_, i) => i);
  order.sort((a, b) => comparePoints(points[a], points[b]) || a - b);
  const dimension = points[0].length;
  const isCovered = dimension <= 3 ? createStaircase(dimension) : createPointList();
  const front: number[] = [];
  for (const index of order) {
    if (isCovered(points[index])) continue;
    front.push(index);
    if (front.length > limit) return undefined;
  }
  return front.sort((a, b) => a - b);
}

/**
 * For points offered in lexicographic order: tells whether an earlier point covers the new one, and remembers it if not.
 * The first objective is settled by the order; the staircase holds the front of the second and third one,
 * second ascending and third descending.
 */
function createStaircase(dimension: number): (point: Point) => boolean {
  const second: number[] = [];
  const third: number[] = [];
  return (point) => {
    const y = dimension > 1 ? point[1] : 0;
    const z = dimension > 2 ? point[2] : 0;
    const position = countUpTo(second, y);
    if (position > 0 && third[position - 1] <= z) return true;
    let start = position;
    if (start > 0 && second[start - 1] === y) start--;
    let end = position;
    while (end < third.length && third[end] >= z) end++;
    second.splice(start, end - start, y);
    third.splice(start, end - start, z);
    return false;
  };
}

/** How many of the ascending values are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As the staircase, for any dimension: a list in which a point that covers another moves to the front. */
function createPointList(): (point: Point) => boolean {
  const kept: Point[] = [];
  return (point) => {
    for (let i = 0; i < kept.length; i++) {
      if (!coversPoint(kept[i], point)) continue;
      const half = i >>> 1;
      [kept[half], kept[i]] = [kept[i], kept[half]];
      return true;
    }
    kept.push(point);
    return false;
  };
}

/**
 * The front after one more point: the same array when an old point covers the new one, otherwise a new array without
 * the points the new one dominates, the new one last. `front` must be mutually non-dominated.
 */
export function insertPoint<P extends Point>(front: readonly P[], point: P): readonly P[] {
  checkPoints(front.length > 0 ? [front[0], point] : [point]);
  if (front.some((old) => coversPoint(old, point))) return front;
  return [...front.filter((old) => !coversPoint(point, old)), point];
}
