// One search over one problem: ask, evaluate, tell, and how much of objective space was covered.
import { hypervolume, type SearchAlgorithm } from '../../search/index.js';
import type { Problem } from './problems.js';

/** Every objective vector in the order of evaluation; jobs are asked and told in batches of `batch`. */
export function runSearch<State>(
  algorithm: SearchAlgorithm<State>,
  problem: Problem,
  seed: number,
  evaluations: number,
  batch = 1,
): number[][] {
  let state = algorithm.start(problem.space, seed);
  const points: number[][] = [];
  while (points.length < evaluations) {
    const asked = algorithm.ask(state, Math.min(batch, evaluations - points.length));
    if (asked.jobs.length === 0) break;
    const told = asked.jobs.map((values) => ({ values, objectives: problem.evaluate(values) }));
    points.push(...told.map(({ objectives }) => objectives));
    state = algorithm.tell(asked.state, told);
  }
  return points;
}

/** Hypervolume of what a search found. */
export function volumeOf(points: readonly (readonly number[])[], { reference }: Problem): number {
  return hypervolume(points, reference);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
