// Which few points of a front carry most of its hypervolume, and how much each point adds.
import { hypervolume } from './hypervolume.js';
import type { Point } from './pareto.js';

/** Share of the range by which the reference point lies beyond the worst value of each objective. */
const MARGIN = 0.1;

/** A reference point a little beyond the worst values, so that the ends of a front count too. */
export function referenceBeyond(points: readonly Point[]): Point {
  return points[0].map((_, i) => {
    const values = points.map((point) => point[i]);
    const worst = Math.max(...values);
    const range = worst - Math.min(...values);
    return worst + MARGIN * (range > 0 ? range : Math.max(Math.abs(worst), 1));
  });
}

/**
 * Indices of `count` points chosen greedily by the hypervolume each adds to those chosen before: at least 1 − 1/e of
 * what any subset of that size covers (Guerreiro, Fonseca, Paquete, Evolutionary Computation 24(3) 2016). What a point
 * adds only falls as others are chosen, so only the most promising one is measured anew.
 */
export function chooseByHypervolume(
  points: readonly Point[],
  count: number,
  reference: Point,
): number[] {
  const chosen: number[] = [];
  const gainOf = (index: number) =>
    exclusiveVolume(
      points[index],
      chosen.map((i) => points[i]),
      reference,
    );
  const waiting = points.map((_, index) => ({ index, gain: gainOf(index), measuredAt: 0 }));
  while (chosen.length < Math.min(count, points.length)) {
    waiting.sort((a, b) => b.gain - a.gain || a.index - b.index);
    const best = waiting[0];
    if (best.measuredAt < chosen.length) {
      best.gain = gainOf(best.index);
      best.measuredAt = chosen.length;
      continue;
    }
    waiting.shift();
    chosen.push(best.index);
  }
  return chosen;
}

/** Volume that `point` dominates and none of `others` does: its box less what they cover of it. */
function exclusiveVolume(point: Point, others: readonly Point[], reference: Point): number {
  const limited = others.map((other) => other.map((value, i) => Math.max(value, point[i])));
  return Math.max(0, hypervolume([point], reference) - hypervolume(limited, reference));
}

/** Hypervolume that each point alone contributes; 0 for points that others cover. */
export function hypervolumeContributions(points: readonly Point[], reference: Point): number[] {
  return points.map((point, index) =>
    exclusiveVolume(
      point,
      points.filter((_, other) => other !== index),
      reference,
    ),
  );
}
