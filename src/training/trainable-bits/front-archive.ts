// The checkpoints of a training that no other beats in accuracy and cost at once.
import { type Point, thinByEpsilon } from '../../../search/index.js';

/** A checkpoint with its objectives. */
export interface Archived<C> {
  /** As it counts in comparisons: smoothed over epochs. */
  readonly validationAccuracy: number;
  /** Exact cost, from traced ranges. */
  readonly cost: number;
  readonly checkpoint: C;
}

/** Mutually non-dominated checkpoints. Stateful: belongs to one training. */
export interface FrontArchive<C> {
  /** Whether one at least as cheap is at least as accurate: nothing of this accuracy and (at least) this cost is wanted. */
  isCovered(validationAccuracy: number, cost: number): boolean;
  /** Keeps a checkpoint unless it is covered, and drops those it covers. */
  offer(entry: Archived<C>): void;
  /** From the cheapest to the most accurate. */
  entries(): readonly Archived<C>[];
}

const pointOf = ({
  validationAccuracy,
  cost,
}: {
  validationAccuracy: number;
  cost: number;
}): Point => [1 - validationAccuracy, cost];

/** No worse in both objectives. */
const covers = (a: Point, b: Point) => a[0] <= b[0] && a[1] <= b[1];

/** An archive that goes on from these entries of another, if any. */
export function createFrontArchive<C>(from: readonly Archived<C>[] = []): FrontArchive<C> {
  let kept = [...from];
  const isCovered = (validationAccuracy: number, cost: number) =>
    kept.some((old) => covers(pointOf(old), pointOf({ validationAccuracy, cost })));
  return {
    isCovered,
    offer: (entry) => {
      if (isCovered(entry.validationAccuracy, entry.cost)) return;
      kept = kept.filter((old) => !covers(pointOf(entry), pointOf(old)));
      kept.push(entry);
    },
    entries: () => [...kept].sort((a, b) => a.cost - b.cost),
  };
}

/** At most `most` of a front, spread over it: as few as the smallest relative step leaves (`thinByEpsilon`). */
export function thinFront<C>(front: readonly Archived<C>[], most: number): readonly Archived<C>[] {
  if (most === 1) {
    // The one that is worth having alone is the most accurate.
    return front.slice(-1);
  }
  const points = front.map(pointOf);
  let kept = front.map((_, i) => i);
  for (let epsilon = 0.002; kept.length > most; epsilon *= 1.25) {
    kept = thinByEpsilon(points, epsilon);
  }
  return kept.map((i) => front[i]);
}
