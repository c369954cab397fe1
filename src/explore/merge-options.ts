// The front over the choices of all stages, along the shape of their network.
import { type Combination, type MergeOptions, mergeFronts } from '../../search/index.js';
import type { NetworkShape } from './series-parallel.js';

/** Costs of a choice: latency in cycles, then what adds up over all stages. */
export type StageCosts = readonly number[];

/** A combination of options of some stages. */
export interface MergedChoice {
  readonly costs: StageCosts;
  /** Option by stage index. */
  readonly options: ReadonlyMap<number, number>;
}

function listParts(
  shape: NetworkShape,
  costs: readonly (readonly StageCosts[])[],
  merge: MergeOptions,
) {
  if (shape.kind === 'stage') {
    const { index } = shape;
    return costs[index].map((own, option): MergedChoice => {
      return { costs: own, options: new Map([[index, option]]) };
    });
  }
  return mergeOptions(shape, costs, merge);
}

/**
 * The front over one option a stage. `costs[s][o]`: latency and other costs of option `o` of stage `s`. Latencies of parts in a row
 * add up, of parts side by side the largest counts; other costs always add up. Both are monotone: with such costs the
 * front is that of all combinations, but for the thinning asked for.
 */
export function mergeOptions(
  shape: NetworkShape,
  costs: readonly (readonly StageCosts[])[],
  merge: MergeOptions,
): readonly MergedChoice[] {
  if (shape.kind === 'stage') {
    return mergeOptions({ kind: 'series', parts: [shape] }, costs, merge);
  }
  const parts = shape.parts.map((part) => listParts(part, costs, merge));
  const others = Array.from({ length: parts[0][0].costs.length - 1 }, (): Combination => 'sum');
  const latency: Combination = shape.kind === 'series' ? 'sum' : 'max';
  const fronts = parts.map((choices) => choices.map((choice) => [...choice.costs]));
  return mergeFronts(fronts, [latency, ...others], merge).map(({ values, choices }) => ({
    costs: values,
    options: new Map(choices.flatMap((choice, part) => [...parts[part][choice].options])),
  }));
}
